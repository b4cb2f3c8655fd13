/** Operators that pick, place and order elements by index. Axes may count from the end. */
import { constant, int64s, scalar } from '../graph/constant.ts';
import type { Dim } from '../graph/dim.ts';
import type { DType } from '../graph/dtype.ts';
import { node, node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import { arange } from './arange.ts';
import { axisIn } from './axis-in.ts';
import { dimsTensor } from './dims-tensor.ts';
import { cast, equal } from './elementwise.ts';
import { unsqueeze } from './shaping.ts';

/** A bound that every axis ends before; its negative starts before every axis. */
const END = 2 ** 31 - 1;

/** Slices of several axes at once, as ONNX Slice has them. */
export interface Slices {
  readonly starts: readonly Dim[];
  readonly ends: readonly Dim[];
  /** Default the first `starts.length` axes. */
  readonly axes?: readonly number[];
  /** Default 1; negative steps go down. */
  readonly steps?: readonly number[];
}

/**
 * The elements [start, end) of an axis, every `step`-th; bounds may count from the end, `end` left out is the end of the
 * axis. `slice(x, 1, 0, -1)` is x[:, :-1]. A record slices several axes: `slice(x, { starts: [0, 1], ends: [2, 5] })`.
 */
export function slice(x: Tensor, axis: number, start: Dim, end?: Dim, step?: number): Tensor;
export function slice(x: Tensor, slices: Slices): Tensor;
export function slice(x: Tensor, axis: number | Slices, start: Dim = 0, end?: Dim, step = 1): Tensor {
  const slices: Slices =
    typeof axis === 'number'
      ? { axes: [axis], starts: [start], ends: [end ?? (step < 0 ? -END : END)], steps: [step] }
      : axis;
  const { starts, ends, steps, axes = starts.map((_, i) => i) } = slices;
  if (starts.every((s) => s === 0) && (steps ?? [1]).every((s) => s === 1) && reachesAll(x, ends, axes)) return x;
  const inputs = [x, dimsTensor(x.graph, starts), dimsTensor(x.graph, ends), int64s(x.graph, axes)];
  return node1('Slice', steps?.some((s) => s !== 1) ? [...inputs, int64s(x.graph, steps)] : inputs);
}

const reachesAll = (x: Tensor, ends: readonly Dim[], axes: readonly number[]): boolean =>
  ends.length === axes.length &&
  ends.every((e, i) => {
    const size = x.shape[axisIn('Slice', x, axes[i] as number)] as Dim;
    return e === END || e === size || (typeof e === 'number' && typeof size === 'number' && e >= size);
  });

/** The elements in reverse order along these axes. */
export const flip = (x: Tensor, axes: readonly number[]): Tensor =>
  axes.length === 0
    ? x
    : slice(x, { starts: axes.map(() => -1), ends: axes.map(() => -END), axes, steps: axes.map(() => -1) });

/**
 * The entries of an axis that the indices name; the indices' shape takes the axis' place. `gather(table, ids)` is an
 * embedding: [V, C] and [B, T] -> [B, T, C]. A number takes one entry and drops the axis: `gather(x, 0, 1)` is x[:, 0].
 */
export function gather(x: Tensor, indices: Tensor | number | readonly number[], axis = 0): Tensor {
  const at =
    typeof indices === 'number'
      ? scalar(x.graph, indices, 'int64')
      : isNumbers(indices)
        ? int64s(x.graph, indices)
        : indices;
  return node1('Gather', [x, at], { axis });
}

const isNumbers = (v: Tensor | readonly number[]): v is readonly number[] => Array.isArray(v);

/** One element per index along an axis, as `torch.gather`: y[i, j] = x[i, indices[i, j]] for axis 1. */
export const gatherElements = (x: Tensor, indices: Tensor, axis = 0): Tensor =>
  node1('GatherElements', [x, indices], { axis });

/** The slices that index tuples name, the last axis of `indices` being the tuple; the first `batchDims` axes go in parallel. */
export const gatherNd = (x: Tensor, indices: Tensor, { batchDims = 0 }: { batchDims?: number } = {}): Tensor =>
  node1('GatherND', [x, indices], batchDims === 0 ? {} : { batch_dims: batchDims });

/** What becomes of an element and the updates that fall on it; with 'none' no index may occur twice. */
export type ScatterReduction = 'none' | 'add' | 'mul' | 'max' | 'min';

/** Options of the scatter operators. */
export interface ScatterOptions {
  /** Default 'none': the update replaces the element. */
  reduction?: ScatterReduction;
}

/** `data` with one update per index placed along an axis, as `torch.scatter`: the inverse of `gatherElements`. */
export const scatterElements = (
  data: Tensor,
  indices: Tensor,
  updates: Tensor,
  { axis = 0, reduction = 'none' }: ScatterOptions & { axis?: number } = {},
): Tensor => node1('ScatterElements', [data, indices, updates], { axis, ...(reduction !== 'none' && { reduction }) });

/**
 * `data` with slices placed where int64 index tuples name: the inverse of `gatherNd`. Sessions compute a reduction by
 * ScatterElements on the CPU; a file that is run elsewhere has the ScatterND kernel of onnxruntime 1.30, which on several
 * threads loses updates of equal tuples: take `scatterElements` for that.
 */
export const scatterNd = (
  data: Tensor,
  indices: Tensor,
  updates: Tensor,
  { reduction = 'none' }: ScatterOptions = {},
): Tensor => node1('ScatterND', [data, indices, updates], reduction === 'none' ? {} : { reduction });

/** Options of `cumSum`. */
export interface CumSumOptions {
  /** Leaves the element itself out. Default false. */
  exclusive?: boolean;
  /** Sums from the end. Default false. */
  reverse?: boolean;
}

/** The running sum along an axis. */
export const cumSum = (x: Tensor, axis: number, { exclusive = false, reverse = false }: CumSumOptions = {}): Tensor =>
  node1('CumSum', [x, scalar(x.graph, axis, 'int64')], {
    ...(exclusive && { exclusive: 1 }),
    ...(reverse && { reverse: 1 }),
  });

/** Options of `topK`. */
export interface TopKOptions {
  /** Default the last. */
  axis?: number;
  /** The smallest instead when false. Default true. */
  largest?: boolean;
  /** In order; default true. */
  sorted?: boolean;
}

/** The k largest elements along an axis and their int64 indices, in order: [values, indices]. */
export const topK = (
  x: Tensor,
  k: number,
  { axis = -1, largest = true, sorted = true }: TopKOptions = {},
): [values: Tensor, indices: Tensor] =>
  node(
    'TopK',
    [x, int64s(x.graph, [k])],
    { axis, largest: largest ? 1 : 0, sorted: sorted ? 1 : 0 },
    { outputs: 2 },
  ) as [Tensor, Tensor];

/** Options of `argMax` and `argMin`. */
export interface ArgOptions {
  /** Whether the axis stays as 1; default false. */
  keepDims?: boolean;
}

const argument =
  (op: string) =>
  (x: Tensor, axis = -1, { keepDims = false }: ArgOptions = {}): Tensor =>
    node1(op, [x], { axis, keepdims: keepDims ? 1 : 0 });

/** The int64 index of the largest element along an axis, the first among ties; the last axis by default. */
export const argMax = argument('ArgMax');
/** The int64 index of the smallest element along an axis, the first among ties; the last axis by default. */
export const argMin = argument('ArgMin');

/**
 * 1 at each label's place on a new last axis of `classes`, 0 elsewhere: [...] labels -> [..., classes]. Composed from a
 * comparison, which WebGPU runs for int32 labels (OneHot falls back to the CPU).
 */
export const oneHot = (labels: Tensor, classes: Dim, dtype: DType = 'float32'): Tensor =>
  cast(equal(unsqueeze(labels, [-1]), arange(labels.graph, classes, labels.dtype)), dtype);

/** The identity matrix [n, n]. */
export function eye(graph: Tensor['graph'], n: Dim, dtype: DType = 'float32'): Tensor {
  if (typeof n !== 'number') return oneHot(arange(graph, n), n, dtype);
  const ones = Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  return constant(graph, tensorData(ones, [n, n], dtype));
}

/** The int64 indices of the elements that are not 0, one per column: [rank, count]. */
export const nonZero = (x: Tensor): Tensor => node1('NonZero', [x]);
