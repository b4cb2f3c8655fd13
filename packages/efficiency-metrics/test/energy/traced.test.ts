import { type Params, type Tensor, trace } from '@netwright/tensor-core';
import { conv2d, flatten, linear, matmul, relu, softmax, transpose } from '@netwright/tensor-core/nn';
import { describe, expect, test } from 'vitest';
import { energy } from '../../src/energy/energy.ts';
import { macEnergy } from '../../src/energy/mac-energy.ts';
import { profile } from '../../src/profile/profile-graph.ts';

/** [N, 3, 32, 32] image: a convolution, a depthwise one, and a linear layer. */
const convolutional = (p: Params, x: Tensor): Tensor => {
  const y = relu(conv2d(p.at('full'), x, 32, { kernel: 3, padding: 1 }));
  const z = relu(conv2d(p.at('depthwise'), y, 32, { kernel: 3, padding: 1, groups: 32, stride: 2 }));
  return linear(p.at('head'), flatten(z), 10);
};

/** [N, 64, 48] tokens: products of two computed factors, and weights that two products share. */
const attention = (p: Params, x: Tensor): Tensor => {
  const y = linear(p.at('shared'), x, 48);
  const z = linear(p.at('shared'), relu(y), 48);
  return matmul(softmax(matmul(z, transpose(z, [0, 2, 1]))), z);
};

const cases = [
  { name: 'convolutional', build: convolutional, shape: [2, 3, 32, 32] },
  { name: 'attention', build: attention, shape: [2, 64, 48] },
];

describe.each(cases)('a traced network: $name', ({ build, shape }) => {
  const graph = trace({ build, inputs: { x: { dtype: 'float32', shape } }, outputs: ['y'] });
  const of = profile(graph);

  test('has the arithmetic of its multiply-accumulates and reads its weights once', () => {
    const { perInference, perSample, notes } = energy(of);
    expect(of.totals.macsByDType).toEqual({ float32: of.totals.macs });
    expect(perInference.compute / 1e-12).toBeCloseTo(of.totals.macs * macEnergy('float32').energy, 3);
    expect(perSample.compute).toBeCloseTo(perInference.compute / 2, 18);
    expect(perInference.dramWeights / 160e-12).toBeCloseTo(of.totals.weightBytes, 3);
    expect(notes).toEqual([]);
  });

  test('moves what its profile says where nothing is read twice, and more through a small cache', () => {
    const { dramWeights, dramActivations } = energy(of, { access: 'per-inference' }).perInference;
    expect((dramWeights + dramActivations) / 160e-12).toBeCloseTo(of.totals.bytesMoved, 3);
    const sums = [256, 2048, 2 ** 24].map((cacheBytes) => {
      const use = energy(of, { access: 'tiled', cacheBytes, registerBytes: 128 }).perInference;
      return (use.dramWeights + use.dramActivations) / 160e-12;
    });
    expect(sums[0]).toBeGreaterThan(sums[1] as number);
    expect(sums[1]).toBeGreaterThan(1.02 * (sums[2] as number));
    expect(sums[2]).toBeCloseTo(of.totals.bytesMoved, 3);
  });

  test('counts attention whether or not the profile has it apart', () => {
    expect(energy(profile(graph, { attention: 'apart' })).perInference).toEqual(energy(of).perInference);
  });
});
