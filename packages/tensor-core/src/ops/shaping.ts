/** Operators that move and repeat elements. Axes may count from the end. */
import { int64s, scalar } from '../graph/constant.ts';
import { type Dim, type Shape, sameShape, sizeOfShape } from '../graph/dim.ts';
import type { DType } from '../graph/dtype.ts';
import type { Graph } from '../graph/graph.ts';
import { node, node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { dimsTensor } from './dims-tensor.ts';

/** The shape input that makes `shape` of x: constants where that is possible (0 copies an axis, -1 is computed). */
function reshapeTarget(x: Tensor, shape: Shape): Tensor {
  const symbolic = shape.filter((d) => typeof d === 'string').length;
  if (symbolic === 0) return int64s(x.graph, shape as readonly number[]);
  const copied = shape.map((d, i): Dim => (typeof d === 'string' && d === x.shape[i] ? 0 : d));
  const left = copied.filter((d) => typeof d === 'string').length;
  if (!shape.includes(0) && left === 1 && !shape.includes(-1))
    return int64s(
      x.graph,
      copied.map((d) => (typeof d === 'string' ? -1 : d)),
    );
  if (!shape.includes(0) && left === 0) return int64s(x.graph, copied as number[]);
  return dimsTensor(x.graph, shape);
}

/** The same elements in row-major order under another shape; one dimension may be -1. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  return node1('Reshape', [x, reshapeTarget(x, shape)]);
}

/** Axes in another order: axis i of the result is axis perm[i] of x. Models use `rearrange`. */
export const transpose = (x: Tensor, perm: readonly number[]): Tensor =>
  perm.every((a, i) => a === i) ? x : node1('Transpose', [x], { perm });

/** The axes from `start` on as one, as `torch.flatten(x, 1)` does: [N, C, H, W] -> [N, C*H*W]. */
export function flatten(x: Tensor, start = 1): Tensor {
  return reshape(x, [...x.shape.slice(0, start), sizeOfShape(x.shape.slice(start))]);
}

/** New axes of size 1 at these places of the result. */
export function unsqueeze(x: Tensor, axes: readonly number[]): Tensor {
  return node1('Unsqueeze', [x, int64s(x.graph, axes)]);
}

/** Without these axes, which must have size 1. */
export function squeeze(x: Tensor, axes: readonly number[]): Tensor {
  return node1('Squeeze', [x, int64s(x.graph, axes)]);
}

/** Tensors joined along an axis. */
export const concat = (inputs: readonly Tensor[], axis: number): Tensor =>
  inputs.length === 1 ? (inputs[0] as Tensor) : node1('Concat', inputs, { axis });

/** Equal parts (a number) or parts of these sizes along an axis, the last one by default. */
export function split(x: Tensor, parts: number | readonly number[], axis = -1): Tensor[] {
  const count = typeof parts === 'number' ? parts : parts.length;
  if (count === 1) return [x];
  return typeof parts === 'number'
    ? node('Split', [x], { axis, num_outputs: parts }, { outputs: count })
    : node('Split', [x, int64s(x.graph, parts)], { axis }, { outputs: count });
}

/** Axes of size 1 repeated to a shape, as broadcasting would. */
export const expand = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : node1('Expand', [x, dimsTensor(x.graph, shape)]);

/** The whole tensor repeated along each axis. */
export const tile = (x: Tensor, repeats: readonly number[]): Tensor =>
  repeats.every((r) => r === 1) ? x : node1('Tile', [x, int64s(x.graph, repeats)]);

/** A tensor of one value, in a shape that may be symbolic: a scalar repeated, which every provider runs. */
export const full = (graph: Graph, shape: Shape, value: number, dtype: DType = 'float32'): Tensor =>
  expand(scalar(graph, value, dtype), shape);

/** The elements on and above (or below) a diagonal, zero elsewhere, of the last two axes; `diagonal` 0 is the main one. */
export const trilu = (x: Tensor, { upper = true, diagonal = 0 }: { upper?: boolean; diagonal?: number } = {}): Tensor =>
  node1('Trilu', [x, scalar(x.graph, diagonal, 'int64')], { upper: upper ? 1 : 0 });
