/**
 * Images to a model's input, as part of a graph, so that Node and the browser do the same. The arithmetic is that of Pillow
 * and torchvision's transforms for PIL images: whole grey levels until the end.
 */
import { constant } from '../graph/constant.ts';
import { GraphError } from '../graph/errors.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import type { Preprocessing } from '../model/preprocessing.ts';
import type { ModelEntry } from '../model/table.ts';
import { namedOutputs, type Traceable } from '../model/trace.ts';
import { rearrange } from '../ops/einops.ts';
import { add, cast, div, floor, greater, mul, sub, where } from '../ops/elementwise.ts';
import { slice } from '../ops/indexing.ts';
import { pad } from '../ops/pad.ts';
import { reduceMean, reduceSum } from '../ops/reduce.ts';
import { resample, resampling } from './resample.ts';

/** A constant per channel, [1, C, 1, 1]. */
const perChannel = (x: Tensor, values: readonly number[]): Tensor =>
  constant(x.graph, tensorData(values, [1, values.length, 1, 1]));

/** Of pixels [N, H, W, 3]. */
const sizeOf = (x: Tensor): [height: number, width: number] => {
  const [, height, width] = x.shape;
  if (typeof height !== 'number' || typeof width !== 'number')
    throw new GraphError(
      `preprocess ${x.graph.path || '(top)'}: needs pixels of a fixed size, got [${x.shape.join(', ')}]`,
    );
  return [height, width];
};

/** Pillow's conversion to grey (ITU-R 601-2 luma in 16-bit fixed point): [N, 3, H, W] -> [N, 1, H, W]. */
const toGrey = (x: Tensor): Tensor => {
  const sum = reduceSum(mul(x, perChannel(x, [19_595, 38_470, 7_471])), { axes: [1], keepDims: true }); // < 2^24: exact
  return floor(mul(add(sum, 2 ** 15), 2 ** -16));
};

/** The size that the shorter side, or both, ask for; the longer side is rounded down. */
function targetSize([height, width]: readonly [number, number], wanted: Preprocessing['resize']): [number, number] {
  if (typeof wanted !== 'number') return [...wanted];
  const long = Math.trunc((wanted * Math.max(height, width)) / Math.min(height, width));
  return width <= height ? [long, wanted] : [wanted, long];
}

/** Python's `round`: halves to even. */
const roundHalfEven = (x: number): number => {
  const below = Math.floor(x);
  return x - below === 0.5 ? below + (below % 2) : Math.round(x);
};

/** The pixels that torchvision's center_crop takes of an axis, and the black ones that it puts before and after them. */
function cropOf(size: number, crop = size): { range: [from: number, to: number]; before: number; after: number } {
  const missing = Math.max(0, crop - size);
  const from = missing > 0 ? 0 : roundHalfEven((size - crop) / 2);
  return { range: [from, from + crop - missing], before: missing >> 1, after: (missing + 1) >> 1 };
}

/** 1 - x where the outermost pixels are lighter on average than all. */
function darkened(x: Tensor): Tensor {
  const [height, width] = x.shape.slice(2) as [number, number];
  const all = { axes: [1, 2, 3], keepDims: true };
  const inner = slice(x, { axes: [2, 3], starts: [1, 1], ends: [height - 1, width - 1] });
  const border = sub(reduceSum(x, all), reduceSum(inner, all));
  const mean = div(border, Math.max(1, height * width - (height - 2) * (width - 2)));
  return where(greater(mean, reduceMean(x, all)), sub(1, x), x);
}

/**
 * What a model's input is made of an image by its preprocessing: uint8 RGB pixels [N, H, W, 3] of a fixed size -> float32
 * [N, 3, h, w], or [N, 1, h, w] where that is grey. Equal to torchvision's transforms of a PIL image (Resize, CenterCrop,
 * ToTensor, Normalize; Pillow 9). Throws where the pixels are of another type or shape.
 */
export function preprocess(pixels: Tensor, p: Preprocessing): Tensor {
  if (pixels.dtype !== 'uint8' || pixels.rank !== 4 || pixels.shape[3] !== 3)
    throw new GraphError(
      `preprocess ${pixels.graph.path || '(top)'}: needs uint8 pixels [N, H, W, 3], got ${pixels.dtype} [${pixels.shape.join(', ')}]`,
    );
  const [height, width] = sizeOf(pixels);
  const [newHeight, newWidth] = targetSize([height, width], p.resize);
  const [rows, columns] = [cropOf(newHeight, p.crop), cropOf(newWidth, p.crop)];
  const down = resampling(height, newHeight, p.interpolation, rows.range);
  const across = resampling(width, newWidth, p.interpolation, columns.range);
  const starts = [down.start, across.start];
  const read = slice(pixels, { axes: [1, 2], starts, ends: [down.end, across.end] });
  let x = cast(rearrange(read, 'n h w c -> n c h w'), 'float32');
  if (p.grey) x = toGrey(x);
  x = resample(resample(x, 3, across), 2, down); // [N, C, h, w]
  x = pad(x, [rows.before, columns.before, rows.after, columns.after]);
  x = div(x, 255);
  if (p.darkGround) x = darkened(x);
  if (p.pad) x = pad(x, [p.pad, p.pad, p.pad, p.pad]);
  return div(sub(x, perChannel(x, p.mean)), perChannel(x, p.std));
}

/**
 * A model of one image input with its preprocessing in front, to be traced: takes `pixels`, uint8 [1, H, W, 3], for a photo of
 * H x W [pixels]. Throws for a model without preprocessing.
 */
export function withPreprocessing(entry: ModelEntry, [height, width]: readonly [number, number]): Traceable {
  const { build, config, outputs, preprocessing } = entry;
  if (!preprocessing) throw new GraphError('withPreprocessing: the model must have a preprocessing, got none');
  return {
    build: (p: Params, pixels: Tensor) =>
      namedOutputs(build(p, preprocess(pixels, preprocessing), config), entry.outputs),
    inputs: { pixels: { dtype: 'uint8', shape: [1, height, width, 3] } },
    outputs,
  };
}
