import type { Tensor } from '../../graph/tensor.ts';
import { exp, log, stopGradient, sub } from '../../ops/elementwise.ts';
import { reduceMax, reduceSum } from '../../ops/reduce.ts';

/** ln(softmax(x)) along an axis, of x's shape, from primitives that every provider runs; never overflows. */
export function logSoftmax(x: Tensor, { axis = -1 }: { axis?: number } = {}): Tensor {
  const shifted = sub(x, stopGradient(reduceMax(x, { axes: [axis], keepDims: true })));
  return sub(shifted, log(reduceSum(exp(shifted), { axes: [axis], keepDims: true })));
}
