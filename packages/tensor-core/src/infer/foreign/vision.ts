/** Rules of ai.onnx's operators on images that graphs here are not built from. */
import type { Dim } from '../../graph/dim.ts';
import { showShape } from '../../graph/dim.ts';
import { fail } from '../../graph/errors.ts';
import { axisOf, intsAttribute, required, stringAttribute } from '../common.ts';
import type { InferRule } from '../rule.ts';
import { shapeInput } from '../shaping.ts';
import { core, shapeOf, unknown } from './forms.ts';

/** [N, 2, 3] or [N, 3, 4] matrices and the size [N, C, ...sizes] -> [N, ...sizes, 2 or 3]. */
const affineGrid: InferRule = (c) => {
  const theta = required(c, 0, 'matrices');
  const [batch, , ...sizes] = shapeInput(c, 1) as [Dim, Dim, ...Dim[]];
  if (sizes.length !== 2 && sizes.length !== 3) fail('the size must be [N, C, H, W] or [N, C, D, H, W]', sizes.length);
  return [{ dtype: theta.dtype, shape: [batch, ...sizes, sizes.length] }];
};

const centerCropPad: InferRule = (c) => {
  const x = required(c, 0);
  const to = shapeInput(c, 1);
  const axes = intsAttribute(c, 'axes')?.map((a) => axisOf(a, x.rank)) ?? x.shape.map((_, i) => i);
  if (axes.length !== to.length) fail(`needs ${axes.length} sizes`, showShape(to));
  return [{ dtype: x.dtype, shape: x.shape.map((d, i) => to[axes.indexOf(i)] ?? d) }];
};

/** The bytes of a picture file -> [H, W, channels]. */
const imageDecoder: InferRule = (c) => {
  const channels = stringAttribute(c, 'pixel_format', 'RGB') === 'Grayscale' ? 1 : 3;
  return [{ dtype: 'uint8', shape: [unknown(c, 0, 0), unknown(c, 0, 1), channels] }];
};

/** [N, C, H, W] and boxes [R, 5] -> [R, C, ...pooled_shape]. */
const maxRoiPool: InferRule = (c) => {
  const [, channels] = shapeOf(c, 0, 4, 'the input');
  const [boxes] = shapeOf(c, 1, 2, 'the boxes');
  const size = intsAttribute(c, 'pooled_shape');
  if (size?.length !== 2) return fail('needs pooled_shape [height, width]');
  return [{ dtype: required(c, 0).dtype, shape: [boxes, channels, ...size] }];
};

/** Rules by operator. */
export const vision: Record<string, InferRule> = {
  AffineGrid: affineGrid,
  CenterCropPad: centerCropPad,
  DeformConv: core('Conv', 0, 1, 3),
  ImageDecoder: imageDecoder,
  MaxRoiPool: maxRoiPool,
};
