/** What onnxruntime's WebGPU provider needs of operators that select elements; seen with 1.30. */
import { GraphError } from '../../graph/errors.ts';
import { node1 } from '../../graph/node.ts';
import { axisOf, knownNumbers } from '../../infer/common.ts';
import { cut, END, parts, pick } from './emit.ts';
import { at, type LegaliseContext, type LegaliseRule, numberOf, numbersOf } from './rule.ts';

/** The bounds of a Slice, from its inputs or from the attributes of older files. */
function boundsOf(
  c: LegaliseContext,
): { starts: readonly number[]; ends: readonly number[]; axes: readonly number[] } | undefined {
  const starts = numbersOf(c, 'starts') ?? knownNumbers(c.inputs[1]);
  const ends = numbersOf(c, 'ends') ?? knownNumbers(c.inputs[2]);
  const axes = numbersOf(c, 'axes') ?? (c.inputs[3] ? knownNumbers(c.inputs[3]) : starts?.map((_, i) => i));
  return starts && ends && axes && { starts, ends, axes: axes.map((a) => axisOf(a, at(c, 0).rank)) };
}

/** A negative step counts from the last element, wherever the slice starts. The part is cut out first, then reversed. */
const reversedSlice: LegaliseRule = {
  ops: ['Slice'],
  defect: 'wrong',
  text: 'Slice with a negative step that does not start at the last index: a forward Slice, then a backward one from the end',
  rewrite(c) {
    const x = at(c, 0);
    const steps = knownNumbers(c.inputs[4]);
    if (!steps?.some((s) => s < 0)) return undefined;
    const bounds = boundsOf(c);
    if (!bounds)
      throw new GraphError(
        `Slice ${c.node.name}: a negative step with bounds that are no constants is computed wrongly on webgpu; use device 'cpu'`,
      );
    const { starts, ends, axes } = bounds;
    const fromLast = (i: number): boolean => {
      const [start, size] = [starts[i] as number, x.shape[axes[i] as number]];
      return start === -1 || start >= END || (typeof size === 'number' && start >= size - 1);
    };
    const turned = steps.flatMap((s, i) => (s < 0 && !fromLast(i) ? [i] : []));
    if (turned.length === 0) return undefined;
    // Indices start, start + step, ... > end lie in [end + 1, start + 1).
    const first = (end: number): number => (end === -1 ? END : end <= -END ? 0 : end + 1);
    const part = cut(x, {
      starts: turned.map((i) => first(ends[i] as number)),
      ends: turned.map((i) => (starts[i] as number) + 1),
      axes: turned.map((i) => axes[i] as number),
    });
    const isTurned = (i: number): boolean => turned.includes(i);
    const backward = {
      starts: starts.map((s, i) => (isTurned(i) ? -1 : s)),
      ends: ends.map((e, i) => (isTurned(i) ? -END : e)),
      axes,
      steps,
    };
    return [cut(part, backward)];
  },
};

/** int32 has no Slice on WebGPU, but a Gather. */
const integerSlice: LegaliseRule = {
  ops: ['Slice'],
  defect: 'fallback',
  text: 'Slice of int32 along axes of known size: Gather by constant indices',
  rewrite(c) {
    const x = at(c, 0);
    const bounds = boundsOf(c);
    const steps = c.inputs[4] ? knownNumbers(c.inputs[4]) : bounds?.axes.map(() => 1);
    if (x.dtype !== 'int32' || !bounds || !steps) return undefined;
    const sizes = bounds.axes.map((a) => x.shape[a]);
    const counts = bounds.axes.map((a) => c.outputs[0]?.shape[a]);
    if (![...sizes, ...counts].every((d) => typeof d === 'number')) return undefined;
    let y = x;
    bounds.axes.forEach((axis, i) => {
      const [size, step, given] = [sizes[i] as number, steps[i] as number, bounds.starts[i] as number];
      const start = Math.min(Math.max(given < 0 ? given + size : given, 0), size - (step < 0 ? 1 : 0));
      const indices = Array.from({ length: counts[i] as number }, (_, k) => start + k * step);
      y = pick(y, indices, axis);
    });
    return [y];
  },
};

/** Every output is a storage buffer of one shader; WebGPU guarantees 8 of them, and one is the input. */
const mostParts = 7;

const manyParts: LegaliseRule = {
  ops: ['Split'],
  defect: 'throws',
  text: 'Split into more than 7 outputs: Splits of Splits',
  rewrite(c) {
    const x = at(c, 0);
    if (c.outputs.length <= mostParts) return undefined;
    const axis = axisOf(numberOf(c, 'axis', 0), x.rank);
    const sizes = c.outputs.map((t) => t.shape[axis]);
    if (!sizes.every((s) => typeof s === 'number')) return undefined;
    const bundles: number[][] = [];
    const each = Math.ceil(sizes.length / Math.ceil(sizes.length / mostParts));
    for (let i = 0; i < sizes.length; i += each) bundles.push(sizes.slice(i, i + each));
    const sums = bundles.map((b) => b.reduce((s, n) => s + n, 0));
    return parts(x, sums, axis).flatMap((part, i) => parts(part, bundles[i] as number[], axis));
  },
};

/** The provider throws when it runs a MaxPool that has a second output, whether it is read or not. */
const poolIndices: LegaliseRule = {
  ops: ['MaxPool'],
  defect: 'throws',
  text: 'MaxPool with Indices that nothing reads: without them; an error where they are read',
  rewrite(c) {
    if (c.outputs.length < 2) return undefined;
    if (c.reads(1))
      throw new GraphError(`MaxPool ${c.node.name}: its Indices cannot be computed on webgpu; use device 'cpu'`);
    return [node1('MaxPool', [at(c, 0)], c.attributes), undefined];
  },
};

/** Rules for Slice, Split and MaxPool. */
export const selection: Readonly<Record<string, LegaliseRule>> = {
  reversedSlice,
  integerSlice,
  manyParts,
  poolIndices,
};
