import type { Shape } from '../graph/dim.ts';
import { sameShape } from '../graph/dim.ts';
import type { Tensor } from '../graph/tensor.ts';
import { reduceSum } from '../ops/reduce.ts';
import { reshape } from '../ops/shaping.ts';

/** Sums a gradient over the axes that broadcasting added or stretched, so that it has the operand's shape. */
export function unbroadcast(dy: Tensor, shape: Shape): Tensor {
  if (sameShape(dy.shape, shape)) return dy;
  const extra = dy.rank - shape.length;
  const axes = dy.shape.flatMap((d, i) => (i < extra || (shape[i - extra] === 1 && d !== 1) ? [i] : []));
  const summed = reduceSum(dy, { axes, keepDims: extra === 0 });
  return reshape(summed, shape);
}
