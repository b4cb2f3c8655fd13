import { describe, expect, it } from 'vitest';
import { Graph, grad, type Tensor } from '../../src/index.ts';
import { channelDropout, dropout, dropPath, mul, reduceSum } from '../../src/nn/index.ts';
import { differenceOnGpu } from '../support/layers-on-gpu.ts';
import { run, values } from '../support/run.ts';
import { largestDifference, runOnGpu } from '../support/webgpu.ts';

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

  it('dropout, of elements, channels and paths', async () => {
    const graph = new Graph({ mode: 'train' });
    const x = graph.input('x', 'float32', [2, 3, 4]);
    const y = dropPath(channelDropout(dropout(x, 0.4), 0.3), 0.2);
    graph.output('y', y);
    graph.output('g', grad(reduceSum(mul(y, y)), [x], { device: 'webgpu' })[0] as Tensor);
    const noise = graph.noise.map(({ name, tensor }, i) => [
      name,
      values(tensor.fixedShape, { seed: 9 - i, low: 0, high: 1 }),
    ]);
    const feeds = { x: values([2, 3, 4]), ...Object.fromEntries(noise) };
    const expected = await run(graph, feeds);
    expect(new Set(Array.from(expected.y?.data as Float32Array)).size).toBeGreaterThan(4);
    expect(largestDifference(expected, await runOnGpu({ graph, feeds }))).toBeLessThan(2e-5);
  });
});
