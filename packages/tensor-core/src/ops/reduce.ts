/** Reductions over axes. `axes` may count from the end; all axes where it is left out. */
import { int64s } from '../graph/constant.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';

/** How a reduction treats axes. */
export interface ReduceOptions {
  axes?: readonly number[];
  /** Whether reduced axes stay as 1; default false, as in PyTorch. */
  keepDims?: boolean;
}

const reduction =
  (op: string) =>
  (x: Tensor, { axes, keepDims = false }: ReduceOptions = {}): Tensor =>
    axes?.length === 0
      ? x
      : node1(op, [x, axes && int64s(x.graph, axes)].slice(0, axes ? 2 : 1), { keepdims: keepDims ? 1 : 0 });

/** The sum over axes. */
export const reduceSum = reduction('ReduceSum');
/** The mean over axes. */
export const reduceMean = reduction('ReduceMean');
/** The largest element over axes; its gradient is split among ties. */
export const reduceMax = reduction('ReduceMax');
/** The smallest element over axes; its gradient is split among ties. */
export const reduceMin = reduction('ReduceMin');
/** The product over axes. */
export const reduceProd = reduction('ReduceProd');
