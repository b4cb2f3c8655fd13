import type { CountedNode } from '../convention.ts';
import { volume } from '../counter.ts';
import { operatorKey } from '../operator-key.ts';
import { attentionSizes } from './attention-sizes.ts';

const biasInputs: Readonly<Record<string, number>> = {
  Conv: 2,
  ConvTranspose: 2,
  DeformConv: 3,
  QLinearConv: 8,
  Gemm: 2,
  'com.microsoft.FusedConv': 2,
  'com.microsoft.NhwcConv': 2,
  'com.microsoft.NhwcFusedConv': 2,
  'com.microsoft.QLinearConv': 8,
  'com.microsoft.QLinearConvTranspose': 8,
  'com.microsoft.nchwc.Conv': 2,
  'com.ms.internal.nhwc.Conv': 2,
  'com.ms.internal.nhwc.FusedConv': 2,
  'com.ms.internal.nhwc.QLinearConv': 8,
  'com.ms.internal.nhwc.ConvTranspose': 2,
  'com.ms.internal.nhwc.QLinearConvTranspose': 8,
  'com.microsoft.ConvTransposeWithDynamicPads': 3,
  'com.microsoft.FusedGemm': 2,
  'com.microsoft.GemmFloat8': 2,
  'com.microsoft.GemmFastGelu': 2,
  'com.microsoft.QGemm': 6,
  'com.microsoft.QOrderedMatMul': 5,
  'com.microsoft.MatMulIntegerToFloat': 6,
  'com.microsoft.DynamicQuantizeMatMul': 4,
  'com.microsoft.MatMulNBits': 5,
};

/** Additions of the bias inside a convolution, product or packed attention: one per element that it is added to. */
export function biasAdditions(node: CountedNode): number {
  const input = biasInputs[operatorKey(node.op, node.domain)];
  if (input !== undefined) return node.inputs[input] ? volume(node.outputs[0]) : 0;
  const sizes = attentionSizes(node);
  if (!sizes || sizes.projection === 0 || !node.inputs[2]) return 0;
  return sizes.batch * sizes.queries * (node.inputs[1]?.[1] ?? 0);
}
