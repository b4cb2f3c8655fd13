import { addDims, type Dim } from '../graph/dim.ts';
import { node } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { dimsTensor } from './dims-tensor.ts';

/** onnxruntime's WebGPU provider fails at a Split into 12 or more; and shape rules follow lists of at most 64 numbers. */
const mostParts = 8;

/** Parts of these sizes along an axis, by several nodes where there are many. */
export function splitParts(x: Tensor, sizes: readonly Dim[], axis: number): Tensor[] {
  if (sizes.length === 1) return [x];
  if (sizes.length <= mostParts)
    return node('Split', [x, dimsTensor(x.graph, sizes)], { axis }, { outputs: sizes.length });
  const width = Math.ceil(sizes.length / Math.ceil(sizes.length / mostParts));
  const groups: Dim[][] = [];
  for (let i = 0; i < sizes.length; i += width) groups.push(sizes.slice(i, i + width));
  const wholes = splitParts(
    x,
    groups.map((g) => g.reduce((a, b) => addDims(a, b))),
    axis,
  );
  return groups.flatMap((g, i) => splitParts(wholes[i] as Tensor, g, axis));
}
