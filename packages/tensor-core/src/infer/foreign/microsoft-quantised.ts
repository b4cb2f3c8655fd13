/** Rules of com.microsoft's quantised layers (onnxruntime's ContribOperators.md). */
import { addDims, type Dim, floorDivDims, mulDims } from '../../graph/dim.ts';
import type { DType } from '../../graph/dtype.ts';
import { fail } from '../../graph/errors.ts';
import { axisOf, broadcast, intAttribute, likeFirst, required } from '../common.ts';
import type { InferContext, InferRule, Inferred } from '../rule.ts';
import { shapeInput } from '../shaping.ts';
import {
  channelsLast,
  core,
  dtypeAttribute,
  dtypeOfInput,
  eitherLayout,
  inDomain,
  lastOf,
  like,
  lstmOutputs,
  shapedBy,
  shapeOf,
  unknown,
} from './forms.ts';

/** Element by element on these inputs, in the dtype of the first of them or another. */
const spread =
  (places: readonly number[], dtype: (c: InferContext) => DType = dtypeOfInput(places[0] ?? 0)): InferRule =>
  (c) => [
    {
      dtype: dtype(c),
      shape: broadcast(
        c,
        places.map((i) => required(c, i).shape),
      ),
    },
  ];

/** Output scale and zero point, then tensor, scale and zero point of each part. */
const concat: InferRule = (c) => core('Concat', ...c.inputs.flatMap((_, i) => (i % 3 === 2 ? [i] : [])))(c);

const widened = (c: InferContext): DType => (required(c, 0).dtype === 'uint8' ? 'uint32' : 'int32');

/** [..., K] by a weight of N columns -> [..., N]. */
const columns = (c: InferContext, n: Dim): Inferred => {
  const a = required(c, 0);
  lastOf(a.shape);
  return { dtype: a.dtype, shape: [...a.shape.slice(0, -1), n] };
};

const size = (c: InferContext, name: string): number => intAttribute(c, name, 0) || fail(`needs ${name}`);

/** Data of fewer than 8 bits in bytes are packed along the last axis. */
const gatherBlockQuantized: InferRule = (c) => {
  const [data, indices, scales] = [required(c, 0), required(c, 1, 'indices'), required(c, 2, 'scales')];
  const axis = axisOf(intAttribute(c, 'gather_axis', 0), data.rank);
  const values = data.dtype === 'uint8' ? 8 / intAttribute(c, 'bits', 4) : 1;
  const shape = data.shape.map((d, i) => (i === data.rank - 1 ? mulDims(d, values) : d));
  return [{ dtype: scales.dtype, shape: [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)] }];
};

/** Embeddings of the tokens, normalised, and where each sequence ends. */
const embedLayerNormalization: InferRule = (c) => {
  const [batch, length] = shapeOf(c, 0, 2, 'the token ids');
  const width = shapeOf(c, 2, 2, 'the word embeddings')[1];
  const outs: Inferred[] = [
    { dtype: required(c, 8, 'the scale of the word embeddings').dtype, shape: [batch, length, width] },
    { dtype: 'int32', shape: [batch] },
  ];
  return outs.slice(0, c.outputs);
};

/** The bytes of blocks, and the shape and the strides of the tensor. */
const quantizeBfp: InferRule = (c) => {
  const list: Inferred = { dtype: 'int64', shape: [required(c, 0).rank] };
  return [{ dtype: 'uint8' as const, shape: [unknown(c, 0, 0)] }, list, list].slice(0, c.outputs);
};

