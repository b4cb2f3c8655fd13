import { expect, it } from 'vitest';
import { constant, Graph, grad, type Tensor, type TensorData, tensorData } from '../../src/index.ts';
import { mul, reduceSum } from '../../src/nn/index.ts';
import { functions, grid } from '../support/activations.ts';
import { run } from '../support/run.ts';
import { ruleInput } from '../support/torch-layers.ts';
import { largestDifference, runOnGpu } from '../support/webgpu.ts';

it('every activation and its derivative runs on WebGPU without the CPU, and equals the CPU', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [grid.length]);
  const r = constant(graph, ruleInput('r', [grid.length]));
  for (const [name, f] of Object.entries(functions)) {
    const y = f(x);
    graph.output(name, y);
    graph.output(`derivative of ${name}`, grad(reduceSum(mul(y, r)), [x], { device: 'webgpu' })[0] as Tensor);
  }
  const feeds = { x: tensorData(grid) };
  const [expected, found] = [await run(graph, feeds), await runOnGpu({ graph, feeds })];
  for (const name of Object.keys(functions)) {
    const both = (t: Readonly<Record<string, TensorData>>) => {
      const [y, derivative] = [t[name] as TensorData, t[`derivative of ${name}`] as TensorData];
      return { y, derivative };
    };
    expect(largestDifference(both(expected), both(found)), name).toBeLessThan(1e-5);
  }
});
