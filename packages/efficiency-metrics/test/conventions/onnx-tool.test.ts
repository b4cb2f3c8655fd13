import { expect, test } from 'vitest';
import { onnxTool } from '../../src/conventions/onnx-tool.ts';
import { toolFigure } from '../../src/conventions/tool-figure.ts';
import { countedNode } from './counted-node.ts';

type Shapes = readonly (readonly number[] | undefined)[];

const figure = (op: string, inputs: Shapes, output: readonly number[], attributes: object = {}) => {
  const count = onnxTool.count(countedNode(op, inputs, [output], { attributes: attributes as Record<string, number> }));
  return count && toolFigure(count);
};

// What onnx-tool 1.0.1 (commit 00f5f0a) printed for [2, 3], so 6 elements, with onnx 1.12.
test.each([
  ['Add', 6],
  ['Sub', 6],
  ['Mul', 6],
  ['Div', 24],
  ['Mod', 6],
  ['Pow', 192],
  ['Min', 6],
  ['Max', 6],
  ['Sum', 6],
  ['Less', 6],
  ['GreaterOrEqual', 6],
  ['Equal', 6],
  ['And', 6],
  ['Xor', 6],
  ['PRelu', 12],
] as const)('%s of two operands is %d instructions', (op, printed) => {
  expect(
    figure(
      op,
      [
        [2, 3],
        [2, 3],
      ],
      [2, 3],
    ),
  ).toBe(printed);
});

test.each([
  ['Abs', 6],
  ['Ceil', 6],
  ['Floor', 6],
  ['Round', 6],
  ['Neg', 6],
  ['Sign', 6],
  ['Not', 6],
  ['Relu', 6],
  ['LeakyRelu', 12],
  ['Clip', 12],
  ['HardSigmoid', 24],
  ['HardSwish', 30],
  ['Reciprocal', 24],
  ['Sqrt', 144],
  ['Exp', 192],
  ['Sigmoid', 192],
  ['Gelu', 204],
  ['Elu', 210],
  ['Softmax', 216],
  ['Sin', 234],
  ['Cos', 234],
  ['Log', 258],
  ['Softplus', 456],
  ['LogSoftmax', 480],
  ['LpNormalization', 198],
  ['CumSum', 6],
  ['QuantizeLinear', 12],
  ['DequantizeLinear', 12],
  ['ReduceMean', 6],
  ['ReduceSum', 6],
  ['ReduceMax', 6],
  ['ReduceProd', 6],
  ['ReduceL2', 150],
] as const)('%s is %d instructions', (op, printed) => {
  expect(figure(op, [[2, 3]], op.startsWith('Reduce') ? [2, 1] : [2, 3])).toBe(printed);
});

test('tanh is an exponential, two sums and a division, once, where the tool has it twice', () => {
  expect(figure('Tanh', [[2, 3]], [2, 3])).toBe(6 * (32 + 1 + 1 + 4));
  expect(figure('Atan', [[2, 3]], [2, 3])).toBe(6 * (24 + 4 + 4));
});

const lstm = [
  [100, 1, 64],
  [1, 256, 64],
  [1, 256, 64],
  [1, 512],
];
const gru = [
  [3, 2, 5],
  [1, 21, 5],
  [1, 21, 7],
  [1, 42],
];

