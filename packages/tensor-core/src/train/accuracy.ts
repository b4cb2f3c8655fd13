import type { Tensor } from '../graph/tensor.ts';
import { axisIn } from '../ops/axis-in.ts';
import { cast, div, equal, maximum, mul } from '../ops/elementwise.ts';
import { reduceMax, reduceMean, reduceSum } from '../ops/reduce.ts';
import { oneHotLike } from './loss/one-hot.ts';

/**
 * The share of examples whose label has the largest score, a scalar in [0, 1]: scores [N, C, ...], labels int32 [N, ...].
 * A label that ties with k - 1 others counts 1/k, so a network that says nothing scores by chance, and the figure does not
 * depend on which of them an ArgMax would find first. Runs on every provider (ArgMax gives int64, which leaves a GPU).
 */
export function accuracy(scores: Tensor, labels: Tensor, { axis = 1 }: { axis?: number } = {}): Tensor {
  const at = axisIn('accuracy', scores, axis);
  const isLabel = oneHotLike('accuracy', scores, labels, axis);
  const best = cast(equal(scores, reduceMax(scores, { axes: [at], keepDims: true })), 'float32');
  const ties = maximum(reduceSum(best, { axes: [at] }), 1); // none where a score is NaN
  return reduceMean(div(reduceSum(mul(isLabel, best), { axes: [at] }), ties));
}
