import type { Params, Tensor, Traceable } from '@netwright/tensor-core';
import { mul, reduceSum } from '@netwright/tensor-core/nn';
import { adam, adamW, rmsprop, sgd } from '@netwright/tensor-core/train';
import { describe, expect, test } from 'vitest';
import { type KeptActivations, trainingCost } from '../../src/training.ts';
import { cnn, mlp, squares } from './small-models.ts';

const shapes = ({ values }: KeptActivations) => values.map(({ name, op, path, shape }) => [name, op, path, shape]);

describe('a perceptron of two layers, batch 2', () => {
  const cost = trainingCost(mlp, { batch: 2, loss: squares });

  test('counts m k n forward, and twice that backward but for the gradient of its input', () => {
    const [first, second] = [2 * 3 * 4, 2 * 4 * 2]; // 24, 16
    const { forward, backward, update } = cost.perBatch;
    expect(forward.macs).toBe(first + second); // 40
    expect(backward.macs).toBe(2 * (first + second) - first); // 56
    expect(update.macs).toBe(0);
    expect([forward.flops, backward.flops]).toEqual([80, 112]);
    expect(cost.ratio).toBeCloseTo(56 / 40, 12);
    expect(cost.batch).toBe(2);
    expect(cost.perSample.forward.macs).toBe(20);
    expect(cost.perSample.backward.macs).toBe(28);
  });

  test('keeps its input, its hidden units and its output', () => {
    expect(shapes(cost.kept)).toEqual([
      ['Relu', 'Relu', '', [2, 4]],
      ['x', '', '', [2, 3]],
      [expect.stringContaining('fc2'), 'Gemm', 'fc2', [2, 2]],
    ]);
    expect(cost.kept.elements).toBe(8 + 6 + 4);
    expect(cost.kept.bytes).toBe(4 * 18);
  });

  test('has a gradient for each of its 26 parameters', () => {
    expect(cost.weights).toEqual({ elements: 3 * 4 + 4 + 4 * 2 + 2, bytes: 104 });
    expect(cost.gradients).toEqual({ elements: 26, bytes: 104 });
  });

  test('splits the nodes of the step into three parts', () => {
    const { forward, backward, update } = cost.perBatch;
    expect(forward.nodes).toBe(5); // Gemm, Relu, Gemm, Mul, ReduceSum
    expect(forward.nodes + backward.nodes + update.nodes).toBe(cost.profile.size);
    expect(update.nodes).toBeGreaterThan(0);
  });

  test('needs neither the input nor the hidden units for biases alone, but the signs of those', () => {
    const biases = trainingCost(mlp, { batch: 2, loss: squares, train: /bias$/ });
    expect(biases.perBatch.backward.macs).toBe(2 * 4 * 2); // the gradient of the hidden units
    expect(biases.kept.elements).toBe(8 + 4); // x is not among them
    expect(biases.gradients.elements).toBe(4 + 2);
  });

  test.each([
    ['sgd', 0, sgd()],
    ['sgd with momentum', 26, sgd({ momentum: 0.9 })],
    ['rmsprop', 26, rmsprop()],
    ['centred rmsprop', 52, rmsprop({ centered: true })],
    ['adam', 52, adam()],
    ['adamW', 52, adamW()],
    ['amsgrad', 78, adam({ amsgrad: true })],
  ])('%s keeps %i numbers from step to step', (_, elements, optimizer) => {
    for (const fuse of [0, 16_384])
      expect(trainingCost(mlp, { optimizer, fuse }).optimizerState).toEqual({ elements, bytes: 4 * elements });
  });
});