// The last numbers are what the tool printed.
test.each([
  ['Conv', [[1, 8, 9, 7], [16, 4, 3, 3], [16]], [1, 16, 5, 4], {}, 11_520 + 16 * 20, 11_840],
  [
    'Conv',
    [
      [1, 8, 9, 7],
      [16, 4, 3, 3],
    ],
    [1, 16, 5, 4],
    {},
    11_520,
    11_520,
  ],
  ['Gemm', [[3, 5], [7, 5], [7]], [3, 7], { transB: 1 }, 105 + 21, 126],
  [
    'MatMul',
    [
      [2, 3, 5],
      [5, 7],
    ],
    [2, 3, 7],
    {},
    2 * 105,
    210,
  ],
  [
    'Einsum',
    [
      [2, 3, 5],
      [2, 5, 7],
    ],
    [2, 3, 7],
    { equation: 'bij,bjk->bik' },
    210,
    210,
  ],
  ['BatchNormalization', [[1, 4, 6, 5], [4], [4], [4], [4]], [1, 4, 6, 5], {}, 120 * (1 + 24 + 4 + 1 + 1), 3_720],
  ['InstanceNormalization', [[1, 4, 6, 5], [4], [4]], [1, 4, 6, 5], {}, 120 * 7, 840],
  ['LayerNormalization', [[1, 3, 8], [8], [8]], [1, 3, 8], { axis: -1 }, 24 * 7 + 3 * 29, 255],
  ['LRN', [[1, 4, 6, 5]], [1, 4, 6, 5], { size: 5 }, 120 * (4 + 32 + 1 + 5), 5_040],
  ['MaxPool', [[1, 3, 8, 8]], [1, 3, 4, 4], { kernel_shape: [2, 2] }, 48 * 4, 192],
  ['AveragePool', [[1, 3, 8, 8]], [1, 3, 4, 4], { kernel_shape: [2, 2] }, 48 * 4, 192],
  ['GlobalAveragePool', [[1, 3, 8, 8]], [1, 3, 1, 1], {}, 192 + 3 * 4, 204],
  ['Resize', [[1, 3, 4, 4]], [1, 3, 8, 8], { mode: 'nearest' }, 0, 0],
  ['Resize', [[1, 3, 4, 4]], [1, 3, 8, 8], { mode: 'linear' }, 4 * 192, 768],
  ['Resize', [[1, 3, 4, 4]], [1, 3, 8, 8], { mode: 'cubic' }, 8 * 192, 1_536],
  // Per step and unit: 4 sums, 3 sigmoids of 32, 2 tanh of 38, 4 to blend, and 8 biases.
  ['LSTM', lstm, [100, 1, 1, 64], {}, 3_276_800 + 6_400 * (4 + 96 + 76 + 4 + 8), 4_480_000],
  ['GRU', gru, [3, 1, 2, 7], {}, 6 * 21 * 12 + 42 * (3 + 64 + 38 + 5 + 6), 6_384],
] as const)('%s of %j', (op, inputs, output, attributes, byHand, printed) => {
  expect(figure(op, inputs, output, attributes)).toBe(byHand);
  expect(byHand).toBe(printed);
});

test('faults of the tool are not repeated', () => {
  // Both directions have gates; the tool has 12,264, those of one.
  const bidirectional = [
    [3, 2, 5],
    [2, 28, 5],
    [2, 28, 7],
    [2, 56],
  ];
  expect(figure('LSTM', bidirectional, [3, 2, 2, 7])).toBe(6 * 56 * 12 + 84 * (180 + 8));
  // By the input; the tool has 6 x 121 x 54 + 726 = 39,930.
  expect(figure('ConvTranspose', [[1, 4, 5, 5], [4, 6, 3, 3], [6]], [1, 6, 11, 11])).toBe(5_400 + 726);
  // All three axes of the window; the tool has 192 x 2 = 384.
  expect(figure('MaxPool', [[1, 3, 8, 8, 8]], [1, 3, 4, 4, 4], { kernel_shape: [2, 2, 2] })).toBe(192 * 8);
  // A zero point is no bias.
  expect(figure('MatMulInteger', [[3, 5], [5, 7], []], [3, 7])).toBe(105);
});

test('products that the tool has no rule for count as under mac, with bias, gates and softmax', () => {
  expect(
    figure(
      'RNN',
      [
        [3, 2, 5],
        [1, 7, 5],
        [1, 7, 7],
        [1, 14],
      ],
      [3, 1, 2, 7],
    ),
  ).toBe(6 * 7 * 12 + 42 * (1 + 38 + 2));
  const heads = [
    [1, 3, 10, 8],
    [1, 3, 10, 8],
    [1, 3, 10, 8],
  ];
  expect(figure('Attention', heads, [1, 3, 10, 8])).toBe(4_800 + 300 * (32 + 4));
  const fused = [[1, 3, 9, 9], [8, 3, 3, 3], [8], [1, 8, 7, 7]];
  expect(figure('com.microsoft.FusedConv', fused, [1, 8, 7, 7], { activation: 'Sigmoid' })).toBe(
    8 * 49 * (27 + 1 + 32 + 1),
  );
  expect(figure('com.microsoft.FusedConv', fused.slice(0, 3), [1, 8, 7, 7], { activation: 'toString' })).toBe(
    8 * 49 * 28,
  );
});

test('arithmetic on the numbers of a shape counts nothing', () => {
  const node = countedNode('Mul', [[2], [2]], [[2]], { ints: { 0: [3, 4], 1: [2, 2] } });
  expect(onnxTool.count(node)).toEqual({ macs: 0, extra: 0 });
});

test.each(['Erf', 'Where', 'TopK', 'ArgMax', 'Selu'])('%s counts nothing', (op) => {
  expect(
    figure(
      op,
      [
        [2, 3],
        [2, 3],
      ],
      [2, 3],
    ),
  ).toBeUndefined();
});
