import { describe, expect, it } from 'vitest';
import {
  bytes,
  type Case,
  describeRun,
  describeSaid,
  describeTyped,
  fed,
  foreign,
  full,
  k,
  k0,
  x,
} from '../support/foreign-node.ts';

const scale = k0('float32', 0.5);
const zero = k0('uint8', 3);
const quantised = (dtype: 'uint8' | 'int8', ...shape: number[]) => [x(dtype, ...shape), scale, k0(dtype, 1)];
const ms = (op: string) => `com.microsoft.${op}`;

const run: readonly Case[] = [
  [{ op: 'DequantizeLinear', inputs: [bytes('int4', [0x21, 0xf3, 0x05], 5), scale] }, 'float32 [5]'],
  [{ op: 'DequantizeLinear', inputs: [bytes('float8e4m3fn', [0x38, 0xc0], 2), scale] }, 'float32 [2]'],
  [
    {
      op: ms('GatherBlockQuantized'),
      inputs: [bytes('int4', Array(24).fill(0x21), 3, 16), fed('int64', [2, 0], 2), full('float32', 1, 3, 1)],
      attributes: { gather_axis: 0, quantize_axis: 1, block_size: 16 },
    },
    'float32 [2, 16]',
  ],
  [{ op: 'QuantizeLinear', inputs: [x('float32', 2, 3), scale] }, 'uint8 [2, 3]'],
  [{ op: 'QuantizeLinear', inputs: [x('float32', 2, 3), scale, k0('int8', 1)], opset: 13 }, 'int8 [2, 3]'],
  [{ op: 'QuantizeLinear', inputs: [x('float32', 2, 3), scale, k0('uint16', 1)] }, 'uint16 [2, 3]'],
  [{ op: 'QuantizeLinear', inputs: [x('float32', 2, 3), scale], attributes: { output_dtype: 5 } }, 'int16 [2, 3]'],
  [
    { op: 'QuantizeLinear', inputs: [x('float32', 2, 3), k('float32', [1, 2, 3]), k('int8', [0, 0, 0])] },
    'int8 [2, 3]',
  ],
  [{ op: 'DequantizeLinear', inputs: quantised('uint8', 2, 3) }, 'float32 [2, 3]'],
  [
    {
      op: 'DequantizeLinear',
      inputs: [x('int8', 2, 4), k('float16', [15360, 15360, 15360, 15360], [2, 2])],
      attributes: { axis: 1, block_size: 2 },
    },
    'float16 [2, 4]',
  ],
  [{ op: 'DequantizeLinear', inputs: [x('int32', 2), scale] }, 'float32 [2]'],
  [{ op: 'DynamicQuantizeLinear', inputs: [x('float32', 2, 3)], outputs: 3 }, 'uint8 [2, 3]', 'float32 []', 'uint8 []'],
  [
    {
      op: 'QLinearMatMul',
      inputs: [...quantised('uint8', 2, 1, 3, 4), ...quantised('uint8', 5, 4, 6), scale, zero],
    },
    'uint8 [2, 5, 3, 6]',
  ],
  [
    { op: 'QLinearMatMul', inputs: [...quantised('int8', 3, 4), ...quantised('int8', 4, 6), scale, k0('int8', 0)] },
    'int8 [3, 6]',
  ],
  [{ op: 'MatMulInteger', inputs: [x('uint8', 2, 3, 4), x('int8', 4, 5)] }, 'int32 [2, 3, 5]'],
  [{ op: 'MatMulInteger', inputs: [x('uint8', 3, 4), x('uint8', 4, 5), zero, zero] }, 'int32 [3, 5]'],
  [{ op: ms('QuantizeLinear'), inputs: [x('float32', 2, 3), scale, k0('int16', 0)] }, 'int16 [2, 3]'],
  [{ op: ms('DequantizeLinear'), inputs: [x('uint16', 2, 3), scale, k0('uint16', 0)] }, 'float32 [2, 3]'],
  [
    { op: ms('QLinearAdd'), inputs: [...quantised('uint8', 2, 1, 4), ...quantised('uint8', 3, 1), scale, zero] },
    'uint8 [2, 3, 4]',
  ],
  [
    { op: ms('QLinearMul'), inputs: [...quantised('int8', 2, 3), ...quantised('int8', 3), scale, k0('int8', 0)] },
    'int8 [2, 3]',
  ],
  [{ op: ms('QLinearSigmoid'), inputs: [...quantised('uint8', 2, 3), scale, zero] }, 'uint8 [2, 3]'],
  [
    {
      op: ms('QLinearLeakyRelu'),
      inputs: [...quantised('int8', 2, 3), scale, k0('int8', 0)],
      attributes: { alpha: 0.1 },
    },
    'int8 [2, 3]',
  ],
  [
    {
      op: ms('QLinearSoftmax'),
      inputs: [...quantised('uint8', 2, 3), k0('float32', 0.00390625), k0('uint8', 0)],
      attributes: { axis: -1, opset: 13 },
    },
    'uint8 [2, 3]',
  ],
  [
    {
      op: ms('QLinearAveragePool'),
      inputs: [...quantised('uint8', 1, 3, 7, 8), scale, zero],
      attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
    },
    'uint8 [1, 3, 4, 4]',
  ],
  [
    {
      op: ms('QLinearAveragePool'),
      inputs: [...quantised('uint8', 1, 7, 8, 3), scale, zero],
      attributes: { kernel_shape: [3, 2], ceil_mode: 1, strides: [2, 3], channels_last: 1 },
    },
    'uint8 [1, 3, 3, 3]',
  ],
  [
    { op: ms('QLinearGlobalAveragePool'), inputs: [...quantised('uint8', 2, 3, 7, 8), scale, zero] },
    'uint8 [2, 3, 1, 1]',
  ],
  [
    {
      op: ms('QLinearGlobalAveragePool'),
      inputs: [...quantised('uint8', 2, 7, 8, 3), scale, zero],
      attributes: { channels_last: 1 },
    },
    'uint8 [2, 1, 1, 3]',
  ],
  [
    {
      op: ms('QLinearConcat'),
      inputs: [scale, zero, ...quantised('uint8', 2, 3), ...quantised('uint8', 2, 4)],
      attributes: { axis: 1 },
    },
    'uint8 [2, 7]',
  ],
  [
    {
      op: ms('QLinearConv'),
      inputs: [...quantised('uint8', 1, 8, 9, 4), full('int8', 1, 2, 4, 3, 3), scale, k0('int8', 0), scale, zero],
      attributes: { channels_last: 1, pads: [1, 1, 1, 1], strides: [2, 2] },
    },
    'uint8 [1, 4, 5, 2]',
  ],
  [
    {
      op: ms('QLinearWhere'),
      inputs: [x('bool', 2, 1), ...quantised('uint8', 1, 3), ...quantised('uint8', 2, 3), scale, zero],
    },
    'uint8 [2, 3]',
  ],
  [
    { op: ms('QGemm'), inputs: [...quantised('uint8', 2, 3), ...quantised('uint8', 5, 3)], attributes: { transB: 1 } },
    'float32 [2, 5]',
  ],
  [
    {
      op: ms('QGemm'),
      inputs: [
        ...quantised('uint8', 2, 3),
        x('int8', 3, 5),
        k('float32', [1, 1, 1, 1, 1]),
        k('int8', [0, 0, 0, 0, 0]),
        x('int32', 5),
        scale,
        zero,
      ],
    },
    'uint8 [2, 5]',
  ],
  [
    { op: ms('MatMulIntegerToFloat'), inputs: [x('uint8', 2, 3, 4), x('int8', 4, 5), scale, scale, zero] },
    'float32 [2, 3, 5]',
  ],
  [{ op: ms('DynamicQuantizeMatMul'), inputs: [x('float32', 2, 3, 4), x('int8', 4, 5), scale] }, 'float32 [2, 3, 5]'],
  [{ op: ms('MatMulInteger16'), inputs: [x('int16', 3, 4), x('int16', 4, 5)] }, 'int32 [3, 5]'],
  [
    {
      op: ms('DynamicQuantizeLSTM'),
      inputs: [
        x('float32', 5, 2, 3),
        full('int8', 1, 2, 3, 8),
        full('int8', 1, 2, 2, 8),
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        k('float32', [1, 1]),
        k('int8', [0, 0]),
        k('float32', [1, 1]),
        k('int8', [0, 0]),
      ],
      attributes: { hidden_size: 2, direction: 'bidirectional' },
      outputs: 3,
    },
    'float32 [5, 2, 2, 2]',
    'float32 [2, 2, 2]',
    'float32 [2, 2, 2]',
  ],
  [
    {
      op: ms('QAttention'),
      inputs: [
        x('uint8', 2, 3, 4),
        full('int8', 1, 4, 24),
        x('float32', 24),
        scale,
        scale,
        undefined,
        zero,
        k0('int8', 0),
        x('float32', 2, 2, 2, 5, 4),
      ],
      attributes: { num_heads: 2, unidirectional: 1 },
      outputs: 2,
    },
    'float32 [2, 3, 8]',
    'float32 [2, 2, 2, 8, 4]',
  ],
  [
    {
      op: ms('QEmbedLayerNormalization'),
      inputs: [
        x('int32', 2, 3),
        undefined,
        x('uint8', 9, 4),
        x('uint8', 7, 4),
        undefined,
        x('uint8', 4),
        x('uint8', 4),
        undefined,
        scale,
        scale,
        undefined,
        scale,
        scale,
        zero,
        zero,
        undefined,
        zero,
        zero,
      ],
      outputs: 2,
    },
    'float32 [2, 3, 4]',
    'int32 [2]',
  ],
  [
    {
      op: ms('MatMulBnb4'),
      inputs: [x('float32', 2, 3, 32), full('uint8', 0, 128), full('float32', 1, 8)],
      attributes: { K: 32, N: 8, block_size: 32, quant_type: 1 },
    },
    'float32 [2, 3, 8]',
  ],
  [
    {
      op: ms('MatMulFpQ4'),
      inputs: [x('float32', 3, 32), full('uint8', 0, 160), k('int64', [32, 8])],
      attributes: { blk_quant_type: 0 },
    },
    'float32 [3, 8]',
  ],
  [
    {
      op: ms('GatherBlockQuantized'),
      inputs: [full('uint8', 1, 3, 16), fed('int64', [2, 0, 1, 1], 2, 2), full('float32', 1, 3, 2)],
      attributes: { gather_axis: 0, quantize_axis: 1, block_size: 16, bits: 4 },
    },
    'float32 [2, 2, 32]',
  ],
  [
    {
      op: ms('GatherBlockQuantized'),
      inputs: [full('uint8', 1, 3, 32), fed('int64', [2], 1), full('float32', 1, 3, 2)],
      attributes: { quantize_axis: 1, block_size: 16, bits: 8 },
    },
    'float32 [1, 32]',
  ],
  [
    {
      op: ms('NhwcMaxPool'),
      inputs: [x('uint8', 1, 7, 8, 3)],
      attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
    },
    'uint8 [1, 4, 4, 3]',
  ],
  [
    {
      op: ms('QMoE'),
      inputs: [
        x('float32', 4, 32),
        x('float32', 4, 2),
        full('uint8', 0, 2, 32, 16),
        full('float32', 1, 2, 32),
        undefined,
        full('uint8', 0, 2, 32, 16),
        full('float32', 1, 2, 32),
      ],
      attributes: { k: 1, expert_weight_bits: 4, activation_type: 'identity' },
    },
    'float32 [4, 32]',
  ],
];

