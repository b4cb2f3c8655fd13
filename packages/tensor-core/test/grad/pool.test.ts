import { describe, it } from 'vitest';
import type { GradDevice, Tensor } from '../../src/index.ts';
import { avgPool, globalAvgPool, globalMaxPool, type MaxPoolOptions, maxPool } from '../../src/nn/index.ts';
import { apart } from '../support/apart.ts';
import { checkGradient } from '../support/run.ts';

const windows: { name: string; x: number[]; options: MaxPoolOptions }[] = [
  { name: '2x2', x: [2, 3, 4, 6], options: { kernel: 2 } },
  { name: '2x2 on odd sizes', x: [2, 2, 5, 7], options: { kernel: 2 } },
  { name: '2x2 in ceil mode on odd sizes', x: [1, 2, 5, 7], options: { kernel: 2, ceilMode: true } },
  { name: '2x2 with padding', x: [1, 2, 5, 4], options: { kernel: 2, padding: 1 } },
  { name: '3x3, stride 2, padding 1', x: [2, 2, 8, 7], options: { kernel: 3, stride: 2, padding: 1 } },
  { name: '3x3, stride 2, ceil mode', x: [1, 2, 6, 8], options: { kernel: 3, stride: 2, ceilMode: true } },
  {
    name: '3x3, stride 2, ceil mode, one window larger than the input',
    x: [1, 2, 2, 5],
    options: { kernel: 3, stride: 2, ceilMode: true },
  },
  { name: '3x2, stride 1 by 2', x: [1, 2, 5, 6], options: { kernel: [3, 2], stride: [1, 2] } },
  { name: '2x2, stride 3', x: [1, 2, 8, 7], options: { kernel: 2, stride: 3 } },
  { name: '1D', x: [2, 2, 9], options: { kernel: 3, stride: 2 } },
  { name: '3D', x: [1, 2, 4, 4, 5], options: { kernel: 2, stride: [2, 1, 2] } },
];

describe.each(['cpu', 'webgpu'] as GradDevice[])('lowered for %s, the gradient of', (device) => {
  it.each(windows)('max pooling $name equals central differences', async ({ x, options }) => {
    await checkGradient([apart(x)], (a) => maxPool(a as Tensor, options), { device, step: 0.02 });
  });
  it('max pooling with dilation equals central differences', async () => {
    await checkGradient(
      [apart([1, 2, 7, 8])],
      (a) => maxPool(a as Tensor, { kernel: 2, stride: 2, dilation: [2, 3] }),
      {
        device,
        step: 0.02,
      },
    );
  });
  it.each(windows)('average pooling $name equals central differences', async ({ x, options }) => {
    await checkGradient([apart(x)], (a) => avgPool(a as Tensor, options), { device, step: 0.1 });
  });
  it.each(windows)(
    'average pooling $name without padding in the mean equals central differences',
    async ({ x, options }) => {
      await checkGradient([apart(x)], (a) => avgPool(a as Tensor, { ...options, countIncludePad: false }), {
        device,
        step: 0.1,
      });
    },
  );
  it('global pooling equals central differences', async () => {
    await checkGradient([apart([2, 3, 3, 4])], (a) => globalAvgPool(a as Tensor), { device, step: 0.1 });
    await checkGradient([apart([2, 3, 3, 4])], (a) => globalMaxPool(a as Tensor), { device, step: 0.02 });
  });
});
