import { expect, test } from 'vitest';
import { fvcore } from '../../src/conventions/fvcore.ts';
import { toolFigure } from '../../src/conventions/tool-figure.ts';
import { countedNode } from './counted-node.ts';

type Shapes = readonly (readonly number[] | undefined)[];

const figure = (op: string, inputs: Shapes, output: readonly number[], attributes: object = {}, stored?: number[]) => {
  const count = fvcore.count(
    countedNode(op, inputs, [output], { attributes: attributes as Record<string, number>, ...(stored && { stored }) }),
  );
  return count && toolFigure(count);
};

// The last numbers are what fvcore 0.1.6 (commit 3378afe) printed for the PyTorch module with torch 1.13.
test.each([
  ['Conv2d, 2 groups, bias', 'Conv', [[1, 8, 9, 7], [16, 4, 3, 3], [16]], [1, 16, 5, 4], {}, 16 * 20 * 4 * 9, 11_520],
  ['ConvTranspose2d', 'ConvTranspose', [[1, 4, 5, 5], [4, 6, 3, 3], [6]], [1, 6, 11, 11], {}, 4 * 25 * 6 * 9, 5_400],
  ['Linear', 'Gemm', [[3, 5], [7, 5], [7]], [3, 7], { transB: 1 }, 3 * 5 * 7, 105],
  ['BatchNorm2d', 'BatchNormalization', [[1, 4, 6, 5], [4], [4], [4], [4]], [1, 4, 6, 5], {}, 2 * 120, 240],
  ['LayerNorm', 'LayerNormalization', [[1, 3, 8], [8], [8]], [1, 3, 8], {}, 5 * 24, 120],
  ['GroupNorm', 'GroupNormalization', [[1, 4, 6, 5], [4], [4]], [1, 4, 6, 5], { num_groups: 2 }, 5 * 120, 600],
  ['InstanceNorm2d', 'InstanceNormalization', [[1, 4, 6, 5], [4], [4]], [1, 4, 6, 5], {}, 5 * 120, 600],
  ['AdaptiveAvgPool2d(1)', 'GlobalAveragePool', [[1, 3, 8, 8]], [1, 3, 1, 1], {}, 3 * 64, 192],
  ['Upsample nearest', 'Resize', [[1, 3, 4, 4]], [1, 3, 8, 8], { mode: 'nearest' }, 3 * 64, 192],
  ['Upsample bilinear', 'Resize', [[1, 3, 4, 4]], [1, 3, 8, 8], { mode: 'linear' }, 4 * 3 * 64, 768],
] as const)('%s', (_name, op, inputs, output, attributes, byHand, printed) => {
  expect(figure(op, inputs, output, attributes)).toBe(byHand);
  expect(byHand).toBe(printed);
});

test('batch norm in training counts 5, GridSample 4 per output element', () => {
  const norm = [[2, 4, 6, 5], [4], [4], [4], [4]];
  expect(figure('BatchNormalization', norm, [2, 4, 6, 5], { training_mode: 1 })).toBe(5 * 240);
  expect(
    figure(
      'GridSample',
      [
        [1, 3, 9, 9],
        [1, 4, 5, 2],
      ],
      [1, 3, 4, 5],
    ),
  ).toBe(4 * 3 * 20);
});

test.each([
  ['Softmax', [[1, 4, 6]], {}],
  ['Relu', [[1, 4, 6]], {}],
  ['AveragePool', [[1, 3, 8, 8]], { kernel_shape: [2, 2] }],
  ['MaxPool', [[1, 3, 8, 8]], { kernel_shape: [2, 2] }],
  ['Resize', [[1, 3, 4, 4]], { mode: 'cubic' }],
  ['Resize', [[1, 3, 4, 4]], { mode: 'linear', antialias: 1 }],
  ['Resize', [[1, 3, 4]], { mode: 'linear' }],
  ['GlobalAveragePool', [[1, 3, 8]], {}],
  [
    'LSTM',
    [
      [100, 1, 64],
      [1, 256, 64],
      [1, 256, 64],
    ],
    {},
  ],
  [
    'DeformConv',
    [
      [1, 4, 5, 5],
      [6, 4, 3, 3],
      [1, 18, 3, 3],
    ],
    {},
  ],
  ['RMSNormalization', [[1, 3, 8], [8]], {}],
] as const)('%s has no handle', (op, inputs, attributes) => {
  expect(figure(op, inputs, [1], attributes)).toBeUndefined();
});

test('a layer norm fused with a sum counts as one', () => {
  expect(figure('com.microsoft.SkipLayerNormalization', [[1, 3, 8], [1, 3, 8], [8]], [1, 3, 8])).toBe(5 * 24);
});

test('attention counts, written out or as one operator', () => {
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
  expect(figure('Attention', heads, [1, 3, 10, 8])).toBe(2 * 3 * 10 * 8 * 10);
});
