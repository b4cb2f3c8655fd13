import { describe, expect, test } from 'vitest';
import { mac } from '../../src/conventions/mac.ts';
import { countedNode } from './counted-node.ts';

type Shapes = readonly (readonly number[] | undefined)[];
type Case = readonly [string, string, Shapes, readonly number[], object, number];

const macsOf = (op: string, inputs: Shapes, output: readonly number[], attributes: object): number | undefined =>
  mac.count(countedNode(op, inputs, [output], { attributes: attributes as Record<string, number> }))?.macs;

const _ = undefined;

describe('convolutions', () => {
  test.each<Case>([
    [
      'over one axis',
      'Conv',
      [
        [2, 3, 10],
        [5, 3, 4],
      ],
      [2, 5, 7],
      {},
      2 * 5 * 7 * (3 * 4),
    ],
    [
      'over two axes, with a bias that does not count',
      'Conv',
      [[1, 3, 9, 7], [8, 3, 3, 3], [8]],
      [1, 8, 7, 5],
      {},
      8 * 35 * 27,
    ],
    [
      'over three axes',
      'Conv',
      [
        [1, 2, 5, 5, 5],
        [4, 2, 3, 3, 3],
      ],
      [1, 4, 3, 3, 3],
      {},
      4 * 27 * (2 * 27),
    ],
    [
      'in groups',
      'Conv',
      [
        [1, 8, 9, 7],
        [16, 4, 3, 3],
      ],
      [1, 16, 5, 4],
      { group: 2 },
      16 * 20 * (4 * 9),
    ],
    [
      'depthwise',
      'Conv',
      [
        [1, 6, 8, 8],
        [6, 1, 3, 3],
      ],
      [1, 6, 8, 8],
      { group: 6 },
      6 * 64 * 9,
    ],
    [
      'dilated',
      'Conv',
      [
        [1, 1, 9, 9],
        [1, 1, 3, 3],
      ],
      [1, 1, 5, 5],
      { dilations: [2, 2] },
      25 * 9,
    ],
    [
      'quantised',
      'QLinearConv',
      [[1, 3, 9, 9], [], [], [8, 3, 3, 3], [8], [8], [], [], [8]],
      [1, 8, 7, 7],
      {},
      8 * 49 * 27,
    ],
    [
      'of integers',
      'ConvInteger',
      [
        [1, 3, 9, 9],
        [8, 3, 3, 3],
      ],
      [1, 8, 7, 7],
      {},
      8 * 49 * 27,
    ],
    [
      'deformable',
      'DeformConv',
      [
        [1, 4, 5, 5],
        [6, 4, 3, 3],
        [1, 18, 3, 3],
      ],
      [1, 6, 3, 3],
      {},
      6 * 9 * (4 * 9),
    ],
    [
      'fused with an activation',
      'com.microsoft.FusedConv',
      [
        [1, 3, 9, 9],
        [8, 3, 3, 3],
      ],
      [1, 8, 7, 7],
      {},
      8 * 49 * 27,
    ],
    [
      'with channels last',
      'com.microsoft.NhwcConv',
      [
        [1, 9, 9, 3],
        [8, 3, 3, 3],
      ],
      [1, 7, 7, 8],
      {},
      8 * 49 * 27,
    ],
    [
      'in blocks of channels',
      'com.microsoft.nchwc.Conv',
      [
        [1, 16, 9, 9],
        [8, 16, 3, 3],
      ],
      [1, 8, 7, 7],
      {},
      8 * 49 * 144,
    ],
    [
      'transposed, by the input',
      'ConvTranspose',
      [
        [1, 4, 5, 5],
        [4, 6, 3, 3],
      ],
      [1, 6, 11, 11],
      {},
      4 * 25 * (6 * 9),
    ],
    [
      'transposed in groups',
      'ConvTranspose',
      [
        [1, 4, 5, 5],
        [4, 3, 3, 3],
      ],
      [1, 6, 11, 11],
      { group: 2 },
      4 * 25 * (3 * 9),
    ],
  ])('%s', (_name, op, inputs, output, attributes, expected) => {
    expect(macsOf(op, inputs, output, attributes)).toBe(expected);
  });
});

