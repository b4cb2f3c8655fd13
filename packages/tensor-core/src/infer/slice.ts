import { addDims, ceilDivDims, type Dim, showShape, subDims } from '../graph/dim.ts';
import { fail } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import { axisOf, intsAttribute, knownInts, knownNumbers, required } from './common.ts';
import { movedInts } from './contents.ts';
import type { InferContext, InferRule } from './rule.ts';
import { unknownDims } from './shaping.ts';

/** One axis of a slice: `count` elements from `first` on, `step` apart (negative steps go down). */
export interface SlicedAxis {
  readonly axis: number;
  readonly first: Dim;
  readonly step: number;
  readonly count: Dim;
}

/** Past every dimension: what PyTorch and the ONNX specification write for "to the end". */
const LIMIT = 2 ** 31 - 1;

/** Whether a bound counts from the end: a negative number, or an expression that starts with a minus (`-T`). */
const fromEnd = (d: Dim): boolean => (typeof d === 'number' ? d < 0 : d.startsWith('-'));

/** A bound as an index in [low, high]; a symbolic axis counts as long enough for every number. */
function bound(v: Dim, size: Dim, low: number, high: Dim): Dim {
  if (typeof v === 'number' && v >= LIMIT) return high;
  if (typeof v === 'number' && v <= -LIMIT) return low;
  const d = fromEnd(v) ? addDims(v, size) : v;
  return typeof d === 'number' ? Math.max(low, typeof high === 'number' ? Math.min(d, high) : d) : d;
}

/** Which elements a slice of an axis takes, with bounds clamped as ONNX says; a negative step goes down. */
export function slicedAxis(axis: number, size: Dim, start: Dim, end: Dim, step: number): SlicedAxis {
  if (size === 0) return { axis, first: 0, step, count: 0 };
  const high = step < 0 ? addDims(size, -1) : size;
  const first = bound(start, size, 0, high);
  const stop = bound(end, size, step < 0 ? -1 : 0, high);
  const count = ceilDivDims(step < 0 ? subDims(first, stop) : subDims(stop, first), Math.abs(step));
  return { axis, first, step, count: typeof count === 'number' ? Math.max(0, count) : count };
}

/** What a Slice node of this version takes of each axis; undefined where starts, ends, axes or steps are only known at run time. */
export function slicedAxes(
  x: Tensor,
  inputs: readonly (Tensor | undefined)[],
  given: { starts?: readonly Dim[]; ends?: readonly Dim[]; axes?: readonly number[] },
): readonly SlicedAxis[] | undefined {
  const starts = given.starts ?? knownInts(inputs[1]);
  const ends = given.ends ?? knownInts(inputs[2]);
  const steps = inputs[4] ? knownNumbers(inputs[4]) : starts?.map(() => 1);
  const axes = given.axes ?? (inputs[3] ? knownNumbers(inputs[3]) : starts?.map((_, i) => i));
  if (!starts || !ends || !steps || !axes) return undefined;
  if (ends.length !== starts.length || axes.length !== starts.length || steps.length !== starts.length)
    fail(
      'starts, ends, axes and steps must have one length',
      [starts, ends, axes, steps].map((v) => v.length).join(', '),
    );
  const places = axes.map((a) => axisOf(a, x.rank));
  if (new Set(places).size !== places.length) fail('axes must be different', `[${axes.join(', ')}]`);
  return places.map((axis, i) => {
    const step = steps[i] as number;
    if (step === 0) fail(`the step of axis ${axis} must not be 0`);
    return slicedAxis(axis, x.shape[axis] as Dim, starts[i] as Dim, ends[i] as Dim, step);
  });
}

/** The bounds that Slice has as attributes before opset 10. */
export function sliceAttributes(c: Pick<InferContext, 'attributes'>): {
  starts?: readonly number[];
  ends?: readonly number[];
  axes?: readonly number[];
} {
  const read = (name: string): readonly number[] | undefined => intsAttribute(c as InferContext, name);
  const [starts, ends, axes] = [read('starts'), read('ends'), read('axes')];
  return { ...(starts && { starts }), ...(ends && { ends }), ...(axes && { axes }) };
}

/** Slice: attributes before opset 10, inputs since. */
export const slice: InferRule = (c) => {
  const x = required(c, 0);
  const given = sliceAttributes(c);
  if (!given.starts) {
    required(c, 1, 'starts');
    required(c, 2, 'ends');
  }
  const taken = slicedAxes(x, c.inputs, given);
  if (!taken) {
    const fresh = unknownDims(c, x.rank);
    const axes = c.inputs[3] ? knownNumbers(c.inputs[3])?.map((a) => axisOf(a, x.rank)) : x.shape.map((_, i) => i);
    return [{ dtype: x.dtype, shape: x.shape.map((d, i) => (axes?.includes(i) === false ? d : (fresh[i] as Dim))) }];
  }
  const shape = [...x.shape];
  for (const { axis, count } of taken) {
    if (typeof count === 'string' && count.startsWith('-'))
      fail(`axis ${axis} ends before it starts`, `${count} of ${showShape(x.shape)}`);
    shape[axis] = count;
  }
  const along = (axis: number): SlicedAxis | undefined => taken.find((t) => t.axis === axis);
  const axes = x.shape.map((_, axis) => axis);
  const ints = movedInts(
    x,
    shape,
    axes,
    (axis) => along(axis)?.first ?? 0,
    (axis) => along(axis)?.step ?? 1,
  );
  return [{ dtype: x.dtype, shape, ...(ints && { ints }) }];
};
