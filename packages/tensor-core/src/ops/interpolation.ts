/** ONNX Resize along one axis as a matrix, in the float32 arithmetic of onnxruntime's CPU kernel. */
import type { Attributes } from '../graph/attributes.ts';

/** One axis of a Resize. */
export interface ResizedAxis {
  readonly size: number;
  readonly out: number;
  readonly scale: number;
  /** Start and end of the region of tf_crop_and_resize, in [0, 1]. */
  readonly region?: readonly [number, number];
}

const f = Math.fround;

/** Where output element x lies in the input. */
function original(mode: string, x: number, { size, out, scale, region: [start, end] = [0, 1] }: ResizedAxis): number {
  switch (mode) {
    case 'asymmetric':
      return f(x / scale);
    case 'align_corners':
      return out === 1 ? 0 : f(f(x * (size - 1)) / (out - 1));
    case 'pytorch_half_pixel':
      return out === 1 ? 0 : f(f((x + 0.5) / scale) - 0.5);
    case 'tf_half_pixel_for_nn':
      return f((x + 0.5) / scale);
    case 'half_pixel_symmetric': {
      const adjustment = f(out / f(scale * size));
      return f(f(f(size / 2) * f(1 - adjustment)) + f(f((x + 0.5) / scale) - 0.5));
    }
    case 'tf_crop_and_resize':
      return out > 1
        ? f(f(start * (size - 1)) + f(f(x * f(end - start) * (size - 1)) / (out - 1)))
        : f(f(0.5 * (start + end)) * (size - 1));
    default:
      return f(f((x + 0.5) / scale) - 0.5);
  }
}

function nearest(mode: string, x: number): number {
  switch (mode) {
    case 'floor':
      return Math.floor(x);
    case 'ceil':
      return Math.ceil(x);
    case 'round_prefer_ceil':
      return Math.floor(x + 0.5);
    default:
      return Math.ceil(x - 0.5); // round_prefer_floor
  }
}

/** The triangle filter of linear interpolation. */
export const triangle = (t: number): number => Math.max(0, 1 - Math.abs(t));

/** The cubic convolution filter (Keys, 1981) with parameter a. */
export const keys =
  (a: number) =>
  (t: number): number => {
    const u = Math.abs(t);
    if (u <= 1) return ((a + 2) * u - (a + 3)) * u * u + 1;
    return u < 2 ? a * (((u - 5) * u + 8) * u - 4) : 0;
  };

/** The matrix [out, size] that a Resize with these attributes applies along an axis; rows sum to 1. */
export function resizeMatrix(attributes: Attributes, axis: ResizedAxis): number[][] {
  const { size, out } = axis;
  const mode = String(attributes.mode ?? 'nearest');
  const transform = String(attributes.coordinate_transformation_mode ?? 'half_pixel');
  const rows = Array.from({ length: out }, () => new Array<number>(size).fill(0));
  const put = (row: number[], i: number, weight: number): void => {
    const j = Math.min(size - 1, Math.max(0, i));
    row[j] = (row[j] as number) + weight;
  };
  const antialias = attributes.antialias === 1 && axis.scale < 1;
  const excludes = attributes.exclude_outside === 1;
  const filter = mode === 'cubic' ? keys(Number(attributes.cubic_coeff_a ?? -0.75)) : triangle;
  const squeeze = antialias ? axis.scale : 1; // the filter is stretched by its inverse
  const support = (mode === 'cubic' ? 2 : 1) / squeeze;
  rows.forEach((row, o) => {
    const x = original(transform, o, axis);
    if (transform === 'tf_crop_and_resize' && (x < 0 || x > size - 1)) return; // the extrapolation value
    if (mode === 'nearest') {
      put(row, nearest(String(attributes.nearest_mode ?? 'round_prefer_floor'), x), 1);
      return;
    }
    for (let i = Math.floor(x - support) + 1; i <= Math.floor(x + support); i++)
      if (!excludes || (i >= 0 && i < size)) put(row, i, filter((i - x) * squeeze));
    const sum = row.reduce((a, b) => a + b, 0);
    if (excludes || antialias) for (let i = 0; i < size; i++) row[i] = (row[i] as number) / sum;
  });
  return rows;
}
