import { block, named } from '../graph/block.ts';
import { type Dim, subDims } from '../graph/dim.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { arange } from '../ops/arange.ts';
import { dimsTensor } from '../ops/dims-tensor.ts';
import { rearrange } from '../ops/einops.ts';
import { add, maximum, minimum, mul, sub, where } from '../ops/elementwise.ts';
import { gather } from '../ops/indexing.ts';
import { matmul } from '../ops/linear.ts';
import { softmax } from '../ops/normalisation.ts';
import { transpose, unsqueeze } from '../ops/shaping.ts';
import { type Initialiser, xavierUniform } from '../random/initialiser.ts';
import { causalMask, lowest } from './attention.ts';
import { dropout } from './dropout.ts';
import { checkCount, fixedAxis } from './size.ts';

/** Options of `relativeAttention`. */
export interface RelativeAttentionOptions {
  /** Whether keys after their query are hidden; default false. */
  causal?: boolean;
  /** Share of the weights that training drops; default 0. */
  dropout?: number;
  /** First values of the tables. */
  init?: Initialiser;
}

/** Rows of the tables for each query and key [T, S]: their distance, cut at ±max, from 0 up. The last query is at the last key. */
function distances(like: Tensor, queries: Dim, keys: Dim, max: number): Tensor {
  const { graph } = like;
  const earlier = subDims(keys, queries);
  const q = add(arange(graph, queries), typeof earlier === 'number' ? earlier : dimsTensor(graph, [earlier]));
  const j = sub(unsqueeze(arange(graph, keys), [0]), unsqueeze(q, [1]));
  return add(maximum(minimum(j, max), -max), max);
}

/**
 * Attention with relative positions (Shaw et al. 2018, https://arxiv.org/abs/1803.02155, equations 3 and 4) of q [B, H, T, D],
 * k [B, H, S, D] and v [B, H, S, D]: the key and the value of a distance, cut at ±`maxDistance`, are added to those of the
 * position. Entries `relative_keys` and `relative_values` [2 maxDistance + 1, D], which the heads share. Returns `out`
 * [B, H, T, D] and the `weights` [B, H, T, S] before dropout.
 */
export const relativeAttention = block(
  (
    p: Params,
    { q, k, v }: Readonly<Record<'q' | 'k' | 'v', Tensor>>,
    maxDistance: number,
    { causal = false, dropout: rate = 0, init = xavierUniform() }: RelativeAttentionOptions = {},
  ): { out: Tensor; weights: Tensor } => {
    checkCount('relativeAttention', p, 'maxDistance', maxDistance);
    const width = fixedAxis('relativeAttention', p, q, -1);
    const [queries, keys] = [q.shape[2] as Dim, k.shape[2] as Dim];
    const rows = distances(q, queries, keys, maxDistance);
    const relative = (entry: string): Tensor => gather(p.param(entry, [2 * maxDistance + 1, width], init), rows); // [T, S, D]
    const perQuery = (x: Tensor): Tensor => rearrange(x, 'b h t d -> t b h d');
    const scaled = mul(q, 1 / Math.sqrt(width));
    // One product for each query: [T, B, H, D] x [T, 1, D, S].
    const near = rearrange(
      matmul(perQuery(scaled), rearrange(relative('relative_keys'), 't s d -> t 1 d s')),
      't b h s -> b h t s',
    );
    let scores = add(matmul(scaled, transpose(k, [0, 1, 3, 2])), near); // [B, H, T, S]
    if (causal) scores = where(causalMask(q.graph, queries, keys), lowest, scores);
    const weights = named('weights', softmax(scores));
    const kept = dropout(weights, rate);
    const values = matmul(perQuery(kept), unsqueeze(relative('relative_values'), [1])); // [T, B, H, D]
    return { out: add(matmul(kept, v), rearrange(values, 't b h d -> b h t d')), weights };
  },
);
