/**
 * Values and gradients of convolution-like operators on WebGPU, with no node on the CPU, against the CPU: batch, channel and
 * group counts that are odd, and those that onnxruntime computes wrongly (see `legalise`). Few cases, since SwiftShader
 * compiles a shader in a second; `sweep.webgpu.slow.test.ts` has many.
 */
import { expect, test } from 'vitest';
import { type SweepCase, sweep } from '../support/sweep.ts';
import { avgPoolCase, convCase, convTransposeCase, maxPoolCase } from '../support/window-cases.ts';

const suites: Readonly<Record<string, readonly SweepCase[]>> = {
  'convolutions of odd batches and channels': [
    convCase({ n: 6, c: 3, m: 4, k: [3, 3], size: 5 }, { padding: 1 }),
    convCase({ n: 2, c: 9, m: 12, k: [3, 3], size: 5 }, { padding: 1, stride: 2 }),
    convCase({ n: 9, c: 6, m: 5, k: [2, 2], size: 5 }, { dilation: 2 }),
    convCase({ n: 6, c: 6, m: 8, k: [1, 1], size: 5 }, { stride: 2 }),
    convCase({ n: 6, c: 6, m: 8, k: [4, 4], size: 4 }),
  ],
  'grouped convolutions': [
    convCase({ n: 6, c: 4, m: 20, g: 4, k: [3, 3], size: 5 }, { padding: 1 }),
    convCase({ n: 9, c: 2, m: 14, g: 2, k: [3, 3], size: 4 }, { padding: 1, stride: 2 }),
    convCase({ n: 5, c: 6, m: 6, g: 6, k: [3, 3], size: 5 }),
    convCase({ n: 3, c: 6, m: 8, g: 2, k: [2, 2], size: 4 }, { stride: 2 }),
  ],
  'convolutions over one and three axes': [
    convCase({ n: 6, c: 6, m: 8, k: [3], size: 7 }),
    convCase({ n: 2, c: 4, m: 20, g: 4, k: [3], size: 7 }, { padding: 1 }),
    convCase({ n: 6, c: 6, m: 4, k: [2, 2, 2], size: 4 }, { stride: 2 }),
    convCase({ n: 2, c: 4, m: 6, g: 2, k: [2, 2, 2], size: 3 }),
  ],
  'transposed convolutions': [
    convTransposeCase({ n: 6, c: 6, m: 8, k: [3, 3], size: 4 }, { stride: 2, padding: 1, outputPadding: 1 }),
    convTransposeCase({ n: 3, c: 4, m: 2, g: 2, k: [2, 2], size: 3 }, { stride: 2 }),
    convTransposeCase({ n: 5, c: 4, m: 6, g: 2, k: [3, 3], size: 3 }),
    convTransposeCase({ n: 6, c: 3, m: 4, k: [2], size: 4 }, { stride: 2 }),
    convTransposeCase({ n: 2, c: 4, m: 6, g: 2, k: [2, 2, 2], size: 2 }, { stride: 2 }),
  ],
  pooling: [
    maxPoolCase([6, 3, 7, 7], { kernel: 2 }),
    maxPoolCase([3, 6, 7, 7], { kernel: 3, stride: 2, padding: 1 }),
    maxPoolCase([1, 5, 6, 6], { kernel: 3, stride: 1, padding: 1 }),
    maxPoolCase([2, 3, 9], { kernel: 2 }),
    avgPoolCase([6, 3, 7, 7], { kernel: 3, stride: 2, padding: 1 }),
    avgPoolCase([3, 6, 7, 7], { kernel: 2, ceilMode: true, countIncludePad: false }),
    avgPoolCase([2, 3, 4, 4, 4], { kernel: 2 }),
  ],
};

test.each(Object.entries(suites))('%s equal the CPU, gradients too', async (_, cases) => {
  expect(await sweep(cases)).toEqual([]);
});
