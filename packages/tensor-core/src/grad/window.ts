import { constant } from '../graph/constant.ts';
import { type Dim, isFixed, mulDims, type Shape, subDims } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import { reachOf, type Window, windowOf, withPads } from '../infer/window.ts';
import { conv, convTranspose } from '../ops/conv.ts';
import { reshape } from '../ops/shaping.ts';
import type { GradContext } from './rule.ts';

/** A window of fixed kernel sizes with all paddings known. */
export interface FixedWindow extends Window {
  readonly kernel: readonly number[];
}

/** Ends a gradient rule: the operator, its module path, what it needs. */
export function refuse(c: GradContext, rule: string, got: unknown): never {
  throw new GraphError(`gradient of ${c.op} ${c.graph.path.replace(/^grad\//, '')}: ${rule}, got ${String(got)}`);
}

/** The spatial sizes of [N, C, ...spatial] as numbers; `why` completes the error where one is symbolic. */
export function fixedSpatial(c: GradContext, x: Tensor, why: string): readonly number[] {
  const sizes = x.shape.slice(2);
  return isFixed(sizes) ? sizes : refuse(c, `${why} needs fixed spatial sizes`, `[${x.shape.join(', ')}]`);
}

/** The window of a node over input `x`, with `auto_pad` turned into paddings. */
export function fixedWindow(c: GradContext, x: Tensor, kernel: Shape): FixedWindow {
  if (!isFixed(kernel)) return refuse(c, 'needs fixed kernel sizes', `[${kernel.join(', ')}]`);
  const w = windowOf(c.attributes, kernel);
  const sizes = w.autoPad.startsWith('SAME') ? fixedSpatial(c, x, `auto_pad ${w.autoPad}`) : x.shape.slice(2);
  return { ...withPads(w, sizes), kernel };
}

/** What is left of an axis after the last place of the window: what `output_padding` gives back. */
export function leftOver(w: Window, size: Dim, places: Dim, axis: number): Dim {
  const covered = subDims(mulDims(subDims(places, 1), w.strides[axis] as number), subDims(0, reachOf(w, axis)));
  return subDims(size, subDims(covered, (w.begin[axis] as number) + (w.end[axis] as number)));
}

/** Kernels that each pick one element of the window: [taps, 1, ...kernel]. */
export function taps(graph: Graph, kernel: readonly number[]): Tensor {
  const key = `taps ${kernel.join()}`;
  const pooled = graph.pool.get(key);
  if (pooled) return pooled;
  const n = countOfTaps(kernel);
  const data = new Float32Array(n * n);
  for (let i = 0; i < n; i++) data[i * n + i] = 1;
  const t = constant(graph, tensorData(data, [n, 1, ...kernel]));
  graph.pool.set(key, t);
  return t;
}

/** The number of elements of a window. */
export const countOfTaps = (kernel: readonly number[]): number => kernel.reduce((a, b) => a * b, 1);

/** [N, C, ...spatial] -> [N * C, 1, ...spatial], so that one kernel serves every channel. */
export const channelsApart = (x: Tensor): Tensor =>
  reshape(x, [mulDims(x.shape[0] as Dim, x.shape[1] as Dim), 1, ...x.shape.slice(2)]);

const slideOptions = (w: FixedWindow) => ({ stride: w.strides, dilation: w.dilations });

/** The elements under each place of the window: [N, C, ...in] -> [N * C, taps, ...places]. */
export const im2col = (x: Tensor, w: FixedWindow): Tensor =>
  conv(channelsApart(x), taps(x.graph, w.kernel), undefined, { ...slideOptions(w), padding: [...w.begin, ...w.end] });

/** The adjoint of `im2col` for an output of these sizes: [N * C, taps, ...places] -> [N * C, 1, ...sizes]. */
export const col2im = (columns: Tensor, w: FixedWindow, sizes: readonly number[]): Tensor =>
  convTranspose(columns, taps(columns.graph, w.kernel), undefined, {
    ...slideOptions(w),
    padding: [...w.begin, ...w.end],
    outputPadding: sizes.map((size, i) => leftOver(w, size, columns.shape[i + 2] as Dim, i) as number),
  });
