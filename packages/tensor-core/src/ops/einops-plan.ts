/** Works out the axes of an einops pattern for a shape. */
import { type Dim, floorDivDims, mulDims, type Shape } from '../graph/dim.ts';
import { type PatternSide, parsePattern } from './einops-pattern.ts';

/** Sizes of axes by name, where the tensor's shape does not give them. */
export type AxisSizes = Readonly<Record<string, Dim>>;

/** An axis with its size. */
export interface Axis {
  readonly name: string;
  readonly size: Dim;
}

/** A pattern applied to a shape: the tensor is [...left groups], the result [...right groups]. */
export interface Plan {
  readonly left: readonly (readonly Axis[])[];
  readonly right: readonly (readonly Axis[])[];
  /** Axes of the left side alone, and of the right side alone. */
  readonly dropped: readonly Axis[];
  readonly added: readonly Axis[];
}

/** The axis names of each group; axes without a name get one, and their size is noted. */
function namesOf(side: PatternSide, spread: readonly string[], which: string, known: Map<string, Dim>): string[][] {
  let anonymous = 0;
  const named = (a: string | number): readonly string[] => {
    if (a === '...') return spread;
    if (typeof a === 'string') return [a];
    const name = `${a} (number ${++anonymous} on the ${which})`;
    known.set(name, a);
    return [name];
  };
  return side.flatMap((g) => (g === '...' ? spread.map((s) => [s]) : [g.flatMap(named)]));
}

/** Applies a pattern to a shape: finds every axis' size. Throws an Error that says what does not fit. */
export function planFor(op: string, shape: Shape, pattern: string, sizes: AxisSizes): Plan {
  const { left, right } = parsePattern(pattern);
  const open = left.includes('...');
  const extra = shape.length - left.length + (open ? 1 : 0);
  if (extra < 0 || (extra > 0 && !open))
    throw new Error(`the left side has ${open ? left.length - 1 : left.length} axes, the tensor ${shape.length}`);
  const known = new Map(Object.entries(sizes));
  for (const [name, size] of known)
    if (typeof size === 'number' && (!Number.isInteger(size) || size < 0))
      throw new Error(`the size of axis ${name} must be a whole number, got ${size}`);
  const spread = Array.from({ length: extra }, (_, i) => `...${i}`);
  const names = [namesOf(left, spread, 'left', known), namesOf(right, spread, 'right', known)] as const;
  const [from, to] = [new Set(names[0].flat()), new Set(names[1].flat())];
  for (const name of Object.keys(sizes))
    if (!from.has(name) && !to.has(name)) throw new Error(`axis ${name} has a size but does not occur`);
  const [dropped, added] = [[...from].filter((a) => !to.has(a)), [...to].filter((a) => !from.has(a))];
  if (dropped.length > 0 && op !== 'reduce')
    throw new Error(`axis ${dropped[0]} occurs on the left but not on the right; reduce would remove it`);
  if (added.length > 0 && op !== 'repeat')
    throw new Error(`axis ${added[0]} occurs on the right but not on the left; repeat would add it`);
  const unsized = added.find((a) => !known.has(a));
  if (unsized !== undefined) throw new Error(`axis ${unsized} occurs only on the right and needs a size`);
  names[0].forEach((group, i) => {
    resolve(group, shape[i] as Dim, known, i);
  });
  const axis = (name: string): Axis => ({ name, size: known.get(name) as Dim });
  return {
    left: names[0].map((g) => g.map(axis)),
    right: names[1].map((g) => g.map(axis)),
    dropped: dropped.map(axis),
    added: added.map(axis),
  };
}

/** Finds the one unknown size of a group, or checks that the sizes multiply to the axis. */
function resolve(group: readonly string[], size: Dim, known: Map<string, Dim>, axis: number): void {
  const unknown = group.filter((name) => !known.has(name));
  const product = group.reduce<Dim>((n, name) => mulDims(n, known.get(name) ?? 1), 1);
  const label = group.length === 1 ? group[0] : `(${group.join(' ')})`;
  const [first, second] = unknown;
  if (second !== undefined) throw new Error(`the sizes of ${unknown.join(' and ')} do not follow, give one of them`);
  if (first === undefined) {
    if (product !== size)
      throw new Error(`axis ${axis} is ${size}, but ${group.length === 0 ? '()' : label} is ${product}`);
    return;
  }
  const part = product === 0 ? 0 : floorDivDims(size, product);
  if (mulDims(part, product) !== size)
    throw new Error(`axis ${axis}, ${label}, of size ${size} is not known to divide by ${product}`);
  known.set(first, part);
}
