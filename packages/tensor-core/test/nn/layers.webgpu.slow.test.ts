import { describe, expect, it } from 'vitest';
import { differenceOnGpu } from '../support/layers-on-gpu.ts';
import { torchLayers } from '../support/torch-layers.ts';

/** What onnxruntime 1.30 has no WebGPU kernel for: transposed convolution of volumes, and RNN as one operator. */
const without = ['conv3d', 'convTranspose3d', 'rnn in evaluation'];

describe('outputs, gradients and statistics run on WebGPU without the CPU, and equal the CPU', () => {
  it.each(Object.keys(torchLayers.layers).filter((name) => !without.includes(name)))('%s', async (name) => {
    expect(await differenceOnGpu(name)).toBeLessThan(2e-5);
  });
});
