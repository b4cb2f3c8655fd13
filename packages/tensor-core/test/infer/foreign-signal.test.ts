import { describe, expect, it } from 'vitest';
import {
  type Case,
  describeRun,
  describeSaid,
  fed,
  foreign,
  type Given,
  k,
  k0,
  texts,
  x,
} from '../support/foreign-node.ts';

const f = (...shape: number[]): Given => x('float32', ...shape);

const signal: readonly Case[] = [
  [{ op: 'DFT', inputs: [f(2, 10, 1)], opset: 17 }, 'float32 [2, 10, 2]'],
  [{ op: 'DFT', inputs: [f(2, 10, 1)], attributes: { onesided: 1, axis: 1 }, opset: 17 }, 'float32 [2, 6, 2]'],
  [{ op: 'DFT', inputs: [f(2, 10, 1), k0('int64', 7)], opset: 17 }, 'float32 [2, 7, 2]'],
  [{ op: 'DFT', inputs: [f(2, 3, 10, 1)], attributes: { onesided: 1 }, opset: 20 }, 'float32 [2, 3, 6, 2]'],
  [{ op: 'DFT', inputs: [f(2, 3, 10, 2), undefined, k0('int64', 1)], opset: 20 }, 'float32 [2, 3, 10, 2]'],
  [{ op: 'DFT', inputs: [f(2, 10, 2)], attributes: { inverse: 1 }, opset: 20 }, 'float32 [2, 10, 2]'],
  [
    { op: 'STFT', inputs: [f(2, 128, 1), k0('int64', 8), f(16)], opset: 17 },
    'float32 [2, 15, 9, 2]', // (128 - 16) / 8 + 1 frames
  ],
  [
    { op: 'STFT', inputs: [f(2, 128, 1), k0('int64', 10), undefined, k0('int64', 16)], attributes: { onesided: 0 } },
    'float32 [2, 12, 16, 2]',
  ],
  [{ op: 'HannWindow', inputs: [k0('int64', 10)], opset: 17 }, 'float32 [10]'],
  [{ op: 'HammingWindow', inputs: [k0('int32', 10)], attributes: { output_datatype: 11 } }, 'float64 [10]'],
  [{ op: 'BlackmanWindow', inputs: [fed('int64', [10])], opset: 17 }, 'float32 [BlackmanWindow_0_0_0]'],
  [
    {
      op: 'MelWeightMatrix',
      inputs: [k0('int64', 8), k0('int64', 16), k0('int64', 8192), k0('float32', 0), k0('float32', 4096)],
    },
    'float32 [9, 8]',
  ],
];

const vision: readonly Case[] = [
  [{ op: 'AffineGrid', inputs: [f(2, 2, 3), k('int64', [2, 3, 4, 5])], opset: 20 }, 'float32 [2, 4, 5, 2]'],
  [{ op: 'AffineGrid', inputs: [f(2, 3, 4), k('int64', [2, 3, 4, 5, 6])], opset: 20 }, 'float32 [2, 4, 5, 6, 3]'],
  [
    { op: 'CenterCropPad', inputs: [f(10, 7, 3), k('int64', [4, 9])], attributes: { axes: [0, -2] } },
    'float32 [4, 9, 3]',
  ],
  [{ op: 'CenterCropPad', inputs: [f(10, 7), k('int64', [4, 9])] }, 'float32 [4, 9]'],
  [
    {
      op: 'MaxRoiPool',
      inputs: [f(1, 3, 8, 8), fed('float32', [0, 0, 0, 4, 4], 1, 5)],
      attributes: { pooled_shape: [2, 3] },
    },
    'float32 [1, 3, 2, 3]',
  ],
  [
    { op: 'DeformConv', inputs: [f(1, 2, 5, 5), f(3, 2, 2, 2), f(1, 8, 4, 4), f(3)], opset: 19 },
    'float32 [1, 3, 4, 4]',
  ],
];

