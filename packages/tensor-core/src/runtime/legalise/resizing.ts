/** What onnxruntime's WebGPU provider needs of Resize; seen with 1.30. */
import { axisOf } from '../../infer/common.ts';
import { knownFloats } from '../../infer/resize.ts';
import { alongAxis } from '../../ops/along-axis.ts';
import { resizeMatrix } from '../../ops/interpolation.ts';
import { at, type LegaliseRule, numberOf, numbersOf } from './rule.ts';

/** Resizing is linear along each axis: a product with a constant matrix, whose rows are the widened filter. */
const antialias: LegaliseRule = {
  ops: ['Resize'],
  defect: 'throws',
  text: 'Resize with antialias = 1 between known sizes: a product with a constant matrix along each axis',
  rewrite(c) {
    const x = at(c, 0);
    const policy = c.attributes.keep_aspect_ratio_policy ?? 'stretch';
    const crops = c.attributes.coordinate_transformation_mode === 'tf_crop_and_resize';
    if (numberOf(c, 'antialias', 0) !== 1 || policy !== 'stretch' || crops) return undefined;
    const axes = numbersOf(c, 'axes')?.map((a) => axisOf(a, x.rank)) ?? x.shape.map((_, i) => i);
    const scales = knownFloats(c.inputs[2]);
    let y = x;
    for (const [i, axis] of axes.entries()) {
      const [size, out] = [x.shape[axis], c.outputs[0]?.shape[axis]];
      if (size === out && (scales?.[i] ?? 1) === 1) continue;
      if (typeof size !== 'number' || typeof out !== 'number') return undefined;
      const scale = Math.fround(scales?.length ? (scales[i] as number) : out / size);
      y = alongAxis(y, axis, resizeMatrix(c.attributes, { size, out, scale }));
    }
    return [y];
  },
};

/** Rules for Resize. */
export const resizing: Readonly<Record<string, LegaliseRule>> = { antialias };
