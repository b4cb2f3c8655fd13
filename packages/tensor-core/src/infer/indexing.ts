import type { Dim, Shape } from '../graph/dim.ts';
import { showShape } from '../graph/dim.ts';
import { fail } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import {
  axisOf,
  intAttribute,
  knownInts,
  knownNumbers,
  likeFirst,
  oneOf,
  required,
  stringAttribute,
} from './common.ts';
import type { InferContext, InferRule } from './rule.ts';
import { selecting } from './selecting.ts';
import { slice } from './slice.ts';

/** The indices, input `i`: int32 or int64. */
function indexInput(c: InferContext, i: number): Tensor {
  const t = required(c, i, 'indices');
  oneOf(t, ['int32', 'int64']);
  return t;
}

/** Fails where both dimensions are numbers and differ; symbolic ones may depend on data and are trusted. */
function sameWhereKnown(a: Shape, b: Shape, rule: string): void {
  if (a.length !== b.length || a.some((d, i) => typeof d === 'number' && typeof b[i] === 'number' && d !== b[i]))
    fail(rule, `${showShape(a)} and ${showShape(b)}`);
}

/** Fails for constant indices outside [-size, size). */
function inside(indices: Tensor, size: Dim, axis: number): void {
  if (typeof size !== 'number') return;
  const bad = knownNumbers(indices)?.find((i) => i < -size || i >= size);
  if (bad !== undefined) fail(`indices must be in [${-size}, ${size - 1}], the range of axis ${axis}`, bad);
}

const gather: InferRule = (c) => {
  const [x, indices] = [required(c, 0), indexInput(c, 1)];
  const axis = axisOf(intAttribute(c, 'axis', 0), x.rank);
  inside(indices, x.shape[axis] as Dim, axis);
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  const [known, at] = [x.rank === 1 ? knownInts(x) : undefined, knownNumbers(indices)];
  const ints = known && at?.map((i) => known[i < 0 ? i + known.length : i] as Dim);
  return [{ dtype: x.dtype, shape, ...(ints && { ints }) }];
};

/** The indices of an operator that needs the data's rank, no longer than the data along the other axes. */
function elementIndices(c: InferContext): { x: Tensor; indices: Tensor; axis: number } {
  const [x, indices] = [required(c, 0), indexInput(c, 1)];
  const axis = axisOf(intAttribute(c, 'axis', 0), x.rank);
  const long = (d: Dim, i: number): boolean => {
    const e = x.shape[i];
    return i !== axis && typeof d === 'number' && typeof e === 'number' && d > e;
  };
  if (indices.rank !== x.rank || indices.shape.some(long))
    fail(
      `indices must have the data's rank and be no longer but along axis ${axis}`,
      `${showShape(indices.shape)} for ${showShape(x.shape)}`,
    );
  return { x, indices, axis };
}

const gatherElements: InferRule = (c) => {
  const { x, indices } = elementIndices(c);
  return [{ dtype: x.dtype, shape: indices.shape }];
};

/** How many leading axes of the data an index of GatherND or ScatterND names. */
function indexDepth(indices: Tensor, most: number): number {
  const depth = indices.shape[indices.rank - 1];
  if (typeof depth !== 'number') fail('the last axis of the indices needs a fixed size', showShape(indices.shape));
  if (depth < 1 || depth > most) fail(`the last axis of the indices must be in [1, ${most}]`, showShape(indices.shape));
  return depth;
}

const gatherNd: InferRule = (c) => {
  const [x, indices] = [required(c, 0), indexInput(c, 1)];
  const batch = intAttribute(c, 'batch_dims', 0);
  if (batch < 0 || batch >= Math.min(x.rank, indices.rank)) fail('batch_dims must be less than both ranks', batch);
  sameWhereKnown(x.shape.slice(0, batch), indices.shape.slice(0, batch), 'the batch axes must be equal');
  const depth = indexDepth(indices, x.rank - batch);
  return [{ dtype: x.dtype, shape: [...indices.shape.slice(0, -1), ...x.shape.slice(batch + depth)] }];
};

/** Checks the reduction and the updates' dtype of a Scatter operator. */
function scattered(c: InferContext): { x: Tensor; updates: Tensor } {
  const [x, updates] = [required(c, 0), required(c, 2, 'updates')];
  if (updates.dtype !== x.dtype) fail("updates must have the data's dtype", `${updates.dtype} and ${x.dtype}`);
  const kinds = c.opset < 16 ? ['none'] : c.opset < 18 ? ['none', 'add', 'mul'] : ['none', 'add', 'mul', 'max', 'min'];
  const reduction = stringAttribute(c, 'reduction', 'none');
  if (!kinds.includes(reduction)) fail(`reduction must be one of ${kinds.join(', ')}`, reduction);
  return { x, updates };
}

const scatterElements: InferRule = (c) => {
  const { x, updates } = scattered(c);
  const { indices } = elementIndices(c);
  sameWhereKnown(updates.shape, indices.shape, 'updates and indices must have one shape');
  return [{ dtype: x.dtype, shape: x.shape }];
};

const scatterNd: InferRule = (c) => {
  const { x, updates } = scattered(c);
  const indices = indexInput(c, 1);
  const depth = indexDepth(indices, x.rank);
  const expected = [...indices.shape.slice(0, -1), ...x.shape.slice(depth)];
  sameWhereKnown(updates.shape, expected, 'updates must have the shape indices[:-1] + data[depth:]');
  return [{ dtype: x.dtype, shape: x.shape }];
};

const cumSum: InferRule = (c) => {
  const axis = knownNumbers(required(c, 1, 'an axis'))?.[0];
  if (axis !== undefined) axisOf(axis, required(c, 0).rank);
  return likeFirst(c);
};

/** Rules of the operators that pick, place or slide elements by index. */
export const indexing: Record<string, InferRule> = {
  Slice: slice,
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherNd,
  ScatterElements: scatterElements,
  Scatter: scatterElements,
  ScatterND: scatterNd,
  CumSum: cumSum,
  ...selecting,
};
