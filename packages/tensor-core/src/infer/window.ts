import type { Attributes } from '../graph/attributes.ts';
import { addDims, ceilDivDims, type Dim, floorDivDims, mulDims, type Shape, showShape, subDims } from '../graph/dim.ts';
import { fail } from '../graph/errors.ts';
import { intList } from './common.ts';

/** A window that slides over the spatial axes of [N, C, ...spatial]; one entry per spatial axis. */
export interface Window {
  readonly kernel: readonly Dim[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding before and after each axis; what `autoPad` asks for is not in it. */
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly autoPad: string;
}

/** The window that a node's attributes describe. Fails where a list does not fit `kernel` or a value is out of range. */
export function windowOf(attributes: Attributes, kernel: readonly Dim[]): Window {
  const rank = kernel.length;
  const list = (name: string, length: number, fallback: number, least: number): readonly number[] => {
    const v = intList(attributes, name) ?? Array.from({ length }, () => fallback);
    if (v.length !== length)
      fail(`${name} needs ${length} numbers, as the input has ${rank} spatial axes`, showShape(v));
    if (v.some((n) => n < least)) fail(`${name} must be at least ${least}`, showShape(v));
    return v;
  };
  const autoPad = String(attributes.auto_pad ?? 'NOTSET');
  if (!['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'].includes(autoPad)) fail('unknown auto_pad', autoPad);
  const pads = list('pads', 2 * rank, 0, Number.NEGATIVE_INFINITY);
  const used = autoPad === 'NOTSET' ? pads : pads.map(() => 0);
  return {
    kernel,
    strides: list('strides', rank, 1, 1),
    dilations: list('dilations', rank, 1, 1),
    begin: used.slice(0, rank),
    end: used.slice(rank),
    autoPad,
  };
}

/** What a window reaches over along an axis: dilation * (kernel - 1) + 1. */
export const reachOf = (w: Window, axis: number): Dim =>
  addDims(mulDims(subDims(w.kernel[axis] as Dim, 1), w.dilations[axis] as number), 1);

/**
 * How many places a window takes along an axis of this size; in ceil mode the last may hang over the end, but it never
 * starts in the padding after the input (as in PyTorch and onnxruntime).
 */
export function placesOf(w: Window, size: Dim, axis: number, ceilMode = false): Dim {
  const stride = w.strides[axis] as number;
  if (w.autoPad.startsWith('SAME')) return ceilDivDims(size, stride);
  const reach = reachOf(w, axis);
  const [begin, end] = [w.begin[axis] as number, w.end[axis] as number];
  const padded = addDims(size, begin + end);
  // In ceil mode a single window may hang over the end, as long as it starts on the input.
  const least = typeof reach === 'number' && ceilMode ? Math.max(1, reach - stride + 1) : reach;
  if (typeof padded === 'number' && typeof least === 'number' && padded < least)
    fail(`the window reaches over ${reach} along spatial axis ${axis}, more than the padded input`, padded);
  if (!ceilMode) return addDims(floorDivDims(subDims(padded, reach), stride), 1);
  // min(ceil((padded - reach) / stride) + 1, ceil((size + begin) / stride)) in one quotient.
  const over = typeof reach === 'number' ? Math.min(0, stride - reach + end) : subDims(stride + end, reach);
  return ceilDivDims(addDims(addDims(size, begin), over), stride);
}

/** The spatial output shape of a window over spatial sizes. */
export const slide = (w: Window, sizes: Shape, ceilMode = false): Dim[] =>
  sizes.map((d, axis) => placesOf(w, d, axis, ceilMode));

/** The same window with the paddings that `auto_pad` stands for; SAME with a stride needs fixed sizes. */
export function withPads(w: Window, sizes: Shape): Window {
  if (!w.autoPad.startsWith('SAME')) return { ...w, autoPad: 'NOTSET' };
  const [begin, end]: [number[], number[]] = [[], []];
  sizes.forEach((size, axis) => {
    const last = mulDims(subDims(placesOf(w, size, axis), 1), w.strides[axis] as number);
    const needed = subDims(addDims(last, reachOf(w, axis)), size);
    if (typeof needed !== 'number') fail(`auto_pad ${w.autoPad} needs a fixed size of spatial axis ${axis}`, size);
    const total = Math.max(0, needed);
    const small = Math.floor(total / 2);
    begin.push(w.autoPad === 'SAME_UPPER' ? small : total - small);
    end.push(w.autoPad === 'SAME_UPPER' ? total - small : small);
  });
  return { ...w, begin, end, autoPad: 'NOTSET' };
}
