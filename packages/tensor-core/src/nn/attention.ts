import { named } from '../graph/block.ts';
import { withGradient } from '../graph/custom-gradient.ts';
import { type Dim, subDims } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';
import { arange } from '../ops/arange.ts';
import { dimsTensor } from '../ops/dims-tensor.ts';
import { add, cast, greater, mul, sub, where } from '../ops/elementwise.ts';
import { matmul } from '../ops/linear.ts';
import { softmax } from '../ops/normalisation.ts';
import { reduceSum } from '../ops/reduce.ts';
import { transpose, unsqueeze } from '../ops/shaping.ts';
import { dropout } from './dropout.ts';

/** The lowest finite float32 stands for minus infinity: a row that is masked whole gives equal weights, not NaN. */
export const lowest = -3.4028234663852886e38;

/** A bool mask [queries, keys], true where a key lies after its query; the last query sees every key. */
export function causalMask(graph: Graph, queries: Dim, keys: Dim = queries): Tensor {
  const q = unsqueeze(arange(graph, queries, 'float32'), [1]);
  const k = unsqueeze(arange(graph, keys, 'float32'), [0]);
  if (queries === keys) return greater(k, q);
  const earlier = subDims(keys, queries); // keys before the first query, as a cache has them
  return greater(k, add(q, typeof earlier === 'number' ? earlier : cast(dimsTensor(graph, [earlier]), 'float32')));
}

/** The softmax of scores [B, H, T, S] over the keys that do not lie after their query. */
function causalSoftmax(scores: Tensor, masked: boolean): Tensor {
  const [queries, keys] = scores.shape.slice(-2) as [Dim, Dim];
  const y = softmax(where(causalMask(scores.graph, queries, keys), lowest, scores));
  if (masked || queries !== keys) return y;
  // Every query sees itself, so that the weights of hidden keys are exactly 0: a softmax's gradient is 0 there without the mask.
  return withGradient(y, [scores], (dy) => [mul(y, sub(dy, reduceSum(mul(dy, y), { axes: [-1], keepDims: true })))]);
}

/** Options of `scaledDotProduct` and `multiheadAttention`. */
export interface AttentionOptions {
  /** Broadcasts to [B, H, T, S]: bool, true where a key is hidden from a query; or float32, added to the scores. */
  mask?: Tensor;
  /** Whether keys after their query are hidden; default false. */
  causal?: boolean;
  /** Share of the weights that training drops; default 0. */
  dropout?: number;
  /** Factor of the scores; default 1 / sqrt(D). */
  scale?: number;
}

/**
 * softmax(q k^T scale + mask) v (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762, equation 1) of q [B, H, T, D],
 * k [B, H, S, D] and v [B, H, S, E]: `out` [B, H, T, E] and the `weights` [B, H, T, S] before dropout.
 */
export function scaledDotProduct(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  { mask, causal = false, dropout: rate = 0, scale }: AttentionOptions = {},
): { out: Tensor; weights: Tensor } {
  const last = q.rank - 1;
  const perm = k.shape.map((_, i) => (i < last - 1 ? i : 2 * last - 1 - i));
  const width = q.shape[last];
  if (scale === undefined && typeof width !== 'number')
    throw new GraphError(`scaledDotProduct ${q.graph.path}: the last axis must have a fixed size, got ${width}`);
  const factor = scale ?? 1 / Math.sqrt(Number(width));
  let scores = matmul(mul(q, factor), transpose(k, perm)); // [B, H, T, S]
  if (mask) scores = mask.dtype === 'bool' ? where(mask, lowest, scores) : add(scores, mask);
  const weights = named('weights', causal ? causalSoftmax(scores, mask !== undefined) : softmax(scores));
  return { out: matmul(dropout(weights, rate), v), weights };
}