const u = (...shape: number[]) => x('float32', ...shape);
const typed: readonly Case[] = [
  [
    {
      op: ms('QLinearReduceMean'),
      inputs: [...quantised('uint8', 2, 3, 4), scale, zero],
      attributes: { axes: [1], keepdims: 0 },
    },
    'uint8 [2, 4]',
  ],
  [{ op: ms('MulInteger'), inputs: [x('uint8', 2, 3), zero, x('uint8', 3), zero] }, 'int32 [2, 3]'],
  [{ op: ms('ReduceSumInteger'), inputs: [x('uint8', 2, 3)], attributes: { axes: [1], keepdims: 1 } }, 'uint32 [2, 1]'],
  [{ op: ms('ReduceSumInteger'), inputs: [x('int8', 2, 3)], attributes: { axes: [0], keepdims: 0 } }, 'int32 [3]'],
  [
    {
      op: ms('MatMulNBitsMlp'),
      inputs: [
        u(2, 3, 64),
        u(2, 3, 64),
        u(64),
        full('uint8', 0, 8, 2, 16),
        u(8, 2),
        undefined,
        full('uint8', 0, 8, 2, 16),
        u(8, 2),
      ],
      attributes: { K: 64, N: 8, block_size: 32, bits: 4, activation: 'silu' },
      outputs: 2,
    },
    'float32 [2, 3, 8]',
    'float32 [2, 3, 64]',
  ],
  [
    {
      op: ms('MatMulNBitsQkv'),
      inputs: [
        u(2, 3, 64),
        u(2, 3, 64),
        u(64),
        ...[8, 4, 4].flatMap((n) => [full('uint8', 0, n, 2, 16), u(n, 2), undefined]),
      ],
      attributes: { K: 64, Nq: 8, Nkv: 4, block_size: 32, bits: 4 },
      outputs: 4,
    },
    'float32 [2, 3, 8]',
    'float32 [2, 3, 4]',
    'float32 [2, 3, 4]',
    'float32 [2, 3, 64]',
  ],
  [{ op: ms('GemmFloat8'), inputs: [u(2, 3), u(5, 3)], attributes: { transB: 1, dtype: 10 } }, 'float16 [2, 5]'],
  [
    {
      op: ms('QOrderedMatMul'),
      inputs: [x('int8', 2, 3, 4), scale, x('int8', 4, 5), scale, scale],
      attributes: { order_A: 1, order_B: 0, order_Y: 1 },
    },
    'int8 [2, 3, 5]',
  ],
  [{ op: ms('QOrderedGelu'), inputs: [x('int8', 2, 3), scale, scale] }, 'int8 [2, 3]'],
  [{ op: ms('QOrderedLayerNormalization'), inputs: [x('int8', 2, 3), scale, u(3), u(3), scale] }, 'int8 [2, 3]'],
  [
    {
      op: ms('QOrderedAttention'),
      inputs: [
        x('int8', 2, 3, 8),
        ...[scale, scale, scale, scale],
        ...[x('int8', 8, 8), x('int8', 8, 8), x('int8', 8, 8)],
        ...[scale, scale, scale, u(8), u(8), u(8), scale, scale, scale],
      ],
      attributes: { num_heads: 2, order_input: 1, order_weight: 0, order_output: 1 },
    },
    'int8 [2, 3, 8]',
  ],
  [
    { op: ms('QuantizeWithOrder'), inputs: [u(2, 32), scale], attributes: { order_input: 1, order_output: 2 } },
    'int8 [2, 32]',
  ],
  [
    {
      op: ms('DequantizeWithOrder'),
      inputs: [x('int8', 2, 32), scale],
      attributes: { order_input: 2, order_output: 1, to: 10 },
    },
    'float16 [2, 32]',
  ],
  [
    { op: ms('QuantizeBFP'), inputs: [u(2, 3)], attributes: { bfp_type: 0 }, outputs: 3 },
    'uint8 [QuantizeBFP_0_0_0]',
    'int64 [2]',
    'int64 [2]',
  ],
  [
    {
      op: ms('DequantizeBFP'),
      inputs: [x('uint8', 40), k('int64', [2, 3]), k('int64', [3, 1])],
      attributes: { bfp_type: 0, dtype: 16 },
    },
    'bfloat16 [2, 3]',
  ],
];

