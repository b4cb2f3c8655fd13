import { expect, test } from 'vitest';
import { ptflops } from '../../src/conventions/ptflops.ts';
import { toolFigure } from '../../src/conventions/tool-figure.ts';
import { countedNode } from './counted-node.ts';

type Shapes = readonly (readonly number[] | undefined)[];

const figure = (op: string, inputs: Shapes, output: readonly number[], attributes: object = {}, stored?: number[]) => {
  const count = ptflops.count(
    countedNode(op, inputs, [output], { attributes: attributes as Record<string, number>, ...(stored && { stored }) }),
  );
  return count && toolFigure(count);
};

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

// The last numbers are what ptflops 0.7.6 (commit d612c75) printed for the PyTorch module with torch 1.13, functions apart.
test.each([
  ['Conv2d, 2 groups, bias', 'Conv', [[1, 8, 9, 7], [16, 4, 3, 3], [16]], [1, 16, 5, 4], {}, 11_520 + 16 * 20, 11_840],
  ['ConvTranspose2d', 'ConvTranspose', [[1, 4, 5, 5], [4, 6, 3, 3], [6]], [1, 6, 11, 11], {}, 5_400 + 6 * 121, 6_126],
  ['Linear', 'Gemm', [[3, 5], [7, 5], [7]], [3, 7], { transB: 1 }, 105 + 3 * 7, 126],
  ['BatchNorm2d', 'BatchNormalization', [[1, 4, 6, 5], [4], [4], [4], [4]], [1, 4, 6, 5], {}, 2 * 120, 240],
  ['LayerNorm', 'LayerNormalization', [[1, 3, 8], [8], [8]], [1, 3, 8], {}, 24, 24],
  ['GroupNorm', 'GroupNormalization', [[1, 4, 6, 5], [4], [4]], [1, 4, 6, 5], {}, 2 * 120, 240],
  ['InstanceNorm2d', 'InstanceNormalization', [[1, 4, 6, 5], [4], [4]], [1, 4, 6, 5], {}, 2 * 120, 240],
  ['ReLU', 'Relu', [[1, 4, 6]], [1, 4, 6], {}, 24, 24],
  ['ReLU6', 'Clip', [[1, 4, 6], [], []], [1, 4, 6], {}, 24, 24],
  ['GELU', 'Gelu', [[1, 4, 6]], [1, 4, 6], {}, 24, 24],
  ['GELU written out', 'Erf', [[1, 4, 6]], [1, 4, 6], {}, 24, 24],
  ['ELU', 'Elu', [[1, 4, 6]], [1, 4, 6], {}, 24, 24],
  ['LeakyReLU', 'LeakyRelu', [[1, 4, 6]], [1, 4, 6], {}, 24, 24],
  ['PReLU', 'PRelu', [[1, 4, 6], [1]], [1, 4, 6], {}, 24, 24],
  ['SiLU, a function', 'Swish', [[1, 4, 6]], [1, 4, 6], {}, 24, 24],
  ['softmax, a function', 'Softmax', [[1, 4, 6]], [1, 4, 6], {}, 24, 24],
  ['MaxPool2d(2)', 'MaxPool', [[1, 3, 8, 8]], [1, 3, 4, 4], {}, 192, 192],
  ['AvgPool2d(2)', 'AveragePool', [[1, 3, 8, 8]], [1, 3, 4, 4], {}, 192, 192],
  ['AdaptiveAvgPool2d(1)', 'GlobalAveragePool', [[1, 3, 8, 8]], [1, 3, 1, 1], {}, 192, 192],
  ['Upsample', 'Resize', [[1, 3, 4, 4]], [1, 3, 8, 8], { mode: 'cubic' }, 192, 192],
  // Per step and unit: 4 + 3 + 3 besides the products, and two biases for each of 4 gates.
  ['LSTM', 'LSTM', lstm, [100, 1, 1, 64], {}, 3_276_800 + 100 * 64 * (10 + 8), 3_392_000],
  ['GRU', 'GRU', gru, [3, 1, 1, 7], {}, 3 * 21 * 12 + 3 * 7 * (7 + 6), 1_029],
  ['RNN both ways', 'RNN', rnn, [3, 2, 1, 7], {}, 3 * 2 * 7 * 12 + 3 * 2 * 7 * (1 + 2), 630],
] as const)('%s', (_name, op, inputs, output, attributes, byHand, printed) => {
  expect(figure(op, inputs, output, attributes)).toBe(byHand);
  expect(byHand).toBe(printed);
});

test('deformable sampling costs 24 per tap and position, 25 with a mask', () => {
  const [x, w, offset, mask] = [
    [1, 4, 5, 5],
    [6, 4, 3, 3],
    [1, 18, 3, 3],
    [1, 9, 3, 3],
  ];
  const products = 6 * 9 * 4 * 9;
  expect(figure('DeformConv', [x, w, offset], [1, 6, 3, 3])).toBe(products + 9 * 9 * 24);
  expect(figure('DeformConv', [x, w, offset, [6], mask], [1, 6, 3, 3])).toBe(products + 9 * 9 * 25 + 6 * 9);
});

test('a stored vector that is added to the last axis is a bias; other sums are not seen', () => {
  expect(figure('Add', [[2, 3, 7], [7]], [2, 3, 7], {}, [1])).toBe(42);
  expect(figure('Add', [[7], [2, 3, 7]], [2, 3, 7], {}, [0])).toBe(42);
  expect(
    figure(
      'Add',
      [
        [2, 3, 7],
        [2, 3, 7],
      ],
      [2, 3, 7],
      {},
      [],
    ),
  ).toBeUndefined();
  expect(
    figure(
      'Add',
      [
        [2, 3, 7],
        [1, 3, 7],
      ],
      [2, 3, 7],
      {},
      [1],
    ),
  ).toBeUndefined();
  expect(figure('Add', [[2, 3, 7], []], [2, 3, 7], {}, [1])).toBeUndefined();
});

test('attention has its products, the scaling of queries and the softmax of scores', () => {
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
  ).toBe(3 * 10 * 8 * 10);
  const heads = [
    [1, 3, 10, 8],
    [1, 3, 10, 8],
    [1, 3, 10, 8],
  ];
  expect(figure('Attention', heads, [1, 3, 10, 8])).toBe(2 * 3 * 10 * 8 * 10 + 10 * 24 + 3 * 10 * 10);
  const packed = [[2, 10, 20], [20, 96], [96]];
  const products = 2 * 10 * 20 * 96 + 2 * 10 * 10 * 64;
  const besides = 2 * 10 * 32 + 2 * 4 * 10 * 10 + 2 * 10 * 96;
  expect(figure('com.microsoft.Attention', packed, [2, 10, 32], { num_heads: 4 })).toBe(products + besides);
});

test('fused layers count as the nodes that they replace', () => {
  const inputs = [[1, 3, 9, 9], [8, 3, 3, 3], [8]];
  const conv = 8 * 49 * 27 + 8 * 49;
  expect(figure('com.microsoft.FusedConv', inputs, [1, 8, 7, 7], { activation: 'Relu' })).toBe(conv + 8 * 49);
  expect(figure('com.microsoft.FusedConv', inputs, [1, 8, 7, 7], { activation: 'Sigmoid' })).toBe(conv);
});

test.each(['Sigmoid', 'Tanh', 'HardSwish', 'Mul', 'RMSNormalization'])('%s counts nothing', (op) => {
  expect(
    figure(
      op,
      [
        [1, 4, 6],
        [1, 4, 6],
      ],
      [1, 4, 6],
    ),
  ).toBeUndefined();
});
