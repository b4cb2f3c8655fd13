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

/** Weights [out, size], integers that sum to about 2^22 in each row: the filter, widened where the image gets smaller. */
function weightMatrix(size: number, out: number, filter: Filter): number[][] {
  const { weight, support } = filters[filter];
  const scale = size / out;
  const width = Math.max(1, scale);
  return Array.from({ length: out }, (_, o) => {
    const centre = (o + 0.5) * scale;
    const from = Math.max(0, Math.trunc(centre - support * width + 0.5));
    const to = Math.min(size, Math.trunc(centre + support * width + 0.5));
    const row = new Array<number>(size).fill(0);
    let sum = 0;
    for (let i = from; i < to; i++) sum += row[i] = weight((i - centre + 0.5) / width);
    for (let i = from; i < to; i++) {
      const w = ((row[i] as number) / sum) * precision;
      row[i] = Math.trunc(w < 0 ? w - 0.5 : w + 0.5);
    }
    return row;
  });
}

/**
 * Resizes an axis of whole grey levels in [0, 255], float32 of a fixed size: [..., in, ...] -> [..., out, ...], whole levels
 * again. Pillow resizes across (the last axis) before it resizes down.
 */
export function resampleLevels(x: Tensor, axis: number, out: number, filter: Filter): Tensor {
  const size = x.shape[axis] as number;
  if (size === out) return x;
  const rows = weightMatrix(size, out, filter);
  const high = rows.map((row) => row.map((w) => Math.round(w / base)));
  const low = rows.map((row, o) => row.map((w, i) => w - base * (high[o]?.[i] as number)));
  const [highSum, lowSum] = split(alongAxis(x, axis, [...high, ...low]), 2, axis) as [Tensor, Tensor];
  const carried = add(highSum, add(floor(mul(lowSum, 1 / base)), base / 2)); // half a level is added, to round
  return clip(floor(mul(carried, 1 / base)), 0, 255);
}