describe('matrix products', () => {
  test.each<Case>([
    [
      'batched',
      'MatMul',
      [
        [2, 3, 4, 5],
        [2, 3, 5, 7],
      ],
      [2, 3, 4, 7],
      {},
      6 * 4 * 5 * 7,
    ],
    [
      'broadcast',
      'MatMul',
      [
        [4, 1, 3, 5],
        [6, 5, 7],
      ],
      [4, 6, 3, 7],
      {},
      24 * 3 * 5 * 7,
    ],
    ['matrix and vector', 'MatMul', [[3, 5], [5]], [3], {}, 3 * 5],
    ['vector and matrix', 'MatMul', [[5], [5, 7]], [7], {}, 5 * 7],
    ['two vectors', 'MatMul', [[5], [5]], [], {}, 5],
    ['Gemm', 'Gemm', [[3, 5], [5, 7], [7]], [3, 7], {}, 3 * 5 * 7],
    [
      'Gemm, both transposed',
      'Gemm',
      [
        [5, 3],
        [7, 5],
      ],
      [3, 7],
      { transA: 1, transB: 1 },
      3 * 5 * 7,
    ],
    [
      'of integers',
      'MatMulInteger',
      [
        [3, 5],
        [5, 7],
      ],
      [3, 7],
      {},
      105,
    ],
    ['quantised', 'QLinearMatMul', [[3, 5], [], [], [5, 7], [], [], [], []], [3, 7], {}, 105],
    ['quantised Gemm', 'com.microsoft.QGemm', [[5, 3], [], [], [5, 7], [], []], [3, 7], { transA: 1 }, 105],
    [
      'fused, a transposed',
      'com.microsoft.FusedMatMul',
      [
        [2, 5, 3],
        [2, 5, 7],
      ],
      [2, 3, 7],
      { transA: 1 },
      2 * 105,
    ],
    [
      'fused, the batch second in memory',
      'com.microsoft.FusedMatMul',
      [
        [5, 2, 3],
        [2, 5, 7],
      ],
      [2, 3, 7],
      { transA: 1, transBatchA: 1 },
      2 * 105,
    ],
    [
      'TransposeMatMul',
      'com.microsoft.TransposeMatMul',
      [
        [3, 5],
        [7, 5],
      ],
      [3, 7],
      { transB: 1 },
      105,
    ],
    [
      'FusedGemm',
      'com.microsoft.FusedGemm',
      [
        [3, 5],
        [5, 7],
      ],
      [3, 7],
      {},
      105,
    ],
    [
      '4 bits',
      'com.microsoft.MatMulNBits',
      [[2, 3, 64], [7, 2, 16], [14]],
      [2, 3, 7],
      { K: 64, N: 7, bits: 4 },
      6 * 64 * 7,
    ],
    ['8 bits on the fly', 'com.microsoft.DynamicQuantizeMatMul', [[3, 5], [5, 7], [7]], [3, 7], {}, 105],
    [
      'integers to floats',
      'com.microsoft.MatMulIntegerToFloat',
      [
        [3, 5],
        [5, 7],
      ],
      [3, 7],
      {},
      105,
    ],
  ])('%s', (_name, op, inputs, output, attributes, expected) => {
    expect(macsOf(op, inputs, output, attributes)).toBe(expected);
  });

  test('MatMulFpQ4 reads the size of its packed factor from input 2', () => {
    const node = countedNode('com.microsoft.MatMulFpQ4', [[3, 64], [288], [2]], [[3, 7]], { ints: { 2: [64, 7] } });
    expect(mac.count(node)?.macs).toBe(3 * 64 * 7);
  });

  test('experts count as many as a row visits', () => {
    // 10 rows, 2 of 8 experts each: [6, 16] and [16, 6].
    const inputs = [[10, 6], [10, 8], [8, 6, 16], _, [8, 16, 6]];
    expect(macsOf('com.microsoft.MoE', inputs, [10, 6], { k: 2 })).toBe(10 * 2 * (6 * 16 + 16 * 6));
    const packed = [[10, 6], [10, 8], [8, 16, 3], [8, 16], _, [8, 6, 8], [8, 6]];
    expect(macsOf('com.microsoft.QMoE', packed, [10, 6], { k: 2 })).toBe(10 * 2 * (6 * 16 + 16 * 6));
  });
});