describe('two convolutions of 6 x 6, stride 1, padding 1', () => {
  const cost = trainingCost(cnn(6), { loss: squares });
  const [a, b, c] = [2 * 9 * 36, 3 * 18 * 36, 108 * 2] as const; // 648, 1944, 216

  test('count twice the forward pass but for the input, and on the CPU the product that turns the second kernel about', () => {
    expect(cost.perBatch.forward.macs).toBe(a + b + c); // 2808
    const turned = 3 * 2 * 9 * 9; // [1, 3, 2, 9] by a permutation [9, 9]
    expect(cost.perBatch.backward.macs).toBe(2 * (a + b + c) - a + turned); // 4968 + 486
    expect(cost.perBatch.backward.constantMacs).toBe(turned);
    expect(cost.perBatch.forward.constantMacs).toBe(0);
  });

  test('count the flattened map once, under the convolution that makes it', () => {
    expect(shapes(cost.kept)).toEqual([
      ['b/Conv', 'Conv', 'b', [1, 3, 6, 6]], // the last layer's weight
      ['Relu', 'Relu', '', [1, 2, 6, 6]], // the second convolution's weight, and the signs
      ['x', '', '', [1, 1, 6, 6]], // the first convolution's weight
      ['c/Gemm', 'Gemm', 'c', [1, 2]], // the loss
    ]);
    expect(cost.kept.bytes).toBe(4 * (108 + 72 + 36 + 2));
  });

  test.each(['cpu', 'webgpu'] as const)('keep the formula on %s once products with constants are aside', (device) => {
    const { forward, backward } = trainingCost(cnn(6), { loss: squares, device }).perBatch;
    expect(backward.macs - backward.constantMacs).toBe(2 * forward.macs - a);
  });
});

describe('two convolutions with stride 2', () => {
  const formula = (model: Traceable, device: 'cpu' | 'webgpu') => {
    const { perBatch, profile } = trainingCost(model, { batch: 2, loss: squares, device });
    const { forward, backward } = perBatch;
    return [backward.macs - backward.constantMacs, 2 * forward.macs - profile.row(0).macs];
  };

  test.each(['cpu', 'webgpu'] as const)('keep the formula where the windows reach the last column, on %s', (device) => {
    for (const size of [8, 9]) {
      const [found, expected] = formula(cnn(size, { stride: 2 }), device);
      expect(found).toBe(expected);
    }
  });

  test('on the CPU slide dy over the columns that no window reaches, too', () => {
    const model = cnn(8, { stride: 2, padding: 0, channels: [3, 4, 8] });
    // 8 columns, windows of 3 by 2: the last is left over. x against dy has 4 places per axis where the kernel has 3.
    const a = 2 * 4 * 27 * 9; // 3 x 3 places of the first
    const [found, expected] = formula(model, 'cpu') as [number, number];
    expect(found - expected).toBe((a * 16) / 9 - a);
    const [gpu, same] = formula(model, 'webgpu');
    expect(gpu).toBe(same);
  });
});

test('a kernel without padding is slid over dy with padding on the CPU, and those positions count', () => {
  const { forward, backward } = trainingCost(cnn(40, { padding: 0 }), { loss: squares }).perBatch;
  const [a, perPlace] = [2 * 9 * 38 ** 2, 3 * 2 * 9];
  const padding = perPlace * (38 ** 2 - 36 ** 2); // 38 x 38 places of the gradient of the input from 36 x 36 of dy
  expect(backward.macs - backward.constantMacs).toBe(2 * forward.macs - a + padding);
});

test('the peak of a step is that of its graph: of y = x w at the loss, x, lr, y and the loss', () => {
  const model: Traceable = {
    inputs: { x: { dtype: 'float32', shape: [4] } },
    build: (p: Params, x: Tensor) => mul(x, p.param('w', [4])),
  };
  const { peak, kept } = trainingCost(model, { loss: ({ output }) => reduceSum(output as Tensor) });
  expect(peak).toMatchObject({ bytes: 4 * (4 + 1 + 4 + 1), name: 'loss/ReduceSum' });
  expect(shapes(kept)).toEqual([['x', '', '', [4]]]); // y is not needed
});
