import { describe, expect, it } from 'vitest';
import { differenceOnGpu } from '../support/layers-on-gpu.ts';

/** The quick ones; layers.webgpu.slow.test.ts has the others. */
const quick = [
  'linear of a sequence',
  'batchNorm of images',
  'layerNorm',
  'rmsNorm',
  'groupNorm',
  'instanceNorm',
  'localResponseNorm of an odd size',
  'embedding',
  'multiheadAttention of itself, causal and padded',
  'rnn',
];

describe('outputs, gradients and statistics run on WebGPU without the CPU, and equal the CPU', () => {
  it.each(quick)('%s', async (name) => {
    expect(await differenceOnGpu(name)).toBeLessThan(2e-5);
  });
});