describe('recurrent layers', () => {
  test.each<Case>([
    [
      'LSTM',
      'LSTM',
      [
        [100, 1, 64],
        [1, 256, 64],
        [1, 256, 64],
        [1, 512],
      ],
      [100, 1, 1, 64],
      {},
      3_276_800,
    ],
    [
      'LSTM both ways',
      'LSTM',
      [
        [3, 2, 5],
        [2, 28, 5],
        [2, 28, 7],
      ],
      [3, 2, 2, 7],
      {},
      3 * 2 * 2 * 28 * (5 + 7),
    ],
    [
      'batch first',
      'LSTM',
      [
        [2, 3, 5],
        [1, 28, 5],
        [1, 28, 7],
      ],
      [2, 3, 1, 7],
      { layout: 1 },
      2 * 3 * 28 * (5 + 7),
    ],
    [
      'GRU',
      'GRU',
      [
        [3, 2, 5],
        [1, 21, 5],
        [1, 21, 7],
      ],
      [3, 1, 2, 7],
      {},
      6 * 21 * (5 + 7),
    ],
    [
      'RNN',
      'RNN',
      [
        [3, 2, 5],
        [1, 7, 5],
        [1, 7, 7],
      ],
      [3, 1, 2, 7],
      {},
      6 * 7 * (5 + 7),
    ],
    [
      'quantised LSTM, weights transposed',
      'com.microsoft.DynamicQuantizeLSTM',
      [
        [3, 2, 5],
        [1, 5, 28],
        [1, 7, 28],
      ],
      [3, 1, 2, 7],
      {},
      6 * 28 * (5 + 7),
    ],
  ])('%s', (_name, op, inputs, output, attributes, expected) => {
    expect(macsOf(op, inputs, output, attributes)).toBe(expected);
  });
});

describe('attention as one operator', () => {
  // 2 samples, 4 heads of 8, 10 queries: queries by keys and weights by values.
  const self = 2 * 4 * 10 * 10 * (8 + 8);
  test.each<Case>([
    [
      'by head',
      'Attention',
      [
        [2, 4, 10, 8],
        [2, 4, 10, 8],
        [2, 4, 10, 8],
      ],
      [2, 4, 10, 8],
      {},
      self,
    ],
    [
      'heads joined, fewer for keys, values of another size, a past',
      'Attention',
      [[2, 10, 32], [2, 10, 16], [2, 10, 12], _, [2, 2, 5, 8], [2, 2, 5, 6]],
      [2, 10, 24],
      { q_num_heads: 4, kv_num_heads: 2 },
      2 * 4 * 10 * (10 + 5) * (8 + 6),
    ],
    [
      'apart',
      'com.microsoft.MultiHeadAttention',
      [
        [2, 10, 32],
        [2, 12, 32],
        [2, 12, 32],
      ],
      [2, 10, 32],
      { num_heads: 4 },
      2 * 4 * 10 * 12 * 16,
    ],
    ['packed', 'com.microsoft.MultiHeadAttention', [[2, 10, 4, 3, 8]], [2, 10, 32], { num_heads: 4 }, self],
    [
      'keys and values packed',
      'com.microsoft.MultiHeadAttention',
      [
        [2, 10, 32],
        [2, 12, 4, 2, 8],
      ],
      [2, 10, 32],
      { num_heads: 4 },
      2 * 4 * 10 * 12 * 16,
    ],
    [
      'by head',
      'com.microsoft.MultiHeadAttention',
      [
        [2, 10, 32],
        [2, 4, 12, 8],
        [2, 4, 12, 8],
      ],
      [2, 10, 32],
      { num_heads: 4 },
      2 * 4 * 10 * 12 * 16,
    ],
    [
      'with projection and past',
      'com.microsoft.Attention',
      [[2, 10, 20], [20, 96], [96], _, [2, 2, 4, 5, 8]],
      [2, 10, 32],
      { num_heads: 4 },
      2 * 10 * 20 * 96 + 2 * 4 * 10 * 15 * 16,
    ],
    [
      'with another width of values',
      'com.microsoft.Attention',
      [
        [2, 10, 20],
        [20, 80],
      ],
      [2, 10, 16],
      { num_heads: 4, qkv_hidden_sizes: [32, 32, 16] },
      2 * 10 * 20 * 80 + 2 * 10 * 10 * (32 + 16),
    ],
    [
      'quantised',
      'com.microsoft.QAttention',
      [[2, 10, 20], [20, 96], [96], [], []],
      [2, 10, 32],
      { num_heads: 4 },
      2 * 10 * 20 * 96 + self,
    ],
    [
      'shared keys, one new token and 7 in the cache',
      'com.microsoft.GroupQueryAttention',
      [[1, 1, 32], [1, 1, 16], [1, 1, 16], [1, 2, 7, 8], [1, 2, 7, 8], [1], []],
      [1, 1, 32],
      { num_heads: 4, kv_num_heads: 2 },
      4 * 1 * 8 * 16,
    ],
  ])('%s', (_name, op, inputs, output, attributes, expected) => {
    expect(macsOf(op, inputs, output, attributes)).toBe(expected);
  });

  test('GroupQueryAttention takes the number of keys from its input where that is known', () => {
    const inputs = [[1, 1, 64], _, _, [1, 2, 99, 8], [1, 2, 99, 8], [1], []];
    const attributes = { num_heads: 4, kv_num_heads: 2 }; // packed: (4 + 2 x 2) x 8
    const node = countedNode('com.microsoft.GroupQueryAttention', inputs, [[1, 1, 32]], {
      attributes,
      ints: { 6: [11] },
    });
    expect(mac.count(node)?.macs).toBe(4 * 11 * (8 + 8));
  });
});