/** Rules by operator. */
export const microsoftQuantised: Record<string, InferRule> = inDomain('com.microsoft', {
  QLinearAdd: spread([0, 3]),
  QLinearMul: spread([0, 3]),
  QLinearWhere: spread([0, 1, 4], dtypeOfInput(1)),
  MulInteger: spread([0, 2], () => 'int32'),
  QLinearConcat: concat,
  QLinearAveragePool: eitherLayout(core('AveragePool', 0)),
  QLinearGlobalAveragePool: eitherLayout(core('GlobalAveragePool', 0)),
  QLinearConv: eitherLayout(shapedBy('Conv', [0, 3, 8], dtypeOfInput(7, 'an output zero point'))),
  QLinearConvTranspose: eitherLayout(shapedBy('ConvTranspose', [0, 3, 8], dtypeOfInput(7, 'an output zero point'))),
  QLinearReduceMean: core('ReduceMean', 0),
  ReduceSumInteger: shapedBy('ReduceSum', [0], widened),
  NhwcMaxPool: channelsLast(core('MaxPool', 0)),
  QGemm: shapedBy('Gemm', [0, 3, 6], (c) => c.inputs[8]?.dtype ?? 'float32'),
  MatMulIntegerToFloat: shapedBy('MatMul', [0, 1], dtypeOfInput(2, 'a scale')),
  DynamicQuantizeMatMul: shapedBy('MatMul', [0, 1], dtypeOfInput(0)),
  MatMulInteger16: shapedBy('MatMul', [0, 1], (c) =>
    [0, 1].every((i) => required(c, i).dtype === 'uint16') ? 'uint32' : 'int32',
  ),
  GemmFloat8: shapedBy('Gemm', [0, 1], (c) => dtypeAttribute(c, 'dtype', 'float32')),
  QOrderedMatMul: shapedBy('MatMul', [0, 2], dtypeOfInput(0)),
  // Weights are transposed, unlike LSTM's: [directions, hidden, 4 hidden].
  DynamicQuantizeLSTM: (c) => lstmOutputs(c, shapeOf(c, 2, 3, 'the recurrence weight')[1]),
  MatMulFpQ4: (c) => [columns(c, shapeInput(c, 2)[1] ?? fail('needs the shape of B'))],
  MatMulBnb4: (c) => [columns(c, size(c, intAttribute(c, 'transB', 1) ? 'N' : 'K'))],
  MatMulBlockQuantizedFp4Weight: (c) => [columns(c, shapeOf(c, 1, 2, 'the weight')[0])],
  MatMulBlockQuantizedFp8Weight: (c) => [columns(c, shapeOf(c, 1, 2, 'the weight')[0])],
  MatMulNBitsMlp: (c) => [columns(c, size(c, 'N')), like(c, 0)].slice(0, c.outputs),
  MatMulNBitsQkv: (c) =>
    [columns(c, size(c, 'Nq')), columns(c, size(c, 'Nkv')), columns(c, size(c, 'Nkv')), like(c, 0)].slice(0, c.outputs),
  GatherBlockQuantized: gatherBlockQuantized,
  QEmbedLayerNormalization: embedLayerNormalization,
  QuantizeBFP: quantizeBfp,
  DequantizeBFP: (c) => [{ dtype: dtypeAttribute(c, 'dtype', 'float32'), shape: shapeInput(c, 1) }],
  QuantizeWithOrder: (c) => [{ ...like(c, 0), dtype: 'int8' }],
  DequantizeWithOrder: (c) => [{ ...like(c, 0), dtype: dtypeAttribute(c, 'to', 'float32') }],
  QOrderedAttention: (c) => {
    const [batch, length] = shapeOf(c, 0, 3, 'the input');
    return [{ dtype: required(c, 0).dtype, shape: [batch, length, shapeOf(c, 7, 2, 'the value weight')[1]] }];
  },
  QAttention: (c) => {
    const [batch, length] = shapeOf(c, 0, 3, 'the input');
    const width = floorDivDims(shapeOf(c, 1, 2, 'the weight')[1], 3);
    const { dtype } = required(c, 3, 'the scale of the input');
    const heads = size(c, 'num_heads');
    const past = c.inputs[8];
    const total = past ? addDims(past.shape[3] as Dim, length) : length;
    const present: Inferred = { dtype, shape: [2, batch, heads, total, floorDivDims(width, heads)] };
    return [{ dtype, shape: [batch, length, width] }, present].slice(0, c.outputs);
  },
  ...Object.fromEntries(
    'QLinearSigmoid QLinearLeakyRelu QLinearSoftmax QMoE QOrderedGelu QOrderedLayerNormalization QOrderedLongformerAttention'
      .split(' ')
      .map((op) => [op, likeFirst]),
  ),
});
