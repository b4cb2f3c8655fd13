import { type Dim, mulDims, subDims } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { type SlicedAxis, sliceAttributes, slicedAxes } from '../infer/slice.ts';
import { dimsTensor } from '../ops/dims-tensor.ts';
import { flip } from '../ops/indexing.ts';
import { full, reshape } from '../ops/shaping.ts';
import { at, type GradRule } from './rule.ts';

/** Zeros before and after each axis; a negative amount takes elements away. */
export function padZeros(x: Tensor, before: readonly Dim[], after: readonly Dim[]): Tensor {
  const pads = [...before, ...after];
  return pads.every((p) => p === 0) ? x : node1('Pad', [x, dimsTensor(x.graph, pads)]);
}

/** step - 1 zeros after each element of an axis: [a, b] -> [a, 0, b, 0]. */
function interleave(x: Tensor, axis: number, step: number): Tensor {
  const [head, size, tail] = [x.shape.slice(0, axis), x.shape[axis] as Dim, x.shape.slice(axis + 1)];
  const apart = reshape(x, [...head, size, 1, ...tail]);
  const none = apart.shape.map(() => 0);
  return reshape(padZeros(apart, none, none.with(axis + 1, step - 1)), [...head, mulDims(size, step), ...tail]);
}

/** The taken elements go back to their places among zeros: Pad alone for step 1; flipped and spread apart first for others. */
export const sliceRule: GradRule = (c, dy) => {
  const x = at(c, 0);
  const taken = slicedAxes(x, c.inputs, sliceAttributes(c));
  if (!taken) throw new GraphError('gradient of Slice: needs bounds that are known when the graph is built');
  if (taken.some((t) => t.count === 0)) return [full(c.graph, x.shape, 0, x.dtype)];
  const [before, after]: [Dim[], Dim[]] = [x.shape.map(() => 0), x.shape.map(() => 0)];
  let d = dy;
  for (const { axis, first, step, count } of taken as readonly SlicedAxis[]) {
    const apart = Math.abs(step);
    if (step < 0 && count !== 1) d = flip(d, [axis]);
    if (apart > 1 && count !== 1) d = interleave(d, axis, apart);
    const low = step < 0 ? subDims(first, mulDims(subDims(count, 1), apart)) : first;
    before[axis] = low;
    after[axis] = subDims(subDims(x.shape[axis] as Dim, low), d.shape[axis] as Dim);
  }
  return [padZeros(d, before, after)];
};