describe("attention's products are apart", () => {
  test('a product of two computed factors is attention, one by a weight is not', () => {
    const shapes = [
      [
        [3, 5],
        [5, 7],
      ],
      [[3, 7]],
    ] as const;
    expect(mac.count(countedNode('MatMul', ...shapes, { stored: [] }))).toEqual({ macs: 105, attentionMacs: 105 });
    expect(mac.count(countedNode('MatMul', ...shapes, { stored: [1] }))).toEqual({ macs: 105, attentionMacs: 0 });
    expect(mac.count(countedNode('MatMul', ...shapes, { stored: [0] }))).toEqual({ macs: 105, attentionMacs: 0 });
  });

  test('the projection inside an attention operator is not', () => {
    const node = countedNode(
      'com.microsoft.Attention',
      [
        [2, 10, 20],
        [20, 96],
      ],
      [[2, 10, 32]],
      { attributes: { num_heads: 4 } },
    );
    expect(mac.count(node)).toEqual({ macs: 2 * 10 * 20 * 96 + 2 * 10 * 10 * 64, attentionMacs: 2 * 10 * 10 * 64 });
  });
});

test('everything else does not count, and FLOPs are 2 per multiply-accumulate', () => {
  for (const op of ['Softmax', 'Add', 'Relu', 'LayerNormalization', 'MaxPool', 'Resize', 'Reshape', 'NoSuchOperator'])
    expect(mac.count(countedNode(op, [[2, 3]], [[2, 3]]))).toBeUndefined();
  expect(
    mac.count(
      countedNode(
        'com.example.Conv',
        [
          [1, 3, 9, 9],
          [8, 3, 3, 3],
        ],
        [[1, 8, 7, 7]],
      ),
    ),
  ).toBeUndefined();
  expect(
    mac.count(
      countedNode(
        'MatMul',
        [
          [2, 3],
          [3, 4],
        ],
        [[2, 4]],
      ),
    ),
  ).not.toHaveProperty('extra');
});

test('an axis without elements gives 0, not NaN', () => {
  expect(
    macsOf(
      'Conv',
      [
        [0, 3, 9, 9],
        [8, 3, 3, 3],
      ],
      [0, 8, 7, 7],
      {},
    ),
  ).toBe(0);
  expect(
    macsOf(
      'MatMul',
      [
        [3, 0],
        [0, 7],
      ],
      [3, 7],
      {},
    ),
  ).toBe(0);
});
