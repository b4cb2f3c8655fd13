/**
 * Pillow's resizing of 8-bit images (src/libImaging/Resample.c of Pillow 9: Image.resize with an antialiasing filter), to the
 * same levels. Its weights are integers of 22 bits; here they are two digits to the base 2048, so that every sum is a whole
 * number that float32 holds exactly, in whatever order a device adds.
 */
import type { Tensor } from '../graph/tensor.ts';
import type { Preprocessing } from '../model/preprocessing.ts';
import { alongAxis } from '../ops/along-axis.ts';
import { add, clip, floor, mul } from '../ops/elementwise.ts';
import { keys, triangle } from '../ops/interpolation.ts';
import { split } from '../ops/shaping.ts';

type Filter = Preprocessing['interpolation'];

const filters: Readonly<Record<Filter, { readonly weight: (t: number) => number; readonly support: number }>> = {
  bilinear: { weight: triangle, support: 1 },
  bicubic: { weight: keys(-0.5), support: 2 },
};

const precision = 2 ** 22;
const base = 2 ** 11;

/** What an axis of an image becomes: which of its pixels are read, and how each new one is made of them. */
export interface Resampling {
  /** The pixels that are read, [start, end). */
  readonly start: number;
  readonly end: number;
  /** Integers that sum to about 2^22 in each row, [new pixels, end - start]; undefined where the pixels stay as they are. */
  readonly weights: readonly (readonly number[])[] | undefined;
}

/**
 * How an axis of `size` pixels is resized to `out`, of which those of [from, to) are wanted: the filter is widened where the
 * image gets smaller.
 */
export function resampling(
  size: number,
  out: number,
  filter: Filter,
  [from, to]: readonly [number, number],
): Resampling {
  if (size === out) return { start: from, end: to, weights: undefined };
  const { weight, support } = filters[filter];
  const scale = size / out;
  const width = Math.max(1, scale);
  const taps = Array.from({ length: to - from }, (_, i) => {
    const centre = (from + i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support * width + 0.5));
    const last = Math.min(size, Math.trunc(centre + support * width + 0.5));
    const values = Array.from({ length: last - first }, (_, k) => weight((first + k - centre + 0.5) / width));
    const sum = values.reduce((a, b) => a + b, 0);
    return {
      first,
      last,
      values: values.map((w) => (w / sum) * precision).map((w) => Math.trunc(w < 0 ? w - 0.5 : w + 0.5)),
    };
  });
  const start = Math.min(...taps.map(({ first }) => first));
  const end = Math.max(...taps.map(({ last }) => last));
  const weights = taps.map(({ first, values }) => {
    const row = new Array<number>(end - start).fill(0);
    values.forEach((w, k) => {
      row[first - start + k] = w;
    });
    return row;
  });
  return { start, end, weights };
}

/**
 * Resizes an axis of the pixels that are read, whole grey levels in [0, 255] as float32; the result is whole levels again.
 * Pillow resizes across (the last axis) before it resizes down.
 */
export function resample(x: Tensor, axis: number, { weights }: Resampling): Tensor {
  if (!weights) return x;
  const high = weights.map((row) => row.map((w) => Math.round(w / base)));
  const low = weights.map((row, o) => row.map((w, i) => w - base * (high[o]?.[i] as number)));
  const [highSum, lowSum] = split(alongAxis(x, axis, [...high, ...low]), 2, axis) as [Tensor, Tensor];
  const carried = add(highSum, add(floor(mul(lowSum, 1 / base)), base / 2)); // half a level is added, to round
  return clip(floor(mul(carried, 1 / base)), 0, 255);
}
