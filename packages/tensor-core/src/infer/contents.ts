import type { Dim } from '../graph/dim.ts';
import { isFixed } from '../graph/dim.ts';
import type { Tensor } from '../graph/tensor.ts';
import { sizeOf } from '../graph/tensor-data.ts';
import { knownInts } from './common.ts';

/** The row-major steps of each axis. */
function stridesOf(dims: readonly number[]): number[] {
  const strides = dims.map(() => 1);
  for (let i = dims.length - 2; i >= 0; i--) strides[i] = (strides[i + 1] as number) * (dims[i + 1] as number);
  return strides;
}

/**
 * The known contents of a small integer tensor after a Transpose or Slice: element [i, j, ...] of the result is the one at
 * `first(axes[0]) + i * step(axes[0]), ...` of axes `axes[0], ...`. PyTorch's exporter computes the pads of a Pad this way.
 */
export function movedInts(
  x: Tensor,
  dims: readonly Dim[],
  axes: readonly number[],
  first: (axis: number) => Dim = () => 0,
  step: (axis: number) => number = () => 1,
): readonly Dim[] | undefined {
  const known = knownInts(x);
  if (!known || !isFixed(x.shape) || !isFixed(dims) || sizeOf(x.shape) !== known.length) return undefined;
  if (sizeOf(dims) > known.length) return undefined;
  const start = axes.map(first);
  if (!isFixed(start)) return undefined;
  const strides = stridesOf(x.shape);
  let offsets = [axes.reduce((at, axis, i) => at + (start[i] as number) * (strides[axis] as number), 0)];
  axes.forEach((axis, i) => {
    const by = step(axis) * (strides[axis] as number);
    offsets = offsets.flatMap((at) => Array.from({ length: dims[i] as number }, (_, k) => at + k * by));
  });
  return offsets.map((at) => known[at] as Dim);
}