describeRun('quantised layers', run);
/** onnxruntime-node gives no int4, casts a float16 input away, and does not have the others in this build. */
const said: readonly Case[] = [
  [{ op: 'QuantizeLinear', inputs: [x('float32', 2, 3), scale], attributes: { output_dtype: 22 } }, 'int4 [2, 3]'],
  [{ op: 'QuantizeLinear', inputs: [x('float32', 2, 3), scale, bytes('uint4', [3])] }, 'uint4 [2, 3]'],
  [
    {
      op: ms('QOrderedLongformerAttention'),
      inputs: [
        ...[x('int8', 2, 8, 4), scale, x('int8', 4, 12), scale, u(12), scale, scale, x('float16', 2, 8)],
        ...[x('int8', 4, 12), scale, u(12), scale, x('int32', 2, 8), scale],
      ],
      attributes: { num_heads: 2, window: 4, order_input: 1, order_weight: 0, order_global_weight: 0, order_output: 1 },
    },
    'int8 [2, 8, 4]',
  ],
  [
    {
      op: ms('QLinearConvTranspose'),
      inputs: [...quantised('uint8', 1, 2, 5, 5), x('int8', 2, 4, 3, 3), scale, k0('int8', 0), scale, zero],
      attributes: { strides: [2, 2] },
    },
    'uint8 [1, 4, 11, 11]',
  ],
  [
    { op: ms('MatMulBlockQuantizedFp4Weight'), inputs: [x('float16', 2, 3, 32), x('uint8', 8, 16)] },
    'float16 [2, 3, 8]',
  ],
  [{ op: ms('MatMulBlockQuantizedFp8Weight'), inputs: [x('float16', 3, 32), x('uint8', 8, 32)] }, 'float16 [3, 8]'],
];

