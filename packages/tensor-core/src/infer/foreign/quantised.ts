/** Rules of the quantisation operators of ai.onnx, and of com.microsoft's older forms of them. */
import { showShape } from '../../graph/dim.ts';
import { fail } from '../../graph/errors.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { axisOf, intAttribute, required, unify } from '../common.ts';
import type { InferContext, InferRule } from '../rule.ts';
import { dtypeAttribute, dtypeOfInput, inDomain, like, shapedBy } from './forms.ts';

/** Fails unless there is one scale in all, one for each index of the axis, or one for each block along it. */
function checkScale(c: InferContext, x: Tensor): void {
  const scale = required(c, 1, 'a scale');
  if (scale.rank === 0 || (scale.rank === 1 && scale.shape[0] === 1)) return;
  const axis = axisOf(intAttribute(c, 'axis', 1), x.rank);
  const blocked = intAttribute(c, 'block_size', 0) > 0;
  const fits = blocked
    ? scale.rank === x.rank
    : scale.rank === 1 && unify(c, scale.shape[0] ?? 1, x.shape[axis] ?? 1) !== undefined;
  if (!fits)
    fail(
      blocked
        ? `the scale must have the input's rank, ${x.rank}`
        : `the scale must be [${x.shape[axis]}], as axis ${axis}`,
      showShape(scale.shape),
    );
}

/** The zero point's dtype; without one, `output_dtype`, or uint8. */
const quantizeLinear: InferRule = (c) => {
  const x = required(c, 0);
  checkScale(c, x);
  return [{ dtype: c.inputs[2]?.dtype ?? dtypeAttribute(c, 'output_dtype', 'uint8'), shape: x.shape }];
};

/** `output_dtype`, or the scale's dtype. */
const dequantizeLinear: InferRule = (c) => {
  const x = required(c, 0);
  checkScale(c, x);
  return [{ dtype: dtypeAttribute(c, 'output_dtype', required(c, 1).dtype), shape: x.shape }];
};

/** The quantised input, its scale and its zero point. */
const dynamicQuantizeLinear: InferRule = (c) =>
  [
    { ...like(c, 0), dtype: 'uint8' as const },
    { dtype: 'float32' as const, shape: [] },
    { dtype: 'uint8' as const, shape: [] },
  ].slice(0, c.outputs);

/** Rules by operator. */
export const quantised: Record<string, InferRule> = {
  QuantizeLinear: quantizeLinear,
  DequantizeLinear: dequantizeLinear,
  DynamicQuantizeLinear: dynamicQuantizeLinear,
  QLinearMatMul: shapedBy('MatMul', [0, 3], dtypeOfInput(7, 'an output zero point')),
  MatMulInteger: shapedBy('MatMul', [0, 1], () => 'int32'),
  ...inDomain('com.microsoft', { QuantizeLinear: quantizeLinear, DequantizeLinear: dequantizeLinear }),
};
