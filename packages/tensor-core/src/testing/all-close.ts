import { numberAt } from '../graph/convert.ts';
import type { DType, TypedArray } from '../graph/dtype.ts';

/** What can be compared: a number, numbers nested to any depth, a typed array, or a tensor. */
export type Values =
  | number
  | bigint
  | boolean
  | TypedArray
  | { readonly dims: readonly number[]; readonly data: TypedArray; readonly dtype?: DType }
  | readonly Values[];

/** How far values may lie apart: `|received - expected| <= atol + rtol |expected|`. */
export interface AllcloseOptions {
  /** Relative tolerance. Default 1e-5, as in PyTorch and numpy. */
  rtol?: number;
  /** Absolute tolerance. Default 1e-8, as in PyTorch and numpy. */
  atol?: number;
}

/** The result of a comparison. */
export interface Comparison {
  /** Whether shapes agree and every value lies within the tolerances. */
  readonly close: boolean;
  /** One to three lines: how many differ, and the worst element with its index and both values. */
  readonly report: string;
}

/**
 * Compares values element by element. Shapes are compared when both sides have one (tensors and nested arrays), lengths
 * otherwise. NaN equals nothing, an infinity equals itself.
 */
export function allclose(received: Values, expected: Values, options: AllcloseOptions = {}): Comparison {
  const { rtol = 1e-5, atol = 1e-8 } = options;
  const a = flatten(received);
  const b = flatten(expected);
  if (a.dims && b.dims && a.dims.join() !== b.dims.join())
    return { close: false, report: `shapes differ: got [${a.dims.join(', ')}], expected [${b.dims.join(', ')}]` };
  if (a.length !== b.length) return { close: false, report: `lengths differ: got ${a.length}, expected ${b.length}` };
  let differing = 0;
  let worst = -1;
  let worstRatio = -1;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a.at(i);
    const y = b.at(i);
    if (x === y) continue;
    const difference = Math.abs(x - y);
    const allowed = atol + rtol * Math.abs(y);
    if (Number.isFinite(difference) && difference <= allowed) {
      largest = Math.max(largest, difference);
      continue;
    }
    differing++;
    const ratio = Number.isFinite(difference) ? difference / allowed : Number.POSITIVE_INFINITY;
    if (ratio > worstRatio) [worst, worstRatio] = [i, ratio];
  }
  const tolerances = `rtol ${rtol}, atol ${atol}`;
  if (differing === 0)
    return { close: true, report: `all ${a.length} values lie within ${tolerances}; largest difference ${largest}` };
  const dims = a.dims ?? b.dims;
  const place = dims && dims.length > 1 ? `[${unravel(worst, dims).join(', ')}] (index ${worst})` : `index ${worst}`;
  const x = a.at(worst);
  const y = b.at(worst);
  return {
    close: false,
    report:
      `${differing} of ${a.length} values differ by more than ${tolerances}\n` +
      `worst at ${place}: got ${x}, expected ${y}, difference ${Math.abs(x - y)}, allowed ${atol + rtol * Math.abs(y)}`,
  };
}

interface Flat {
  readonly length: number;
  readonly dims: readonly number[] | undefined; // undefined for plain and typed arrays, which have no shape of their own
  at(i: number): number;
}

function flatten(values: Values): Flat {
  if (typeof values === 'object' && 'dims' in values) {
    const dtype = values.dtype ?? 'float64'; // numbers as they are
    return { length: values.data.length, dims: values.dims, at: (i) => numberAt({ dtype, data: values.data }, i) };
  }
  if (typeof values !== 'object') return { length: 1, dims: undefined, at: () => Number(values) };
  if (ArrayBuffer.isView(values)) return { length: values.length, dims: undefined, at: (i) => Number(values[i]) };
  const flat: number[] = [];
  const dims: number[] = [];
  const visit = (list: readonly Values[], depth: number): void => {
    dims[depth] ??= list.length;
    if (dims[depth] !== list.length)
      throw new Error(
        `toBeAllclose: nested arrays must be rectangular, got ${dims[depth]} and ${list.length} elements`,
      );
    for (const item of list)
      if (Array.isArray(item)) visit(item, depth + 1);
      else flat.push(Number(item));
  };
  visit(values, 0);
  return { length: flat.length, dims: dims.length > 1 ? dims : undefined, at: (i) => flat[i]! };
}

function unravel(index: number, dims: readonly number[]): number[] {
  const position: number[] = [];
  for (const d of dims.toReversed()) {
    position.unshift(index % d);
    index = Math.floor(index / d);
  }
  return position;
}
