import type { Attributes, AttributeValue } from '../graph/attributes.ts';
import type { Dim, Shape } from '../graph/dim.ts';
import { sameShape, showShape } from '../graph/dim.ts';
import type { DType } from '../graph/dtype.ts';
import { fail } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { InferContext, Inferred } from './rule.ts';

/** A required input; the rule fails where it is missing. */
export function required(c: InferContext, i: number, name = `input ${i}`): Tensor {
  return c.inputs[i] ?? fail(`needs ${name}`);
}

/** An integer attribute, or its default. */
export function intAttribute(c: InferContext, name: string, fallback: number): number {
  const v = c.attributes[name];
  return v === undefined ? fallback : Number(v as number);
}

/** A list-of-integers attribute, or undefined. */
export const intsAttribute = (c: InferContext, name: string): readonly number[] | undefined =>
  intList(c.attributes, name);

/** The list of integers that an attribute holds, or undefined. */
export function intList(attributes: Attributes, name: string): readonly number[] | undefined {
  const v: AttributeValue | undefined = attributes[name];
  if (v === undefined) return undefined;
  return Array.isArray(v) ? v.map(Number) : fail(`${name} must be a list of integers`, String(v));
}

/** A string attribute, or its default. */
export function stringAttribute(c: InferContext, name: string, fallback: string): string {
  const v = c.attributes[name];
  return v === undefined ? fallback : String(v);
}

/** What is known of an integer input's contents. */
export const knownInts = (t: Tensor | undefined): readonly Dim[] | undefined => t?.graph.ints.get(t.id);

/** The contents of an integer input as numbers, or undefined where one is symbolic or unknown. */
export function knownNumbers(t: Tensor | undefined): readonly number[] | undefined {
  const v = knownInts(t);
  return v?.every((d) => typeof d === 'number') ? (v as readonly number[]) : undefined;
}

/** An axis counted from the end made one from the start; fails outside [-rank, rank). */
export function axisOf(axis: number, rank: number): number {
  const a = axis < 0 ? axis + rank : axis;
  if (a < 0 || a >= rank || !Number.isInteger(a)) fail(`axis must be in [${-rank}, ${rank - 1}]`, axis);
  return a;
}

/** The common dimension of two; undefined where they cannot be equal. */
export function unify(c: { readonly graph: { readonly imported: boolean } }, a: Dim, b: Dim): Dim | undefined {
  if (a === b) return a;
  if (!c.graph.imported || (typeof a === 'number' && typeof b === 'number')) return undefined;
  return typeof a === 'number' ? a : b;
}

/** The broadcast of shapes by NumPy's rules. */
export function broadcast(c: InferContext, shapes: readonly Shape[]): Shape {
  const [first = []] = shapes;
  if (shapes.every((s) => s === first || sameShape(s, first))) return first;
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, axis) => {
    let d: Dim = 1;
    for (const s of shapes) {
      const e = s[axis - rank + s.length] ?? 1;
      if (e === 1 || e === d) continue;
      if (d === 1) d = e;
      else
        d = unify(c, d, e) ?? fail(`shapes must broadcast, axis ${axis} differs`, shapes.map(showShape).join(' and '));
    }
    return d;
  });
}

/** Fails unless the inputs have one dtype; returns it. */
export function sameDType(c: InferContext): DType {
  const present = c.inputs.filter((t) => t !== undefined);
  const [first] = present;
  if (!first) fail('needs an input');
  for (const t of present)
    if (t.dtype !== first.dtype) fail('inputs must have one dtype', present.map((u) => u.dtype).join(' and '));
  return first.dtype;
}

/** Fails unless the input's dtype is one of these. */
export function oneOf(t: Tensor, dtypes: readonly DType[]): void {
  if (!dtypes.includes(t.dtype)) fail(`dtype must be one of ${dtypes.join(', ')}`, t.dtype);
}

/** The first input's dtype and shape as the only output. */
export const likeFirst = (c: InferContext): Inferred[] => {
  const x = required(c, 0);
  return [{ dtype: x.dtype, shape: x.shape }];
};