const others: readonly Case[] = [
  [{ op: 'BitwiseNot', inputs: [x('uint8', 2, 3)], opset: 18 }, 'uint8 [2, 3]'],
  [{ op: 'Det', inputs: [f(2, 3, 3)] }, 'float32 [2]'],
  [
    { op: 'NegativeLogLikelihoodLoss', inputs: [f(2, 3, 4), x('int64', 2, 4)], attributes: { reduction: 'none' } },
    'float32 [2, 4]',
  ],
  [{ op: 'NegativeLogLikelihoodLoss', inputs: [f(2, 3), x('int64', 2), f(3)] }, 'float32 []'],
  [
    { op: 'SoftmaxCrossEntropyLoss', inputs: [f(2, 3), x('int64', 2)], attributes: { reduction: 'none' }, outputs: 2 },
    'float32 [2]',
    'float32 [2, 3]',
  ],
  [{ op: 'SoftmaxCrossEntropyLoss', inputs: [f(2, 3), x('int64', 2)] }, 'float32 []'],
  [
    { op: 'TensorScatter', inputs: [f(2, 3, 8, 4), f(2, 3, 2, 4), k('int64', [1, 3])], opset: 24 },
    'float32 [2, 3, 8, 4]',
  ],
  [{ op: 'RegexFullMatch', inputs: [texts(['a', 'b'], 2)], attributes: { pattern: 'a' }, opset: 20 }, 'bool [2]'],
  [{ op: 'StringConcat', inputs: [texts(['a', 'b'], 2, 1), texts(['c', 'd', 'e'], 3)], opset: 20 }, 'string [2, 3]'],
  [
    { op: 'StringSplit', inputs: [texts(['a b', 'c'], 2)], opset: 20, outputs: 2 },
    'string [2, StringSplit_0_0_1]',
    'int64 [2]',
  ],
  [
    {
      op: 'StringNormalizer',
      inputs: [texts(['a', 'b'], 1, 2)],
      attributes: { stopwords: ['a'], is_case_sensitive: 1 },
      opset: 10,
    },
    'string [1, StringNormalizer_0_0_1]',
  ],
  [
    {
      op: 'TfIdfVectorizer',
      inputs: [fed('int64', [1, 2, 3, 3, 2, 1], 2, 3)],
      attributes: {
        mode: 'TF',
        min_gram_length: 1,
        max_gram_length: 1,
        max_skip_count: 0,
        ngram_counts: [0],
        ngram_indexes: [0, 2, 4],
        pool_int64s: [1, 2, 3],
      },
      opset: 9,
    },
    'float32 [2, 5]',
  ],
  [{ op: 'Affine', inputs: [f(2, 3)], attributes: { alpha: 2, beta: 1 }, opset: 8 }, 'float32 [2, 3]'],
  [{ op: 'ParametricSoftplus', inputs: [f(2, 3)], attributes: { alpha: 2, beta: 1 }, opset: 8 }, 'float32 [2, 3]'],
  [{ op: 'ScaledTanh', inputs: [f(2, 3)], attributes: { alpha: 2, beta: 1 }, opset: 8 }, 'float32 [2, 3]'],
  [
    {
      op: 'ImageScaler',
      inputs: [f(1, 3, 4, 5)],
      attributes: { scale: 2, bias: [1, 2, 3] },
      kinds: { bias: 'floats' },
      opset: 8,
    },
    'float32 [1, 3, 4, 5]',
  ],
  [{ op: 'Crop', inputs: [f(1, 3, 9, 8)], attributes: { border: [1, 2, 3, 4] }, opset: 8 }, 'float32 [1, 3, 3, 4]'],
  [
    {
      op: 'Crop',
      inputs: [f(1, 3, 9, 8)],
      attributes: { border: [1, 2, 3, 4], scale: [5, 6] },
      kinds: { scale: 'ints' },
      opset: 8,
    },
    'float32 [1, 3, 5, 6]',
  ],
  [
    { op: 'DynamicSlice', inputs: [f(4, 5), k('int64', [1, 0]), k('int64', [3, 2])], opset: 8 },
    'float32 [DynamicSlice_0_0_0, DynamicSlice_0_0_1]',
  ],
  [
    {
      op: 'Scale',
      inputs: [f(2, 3)],
      attributes: { scale: 2 },
      opset: 8,
    },
    'float32 [2, 3]',
  ],
];

