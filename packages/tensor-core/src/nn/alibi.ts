import { constant } from '../graph/constant.ts';
import { type Dim, subDims } from '../graph/dim.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import { arange } from '../ops/arange.ts';
import { dimsTensor } from '../ops/dims-tensor.ts';
import { abs, add, cast, mul, neg, sub } from '../ops/elementwise.ts';
import { unsqueeze } from '../ops/shaping.ts';

/**
 * Slopes of the heads: 2^(-8 i / n) for i from 1 to n heads where n is a power of two; else those of the power below, and
 * every second one of the power above, as the published code has it.
 */
export function alibiSlopes(heads: number): number[] {
  const below = 2 ** Math.floor(Math.log2(heads));
  const slopes = Array.from({ length: below }, (_, i) => 2 ** ((-8 * (i + 1)) / below));
  if (below === heads) return slopes;
  return [
    ...slopes,
    ...alibiSlopes(2 * below)
      .filter((_, i) => i % 2 === 0)
      .slice(0, heads - below),
  ];
}

/**
 * Attention with linear biases (Press et al. 2021, https://arxiv.org/abs/2108.12409): -slope |i - j| to add to the scores of
 * query i and key j, [heads, queries, keys]; the last query stands at the last key. Goes in as `mask` of an attention.
 */
export function alibi(graph: Graph, heads: number, queries: Dim, keys: Dim = queries): Tensor {
  const slopes = constant(graph, tensorData(alibiSlopes(heads), [heads, 1, 1]));
  const earlier = subDims(keys, queries);
  const shift = typeof earlier === 'number' ? earlier : cast(dimsTensor(graph, [earlier]), 'float32');
  const q = unsqueeze(add(arange(graph, queries, 'float32'), shift), [1]);
  const distance = abs(sub(q, unsqueeze(arange(graph, keys, 'float32'), [0]))); // [queries, keys]
  return mul(neg(slopes), distance);
}