describeTyped('quantised layers without a kernel', typed);
describeSaid('quantised layers of other builds', said);

describe('a wrong call', () => {
  it.each([
    [
      'a scale for each index of another axis',
      { op: 'QuantizeLinear', inputs: [x('float32', 2, 3), k('float32', [1, 1])] },
      'the scale must be [3], as axis 1, got [2]',
    ],
    [
      'a scale of blocks with another rank',
      { op: 'DequantizeLinear', inputs: [x('int8', 2, 4), k('float32', [1, 1])], attributes: { block_size: 2 } },
      "the scale must have the input's rank, 2, got [2]",
    ],
    [
      'inner sizes that differ',
      { op: 'MatMulInteger', inputs: [x('uint8', 2, 3), x('uint8', 4, 5)] },
      "the last axis of a must equal the second-last of b's, got [2, 3] and [4, 5]",
    ],
  ])('%s', (_, node, message) => {
    expect(() => foreign(node)).toThrow(message);
  });

  it('sizes may be symbolic', () => {
    const [scale1, zero1] = [k0('float32', 1), k0('uint8', 0)];
    const inputs = [x('uint8', 'N', 'T', 4), scale1, zero1, x('uint8', 4, 5), scale1, zero1, scale1, zero1];
    expect(foreign({ op: 'QLinearMatMul', inputs }).says).toEqual(['uint8 [N, T, 5]']);
  });
});