/** Compared with the node tests and the shape inference of onnx 1.12 (Debian), or as they are described. */
const said: readonly Case[] = [
  [
    {
      op: 'GivenTensorFill',
      inputs: [],
      attributes: { shape: [2, 3], values: [1, 1, 1, 1, 1, 1] },
      kinds: { values: 'floats' },
      opset: 8,
    },
    'float32 [2, 3]',
  ],
  [{ op: 'ImageDecoder', inputs: [x('uint8', 99)], opset: 20 }, 'uint8 [ImageDecoder_0_0_0, ImageDecoder_0_0_1, 3]'],
  [{ op: 'BitCast', inputs: [f(2, 3)], attributes: { to: 12 }, opset: 26 }, 'uint32 [2, 3]'],
  [{ op: 'CumProd', inputs: [f(2, 3), k0('int64', 1)], opset: 26 }, 'float32 [2, 3]'],
  [{ op: 'SwiGLU', inputs: [f(2, 3), f(2, 3)], opset: 28 }, 'float32 [2, 3]'],
  [
    { op: 'DFT', inputs: [f(2, 6, 2)], attributes: { inverse: 1, onesided: 1 }, opset: 20 },
    'float32 [2, 10, 1]', // 2 * (6 - 1) samples, real
  ],
  [
    {
      op: 'LinearAttention',
      inputs: [f(2, 3, 8), f(2, 3, 4), f(2, 3, 5), x('float16', 2, 1, 4, 5)],
      attributes: { q_num_heads: 2, kv_num_heads: 1 },
      opset: 27,
      outputs: 2,
    },
    'float32 [2, 3, 10]',
    'float16 [2, 1, 4, 5]',
  ],
  [
    { op: 'CausalConvWithState', inputs: [f(2, 4, 9), f(4, 1, 3)], opset: 27, outputs: 2 },
    'float32 [2, 4, 9]',
    'float32 [2, 4, 2]',
  ],
  [{ op: 'MemcpyToHost', inputs: [f(2, 3)] }, 'float32 [2, 3]'],
  [
    {
      op: 'ai.onnx.preview.training.Gradient',
      inputs: [f(2, 3), f(4)],
      attributes: { xs: ['a', 'b'], y: 'c' },
      outputs: 2,
    },
    'float32 [2, 3]',
    'float32 [4]',
  ],
  [
    {
      op: 'ai.onnx.preview.training.Momentum',
      inputs: [k0('float32', 0.1), k0('int64', 0), f(2), f(3, 4), f(2), f(3, 4), f(2), f(3, 4)],
      outputs: 4,
    },
    'float32 [2]',
    'float32 [3, 4]',
    'float32 [2]',
    'float32 [3, 4]',
  ],
  [
    {
      op: 'ai.onnx.preview.training.Adam',
      inputs: [k0('float32', 0.1), k0('int64', 0), f(2), f(2), f(2), f(2)],
      outputs: 3,
    },
    'float32 [2]',
    'float32 [2]',
    'float32 [2]',
  ],
  [
    {
      op: 'ai.onnx.preview.training.Adagrad',
      inputs: [k0('float32', 0.1), k0('int64', 0), f(2, 3), f(2, 3), f(2, 3)],
      outputs: 2,
    },
    'float32 [2, 3]',
    'float32 [2, 3]',
  ],
];

describeRun('signal processing', signal);
describeRun('vision', vision);
describeRun('others', others);
describeSaid('training and opsets from 26 on', said);

describe('a wrong call', () => {
  it.each([
    ['too few sizes', { op: 'CenterCropPad', inputs: [f(4, 5, 6), k('int64', [2, 2])] }, 'needs 3 sizes, got [2, 2]'],
    ['no matrices', { op: 'Det', inputs: [f(3)] }, 'needs matrices [..., M, M], got [3]'],
    ['a crop of another rank', { op: 'Crop', inputs: [f(3, 4)] }, 'needs [N, C, H, W], got [3, 4]'],
    ['a missing list', { op: 'TfIdfVectorizer', inputs: [x('int64', 3)] }, 'needs ngram_indexes'],
  ])('%s', (_, node, message) => {
    expect(() => foreign(node)).toThrow(message);
  });

  it('sizes may be symbolic', () => {
    const says = (op: string, ...inputs: Given[]) => foreign({ op, inputs }).says;
    expect(says('DFT', x('float32', 'N', 'T', 1))).toEqual(['float32 [N, T, 2]']);
    expect(says('STFT', x('float32', 'N', 'T', 1), k0('int64', 8), f(16))).toEqual([
      'float32 [N, floor(T / 8) - 1, 9, 2]',
    ]);
  });
});
