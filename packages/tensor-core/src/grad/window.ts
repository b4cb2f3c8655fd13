import { constant } from '../graph/constant.ts';
import { type Dim, isFixed, mulDims, type Shape, subDims } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import { reachOf, type Window, windowOf, withPads } from '../infer/window.ts';
import { type ConvolutionOptions, conv, convTranspose } from '../ops/conv.ts';
import { reshape, tile } from '../ops/shaping.ts';
import type { GradContext, GradDevice } from './rule.ts';

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

/** A window as the options of a convolution. */
export const slidingBy = (w: FixedWindow, groups = 1): ConvolutionOptions & { padding: readonly number[] } => ({
  stride: w.strides,
  dilation: w.dilations,
  padding: [...w.begin, ...w.end],
  groups,
});

/** What is left of an axis after the last place of the window: what `output_padding` gives back. */
export function leftOver(w: Window, size: Dim, places: Dim, axis: number): Dim {
  const covered = subDims(mulDims(subDims(places, 1), w.strides[axis] as number), subDims(0, reachOf(w, axis)));
  return subDims(size, subDims(covered, (w.begin[axis] as number) + (w.end[axis] as number)));
}

/** The number of elements of a window. */
export const countOfTaps = (kernel: readonly number[]): number => kernel.reduce((a, b) => a * b, 1);

/** A square matrix of constants [n, n], or the same in another shape; equal keys are shared within a graph. */
export function constantMatrix(
  graph: Graph,
  key: string,
  n: number,
  value: (row: number, column: number) => number,
  dims: readonly number[] = [n, n],
): Tensor {
  const pooled = graph.pool.get(key);
  if (pooled) return pooled;
  const data = Float32Array.from({ length: n * n }, (_, i) => value(Math.floor(i / n), i % n));
  const t = constant(graph, tensorData(data, dims));
  graph.pool.set(key, t);
  return t;
}

/** Kernels that each pick one element of the window: [taps, 1, ...kernel]. */
export function taps(graph: Graph, kernel: readonly number[]): Tensor {
  const n = countOfTaps(kernel);
  return constantMatrix(graph, `taps ${kernel.join()}`, n, (i, j) => (i === j ? 1 : 0), [n, 1, ...kernel]);
}

/** [N, C, ...spatial] -> [N * C, 1, ...spatial], so that one kernel serves every channel. */
export const channelsApart = (x: Tensor): Tensor =>
  reshape(x, [mulDims(x.shape[0] as Dim, x.shape[1] as Dim), 1, ...x.shape.slice(2)]);

/**
 * The elements under each place of the window: [N, C, ...in] -> [N, C * taps, ...places]. On the CPU a depthwise convolution
 * with the kernels repeated for every channel, on a GPU one kernel over the channels as a batch: its grouped convolution is
 * slow.
 */
export function im2col(x: Tensor, w: FixedWindow, device: GradDevice): Tensor {
  const kernels = taps(x.graph, w.kernel);
  const channels = x.shape[1] as Dim;
  if (device === 'cpu' && typeof channels === 'number') {
    const repeated = tile(kernels, [channels, ...w.kernel.map(() => 1), 1]);
    return conv(x, repeated, undefined, slidingBy(w, channels));
  }
  const y = conv(channelsApart(x), kernels, undefined, slidingBy(w));
  return reshape(y, [x.shape[0] as Dim, mulDims(channels, countOfTaps(w.kernel)), ...y.shape.slice(2)]);
}

/** The adjoint of `im2col`, for an output of these sizes: [N * C, taps, ...places] -> [N * C, 1, ...sizes]. */
export const col2im = (columns: Tensor, w: FixedWindow, sizes: readonly number[]): Tensor =>
  convTranspose(columns, taps(columns.graph, w.kernel), undefined, {
    stride: w.strides,
    dilation: w.dilations,
    padding: [...w.begin, ...w.end],
    outputPadding: sizes.map((size, i) => leftOver(w, size, columns.shape[i + 2] as Dim, i) as number),
  });
