import { describe, expect, it } from 'vitest';
import { constant, type GradDevice, Graph, grad, type Tensor, tensorData } from '../../src/index.ts';
import { logSoftmax, sigmoid } from '../../src/nn/index.ts';
import { matchers } from '../../src/testing/index.ts';
import { cases, functions, grid } from '../support/activations.ts';
import { evaluate, run } from '../support/run.ts';
import { ruleInput } from '../support/torch-layers.ts';

expect.extend(matchers);

async function valueAndGradient(f: (x: Tensor) => Tensor, device: GradDevice): Promise<[Float32Array, Float32Array]> {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [grid.length]);
  const y = f(x);
  graph.output('y', y);
  const [g] = grad(y, [x], { device, seed: constant(graph, ruleInput('r', [grid.length])) });
  graph.output('g', g as Tensor);
  const out = await run(graph, { x: tensorData(grid) });
  return [out.y?.data as Float32Array, out.g?.data as Float32Array];
}

describe.each(['cpu', 'webgpu'] as const)(
  'values and derivatives equal PyTorch on both sides of every kink, %s',
  (device) => {
    it.each(Object.keys(cases))('%s', async (name) => {
      const [y, g] = await valueAndGradient(functions[name] as (x: Tensor) => Tensor, device);
      const { output, gradient } = cases[name] as (typeof cases)[string];
      expect(y).toBeAllclose(tensorData(output), { rtol: 2e-6, atol: 1e-6 });
      expect(g).toBeAllclose(tensorData(gradient), { rtol: 1e-5, atol: 2e-6 });
    });
  },
);

it('every function of the fixture is tested', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(functions).sort());
});

it('logSoftmax stays finite where the exponential overflows', async () => {
  const [y] = await evaluate([tensorData([1000, 0, -1000])], (x) => logSoftmax(x as Tensor));
  expect(Array.from(y?.data as Float32Array)).toEqual([0, -1000, -2000]);
});

it('relu of integers of another dtype than float is refused by name', () => {
  const graph = new Graph();
  const x = graph.input('x', 'int64', [2]);
  expect(() => graph.within('layer1', () => sigmoid(x))).toThrow(
    'Sigmoid layer1: needs a floating point input, got int64 (inputs int64 [2])',
  );
});
