import { expect, test } from 'vitest';
import { thop } from '../../src/conventions/thop.ts';
import { toolFigure } from '../../src/conventions/tool-figure.ts';
import { countedNode } from './counted-node.ts';

type Shapes = readonly (readonly number[] | undefined)[];

const figure = (op: string, inputs: Shapes, output: readonly number[], attributes: object = {}, stored?: number[]) => {
  const count = thop.count(
    countedNode(op, inputs, [output], { attributes: attributes as Record<string, number>, ...(stored && { stored }) }),
  );
  return count && toolFigure(count);
};

const picture = [1, 3, 4, 4];
const lstm = [
  [100, 1, 64],
  [1, 256, 64],
  [1, 256, 64],
  [1, 512],
];
const gru = [
  [3, 1, 5],
  [1, 21, 5],
  [1, 21, 7],
  [1, 42],
];
const rnn = [
  [3, 1, 5],
  [2, 7, 5],
  [2, 7, 7],
  [2, 14],
];

// The last numbers are what thop 0.1.1 (commit 43c064a) printed for the PyTorch module with torch 1.13.
test.each([
  ['Conv2d, 2 groups, bias', 'Conv', [[1, 8, 9, 7], [16, 4, 3, 3], [16]], [1, 16, 5, 4], {}, 16 * 20 * 4 * 9, 11_520],
  ['Linear', 'Gemm', [[3, 5], [7, 5], [7]], [3, 7], { transB: 1 }, 3 * 5 * 7, 105],
  ['BatchNorm2d', 'BatchNormalization', [[1, 4, 6, 5], [4], [4], [4], [4]], [1, 4, 6, 5], {}, 4 * 120, 480],
  ['LayerNorm', 'LayerNormalization', [[1, 3, 8], [8], [8]], [1, 3, 8], {}, 4 * 24, 96],
  ['InstanceNorm2d', 'InstanceNormalization', [[1, 4, 6, 5], [4], [4]], [1, 4, 6, 5], {}, 4 * 120, 480],
  ['PReLU', 'PRelu', [[1, 4, 6], [1]], [1, 4, 6], {}, 24, 24],
  ['AvgPool2d(2)', 'AveragePool', [[1, 3, 8, 8]], [1, 3, 4, 4], {}, 3 * 16, 48],
  ['AdaptiveAvgPool2d(1)', 'GlobalAveragePool', [[1, 3, 8, 8]], [1, 3, 1, 1], {}, 3 * (64 + 1), 195],
  ['Upsample nearest', 'Resize', [picture], [1, 3, 8, 8], { mode: 'nearest' }, 192, 192],
  ['Upsample bilinear', 'Resize', [picture], [1, 3, 8, 8], { mode: 'linear' }, 11 * 192, 2_112],
  ['Upsample bicubic', 'Resize', [picture], [1, 3, 8, 8], { mode: 'cubic' }, (224 + 35) * 192, 49_728],
  // 3,276,800 of products; per step and unit 4 biased gates (1 + 2 additions each), 3 for c and 1 for h.
  ['LSTM', 'LSTM', lstm, [100, 1, 1, 64], {}, 3_276_800 + 100 * 64 * (4 * 3 + 3 + 1), 3_379_200],
  ['GRU', 'GRU', gru, [3, 1, 1, 7], {}, 3 * 21 * 12 + 3 * 7 * (3 * 3 + 1 + 3), 1_029],
  ['RNN both ways', 'RNN', rnn, [3, 2, 1, 7], {}, 3 * 2 * 7 * 12 + 3 * 2 * 7 * 3, 630],
] as const)('%s', (_name, op, inputs, output, attributes, byHand, printed) => {
  expect(figure(op, inputs, output, attributes)).toBe(byHand);
  expect(byHand).toBe(printed);
});

test('layers without bias have less', () => {
  expect(figure('LSTM', lstm.slice(0, 3), [100, 1, 1, 64])).toBe(3_276_800 + 100 * 64 * (4 + 3 + 1));
});

test('a transposed convolution goes by the input, where the tool has 6 x 121 x 4 x 9 = 26,136', () => {
  expect(
    figure(
      'ConvTranspose',
      [
        [1, 4, 5, 5],
        [4, 6, 3, 3],
      ],
      [1, 6, 11, 11],
    ),
  ).toBe(4 * 25 * 6 * 9);
});

test('products of two computed factors are no modules; a projection inside an attention operator is one', () => {
  expect(
    figure(
      'MatMul',
      [
        [3, 10, 8],
        [3, 8, 10],
      ],
      [3, 10, 10],
      {},
      [],
    ),
  ).toBeUndefined();
  expect(
    figure(
      'MatMul',
      [
        [3, 10, 8],
        [8, 10],
      ],
      [3, 10, 10],
      {},
      [1],
    ),
  ).toBe(3 * 10 * 8 * 10);
  expect(
    figure(
      'Attention',
      [
        [1, 3, 10, 8],
        [1, 3, 10, 8],
        [1, 3, 10, 8],
      ],
      [1, 3, 10, 8],
      {},
      [],
    ),
  ).toBeUndefined();
  expect(
    figure(
      'com.microsoft.Attention',
      [
        [2, 10, 20],
        [20, 96],
      ],
      [2, 10, 32],
      { num_heads: 4 },
    ),
  ).toBe(2 * 10 * 20 * 96);
  expect(
    figure(
      'Einsum',
      [
        [3, 5],
        [5, 7],
      ],
      [3, 7],
      { equation: 'ij,jk->ik' },
    ),
  ).toBeUndefined();
});

test.each([
  ['Softmax', [[1, 4, 6]], {}],
  ['Relu', [[1, 4, 6]], {}],
  ['LeakyRelu', [[1, 4, 6]], {}],
  ['GroupNormalization', [[1, 4, 6, 5], [4], [4]], {}],
  ['MaxPool', [[1, 3, 8, 8]], {}],
  ['Resize', [[1, 3, 4, 4, 4]], { mode: 'linear' }],
  [
    'DeformConv',
    [
      [1, 4, 5, 5],
      [6, 4, 3, 3],
      [1, 18, 3, 3],
    ],
    {},
  ],
] as const)('%s counts nothing', (op, inputs, attributes) => {
  expect(figure(op, inputs, [1], attributes)).toBeUndefined();
});
