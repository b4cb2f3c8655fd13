import type { Tensor } from '../../graph/tensor.ts';
import { softplus } from '../../ops/activation.ts';
import { add, cast, less, log, maximum, mul, neg, sub } from '../../ops/elementwise.ts';
import { checkSameShape, type LossOptions, reduced } from './reduction.ts';

/** PyTorch's lower bound of the logarithms, so that a certain and wrong probability has a finite loss. */
const lowestLog = -100;

/** The smallest normal float32: below it some providers flush to 0. */
const tiny = 2 ** -126;

/** ln(p), -100 where p is 0 or not normal; the gradient is 0 there. */
function boundedLog(p: Tensor): Tensor {
  const missing = Math.log(tiny) - lowestLog;
  return sub(log(maximum(p, tiny)), mul(cast(less(p, tiny), p.dtype), missing));
}

/**
 * -(y ln p + (1 - y) ln(1 - p)) of probabilities and targets in [0, 1], as torch.nn.BCELoss: logarithms end at -100. Where
 * the probabilities come from a sigmoid, `binaryCrossEntropyWithLogits` is exact and has a gradient everywhere.
 */
export function binaryCrossEntropy(p: Tensor, target: Tensor, { reduction }: LossOptions = {}): Tensor {
  checkSameShape('binaryCrossEntropy', p, target);
  return reduced(neg(add(mul(target, boundedLog(p)), mul(sub(1, target), boundedLog(sub(1, p))))), reduction);
}

/** Options of `binaryCrossEntropyWithLogits`. */
export interface BinaryCrossEntropyOptions extends LossOptions {
  /** What a positive target counts, against 1 of a negative one: a number, or a tensor that broadcasts. Default 1. */
  posWeight?: number | Tensor;
}

/** `binaryCrossEntropy` of sigmoid(x), stable for any x, as torch.nn.BCEWithLogitsLoss: (1 - y) x + (1 + (w - 1) y) ln(1 + e^-x). */
export function binaryCrossEntropyWithLogits(
  x: Tensor,
  target: Tensor,
  { posWeight = 1, reduction }: BinaryCrossEntropyOptions = {},
): Tensor {
  checkSameShape('binaryCrossEntropyWithLogits', x, target);
  if (posWeight === 1) return reduced(sub(softplus(x), mul(x, target)), reduction);
  const extra = typeof posWeight === 'number' ? posWeight - 1 : sub(posWeight, 1);
  const scale = add(mul(target, extra), 1);
  return reduced(add(mul(sub(1, target), x), mul(scale, softplus(neg(x)))), reduction);
}
