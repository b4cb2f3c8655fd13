import { block } from '../graph/block.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { rearrange, repeat } from '../ops/einops.ts';
import { type AttentionOptions, scaledDotProduct } from './attention.ts';
import { linear } from './linear.ts';
import { type RotaryOptions, rotary } from './rotary.ts';
import { fixedAxis, wrong } from './size.ts';

/** Options of `groupedQueryAttention`. */
export interface GroupedQueryAttentionOptions extends AttentionOptions {
  /** Whether the projections have biases; default false, as Llama's. */
  bias?: boolean;
  /** Turns queries and keys by their positions; default not. */
  rotary?: RotaryOptions;
  /** Earlier keys and values [B, groups, P, D] to put before: `(k, v) => [all keys, all values]`; default none. */
  extend?: (key: Tensor, value: Tensor) => [Tensor, Tensor];
}

/**
 * Self-attention of [B, T, C] whose queries have `heads` heads and whose keys and values have `groups`, each for heads / groups
 * queries (Ainslie et al. 2023, https://arxiv.org/abs/2305.13245); one group is multi-query attention (Shazeer 2019). Entries
 * `q_proj`, `k_proj`, `v_proj` and `o_proj`, as Llama's. Returns `out` [B, T, C] and the `weights` [B, heads, T, S].
 */
export const groupedQueryAttention = block(
  (
    p: Params,
    x: Tensor,
    heads: number,
    groups: number,
    { bias = false, rotary: turn, extend, ...options }: GroupedQueryAttentionOptions = {},
  ): { out: Tensor; weights: Tensor } => {
    const width = fixedAxis('groupedQueryAttention', p, x, -1);
    if (width % heads !== 0) wrong('groupedQueryAttention', p, `heads must divide the width ${width}`, heads);
    if (heads % groups !== 0) wrong('groupedQueryAttention', p, `groups must divide the heads ${heads}`, groups);
    const project = (name: string, h: number): Tensor =>
      rearrange(linear(p.at(name), x, (h * width) / heads, { bias }), 'b t (h d) -> b h t d', { h });
    const turned = (t: Tensor): Tensor => (turn ? rotary(t, turn) : t);
    const [q, k, v] = [turned(project('q_proj', heads)), turned(project('k_proj', groups)), project('v_proj', groups)];
    const shared = (t: Tensor): Tensor => repeat(t, 'b g t d -> b (g r) t d', { r: heads / groups });
    const [keys, values] = (extend ? extend(k, v) : [k, v]).map(shared) as [Tensor, Tensor];
    const { out, weights } = scaledDotProduct(q, keys, values, options);
    return { out: linear(p.at('o_proj'), rearrange(out, 'b h t d -> b t (h d)'), width, { bias }), weights };
  },
);
