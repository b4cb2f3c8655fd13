import { block } from '../graph/block.ts';
import { type Dim, showShape } from '../graph/dim.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { add, cast, mul } from '../ops/elementwise.ts';
import { matmul } from '../ops/linear.ts';
import { reshape, split, transpose, unsqueeze } from '../ops/shaping.ts';
import { xavierUniform, zeros } from '../random/initialiser.ts';
import { type AttentionOptions, lowest, scaledDotProduct } from './attention.ts';
import { linear } from './linear.ts';
import { fixedAxis, wrong } from './size.ts';

/** What attends to what, batch first: [B, T, E], [B, S, K] and [B, S, V]; keys default to the query, values to the keys. */
export interface AttentionInput {
  query: Tensor;
  key?: Tensor;
  value?: Tensor;
}

/** Options of `multiheadAttention`. */
export interface MultiheadAttentionOptions extends Omit<AttentionOptions, 'scale'> {
  /** Whether the projections have biases; default true. */
  bias?: boolean;
  /** Bool [B, S], true where a key is padding. */
  keyPaddingMask?: Tensor;
}

/** x W^T + b. */
const project = (x: Tensor, w: Tensor, b: Tensor | undefined): Tensor => {
  const y = matmul(x, transpose(w, [1, 0]));
  return b ? add(y, b) : y;
};

/** The projected queries, keys and values: one product where they are one tensor. */
function projections(p: Params, query: Tensor, key: Tensor, value: Tensor, bias: boolean): [Tensor, Tensor, Tensor] {
  const layer = 'multiheadAttention';
  const width = fixedAxis(layer, p, query, -1);
  const [keyWidth, valueWidth] = [fixedAxis(layer, p, key, -1), fixedAxis(layer, p, value, -1)];
  const packed = keyWidth === width && valueWidth === width;
  const b = (): Tensor | undefined => (bias ? p.param('in_proj_bias', [3 * width], zeros()) : undefined);
  if (packed) {
    const w = p.param('in_proj_weight', [3 * width, width], xavierUniform());
    const shift = b();
    if (query.id === key.id && key.id === value.id)
      return split(project(query, w, shift), 3) as [Tensor, Tensor, Tensor];
    const [wq, wk, wv] = split(w, 3, 0) as [Tensor, Tensor, Tensor];
    const [bq, bk, bv] = shift ? split(shift, 3, 0) : [];
    return [project(query, wq, bq), project(key, wk, bk), project(value, wv, bv)];
  }
  const wq = p.param('q_proj_weight', [width, width], xavierUniform());
  const wk = p.param('k_proj_weight', [width, keyWidth], xavierUniform());
  const wv = p.param('v_proj_weight', [width, valueWidth], xavierUniform());
  const shift = b();
  const [bq, bk, bv] = shift ? split(shift, 3, 0) : [];
  return [project(query, wq, bq), project(key, wk, bk), project(value, wv, bv)];
}

/**
 * Multi-head attention with torch.nn.MultiheadAttention's entries: `in_proj_weight` [3 E, E] (or `q_proj_weight`,
 * `k_proj_weight`, `v_proj_weight` where keys or values have another width), `in_proj_bias` [3 E], `out_proj.weight` [E, E]
 * and `out_proj.bias` [E]. Batch first. Returns `out` [B, T, E] and the `weights` [B, heads, T, S].
 */
export const multiheadAttention = block(
  (
    p: Params,
    { query, key = query, value = key }: AttentionInput,
    heads: number,
    { bias = true, keyPaddingMask, mask, ...options }: MultiheadAttentionOptions = {},
  ): { out: Tensor; weights: Tensor } => {
    for (const t of [query, key, value])
      if (t.rank !== 3) wrong('multiheadAttention', p, 'needs [batch, length, width]', showShape(t.shape));
    const width = fixedAxis('multiheadAttention', p, query, -1);
    if (width % heads !== 0) wrong('multiheadAttention', p, `heads must divide the width ${width}`, heads);
    const apart = (t: Tensor): Tensor =>
      transpose(reshape(t, [t.shape[0] as Dim, t.shape[1] as Dim, heads, width / heads]), [0, 2, 1, 3]);
    const [q, k, v] = projections(p, query, key, value, bias).map(apart) as [Tensor, Tensor, Tensor];
    const padding = keyPaddingMask && { mask: unsqueeze(keyPaddingMask, [1, 2]) };
    const hidden =
      mask && padding ? { mask: add(additive(mask), additive(padding.mask)) } : (padding ?? (mask && { mask }));
    const { out, weights } = scaledDotProduct(q, k, v, { ...options, ...hidden });
    const joined = reshape(transpose(out, [0, 2, 1, 3]), query.shape);
    return { out: linear(p.at('out_proj'), joined, width, { bias, biasInit: zeros() }), weights };
  },
);

/** A mask as numbers to add; two hidden positions must not overflow, hence half of the lowest. */
const additive = (mask: Tensor): Tensor => (mask.dtype === 'bool' ? mul(cast(mask, 'float32'), lowest / 2) : mask);
