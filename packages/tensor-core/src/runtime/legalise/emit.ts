/**
 * Nodes that onnxruntime's WebGPU provider runs, in the form that a graph's operator set has: what is an input today was an
 * attribute in older files.
 */
import { int64s, scalar } from '../../graph/constant.ts';
import type { Graph } from '../../graph/graph.ts';
import { node, node1 } from '../../graph/node.ts';
import type { Tensor } from '../../graph/tensor.ts';

/** A bound beyond every axis. */
export const END = 2 ** 31 - 1;

/** The version of ai.onnx that a graph's nodes are of. */
export const opsetOf = (graph: Graph): number => graph.opsets.get('') ?? graph.opsets.get('ai.onnx') ?? 21;

/** A number as a tensor of x's dtype. */
export const like = (x: Tensor, value: number): Tensor => scalar(x.graph, value, x.dtype);

/** Zeros around every axis: all beginnings, then all ends; negative numbers take elements away. */
export function padBy(x: Tensor, pads: readonly number[]): Tensor {
  if (pads.every((p) => p === 0)) return x;
  return opsetOf(x.graph) < 11 ? node1('Pad', [x], { pads }) : node1('Pad', [x, int64s(x.graph, pads)]);
}

/** Zeros after the elements of one axis. */
export const padEnd = (x: Tensor, axis: number, count: number): Tensor =>
  padBy(
    x,
    Array.from({ length: 2 * x.rank }, (_, i) => (i === x.rank + axis ? count : 0)),
  );

/** Bounds of a slice, one entry per axis. */
export interface Bounds {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly axes: readonly number[];
  readonly steps?: readonly number[];
}

/** A slice of several axes; steps need opset 10. */
export function cut(x: Tensor, { starts, ends, axes, steps }: Bounds): Tensor {
  if (opsetOf(x.graph) < 10) return node1('Slice', [x], { starts, ends, axes });
  const bounds = steps ? [starts, ends, axes, steps] : [starts, ends, axes];
  return node1('Slice', [x, ...bounds.map((b) => int64s(x.graph, b))]);
}

/** Parts of these sizes along an axis. */
export function parts(x: Tensor, sizes: readonly number[], axis: number): readonly Tensor[] {
  if (sizes.length === 1) return [x];
  const outputs = { outputs: sizes.length };
  return opsetOf(x.graph) < 13
    ? node('Split', [x], { axis, split: sizes }, outputs)
    : node('Split', [x, int64s(x.graph, sizes)], { axis }, outputs);
}

/** A reduction that keeps its axes as 1. */
export function reduce(op: 'ReduceSum' | 'ReduceMean' | 'ReduceMax', x: Tensor, axes: readonly number[]): Tensor {
  const sinceInput = op === 'ReduceSum' ? 13 : 18;
  return opsetOf(x.graph) < sinceInput
    ? node1(op, [x], { axes, keepdims: 1 })
    : node1(op, [x, int64s(x.graph, axes)], { keepdims: 1 });
}

/** Elements of an axis by constant indices. */
export const pick = (x: Tensor, indices: readonly number[], axis: number): Tensor =>
  node1('Gather', [x, int64s(x.graph, indices)], { axis });

/** x in another shape, each dimension a number, 0 (as in x) or -1 (computed). */
export const shaped = (x: Tensor, shape: readonly number[]): Tensor => node1('Reshape', [x, int64s(x.graph, shape)]);
