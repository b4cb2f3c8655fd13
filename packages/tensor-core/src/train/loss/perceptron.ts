import type { Tensor } from '../../graph/tensor.ts';
import { mul, sub } from '../../ops/elementwise.ts';
import { reduceMax, reduceSum } from '../../ops/reduce.ts';
import { oneHotLike } from './one-hot.ts';
import { type LossOptions, reduced } from './reduction.ts';

/**
 * The perceptron criterion for several classes: how far the largest of the scores [N, C] lies above that of the class in
 * `labels` (int32 [N]); 0 where that one is the largest. One step of gradient descent at rate 1 on one example is Rosenblatt's
 * rule (1958): the label's unit learns the input, the unit that answered in its place unlearns it (Duda, Hart, Stork,
 * "Pattern Classification", 2000, section 5.12.1).
 */
export function perceptronCriterion(scores: Tensor, labels: Tensor, { reduction = 'mean' }: LossOptions = {}): Tensor {
  const target = oneHotLike('perceptronCriterion', scores, labels);
  const own = reduceSum(mul(scores, target), { axes: [1] });
  return reduced(sub(reduceMax(scores, { axes: [1] }), own), reduction);
}
