import { type Dim, type Shape, showShape } from '../graph/dim.ts';
import { fail } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import { intAttribute, intsAttribute, knownInts, likeFirst, required } from './common.ts';
import type { InferContext, InferRule } from './rule.ts';
import { slide, windowOf } from './window.ts';

function spatial(x: Tensor): Shape {
  if (x.rank < 3) fail('needs an input [N, C, ...spatial]', showShape(x.shape));
  return x.shape.slice(2);
}

/** [N, C, ...] -> [N, C, ...] by a sliding window. */
function pooled(c: InferContext): Dim[] {
  const x = required(c, 0, 'an input');
  const sizes = spatial(x);
  const kernel = intsAttribute(c, 'kernel_shape') ?? fail('needs kernel_shape');
  if (kernel.length !== sizes.length) fail(`kernel_shape needs ${sizes.length} numbers`, showShape(kernel));
  const w = windowOf(c.attributes, kernel);
  kernel.forEach((k, i) => {
    const most = Math.max(w.begin[i] as number, w.end[i] as number);
    const reach = (w.dilations[i] as number) * (k - 1) + 1;
    if (most >= reach) fail(`padding must be smaller than the window, ${reach} along spatial axis ${i}`, most);
  });
  return [...x.shape.slice(0, 2), ...slide(w, sizes, intAttribute(c, 'ceil_mode', 0) === 1)];
}

const pool: InferRule = (c) => [{ dtype: required(c, 0).dtype, shape: pooled(c) }];

const maxPool: InferRule = (c) => {
  const shape = pooled(c);
  return [
    { dtype: required(c, 0).dtype, shape },
    { dtype: 'int64' as const, shape },
  ].slice(0, c.outputs);
};

const globalPool: InferRule = (c) => {
  const x = required(c, 0, 'an input');
  return [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...spatial(x).map(() => 1)] }];
};

/** The inverse of a max pool's sizes, or those that are given. */
const maxUnpool: InferRule = (c) => {
  const x = required(c, 0, 'an input');
  if (c.inputs[2]) {
    const shape = knownInts(c.inputs[2]) ?? fail('needs a constant output shape');
    return [{ dtype: x.dtype, shape }];
  }
  const kernel = intsAttribute(c, 'kernel_shape') ?? fail('needs kernel_shape');
  const w = windowOf(c.attributes, kernel);
  const shape = spatial(x).map((d, i): Dim => {
    if (typeof d !== 'number') return fail('needs fixed spatial sizes', showShape(x.shape));
    return (d - 1) * (w.strides[i] as number) + (kernel[i] as number) - (w.begin[i] as number) - (w.end[i] as number);
  });
  return [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...shape] }];
};

/** [N, C, H, W] features, [R, 4] boxes and [R] batch indices -> [R, C, height, width]. */
const roiAlign: InferRule = (c) => {
  const [x, rois] = [required(c, 0, 'an input'), required(c, 1, 'boxes')];
  if (x.rank !== 4) fail('needs an input [N, C, H, W]', showShape(x.shape));
  if (rois.rank !== 2 || rois.shape[1] !== 4) fail('needs boxes [R, 4]', showShape(rois.shape));
  const size = [intAttribute(c, 'output_height', 1), intAttribute(c, 'output_width', 1)];
  return [{ dtype: x.dtype, shape: [rois.shape[0] as Dim, x.shape[1] as Dim, ...size] }];
};

/** Rules of pooling. */
export const pooling: Record<string, InferRule> = {
  MaxPool: maxPool,
  AveragePool: pool,
  LpPool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  GlobalLpPool: globalPool,
  MaxUnpool: maxUnpool,
  RoiAlign: roiAlign,
  LRN: likeFirst,
};
