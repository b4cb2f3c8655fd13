import { expect, it } from 'vitest';
import { Graph, Params, tensorData } from '../../src/index.ts';
import { conv2d, mul, weightStandardisedConv2d } from '../../src/nn/index.ts';
import { run } from '../support/run.ts';

const weights = (data: number[], dims: number[]) => new Map([['conv.weight', tensorData(data, dims)]]);

it('uses each filter with mean 0 and variance 1 over its inputs and positions', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 2, 1, 2]);
  graph.output('y', weightStandardisedConv2d(new Params(graph, 'conv'), x, 2, { kernel: [1, 2], bias: false }));
  // Filter 1 has mean 5 and deviation sqrt(5): (-3, -1, 1, 3) / sqrt(5); filter 2 has mean 1 and deviation 1.
  const { y } = await run(
    graph,
    { x: tensorData([1, 0, 0, 2], [1, 2, 1, 2]) },
    weights([2, 4, 6, 8, 0, 2, 2, 0], [2, 2, 1, 2]),
  );
  expect(y?.data[0]).toBeCloseTo(3 / Math.sqrt(5), 6);
  expect(y?.data[1]).toBeCloseTo(-3, 6);
});

it('adds eps to the variance', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 2, 1, 1]);
  graph.output('y', weightStandardisedConv2d(new Params(graph, 'conv'), x, 1, { kernel: 1, bias: false, eps: 3 }));
  const { y } = await run(graph, { x: tensorData([1, 0], [1, 2, 1, 1]) }, weights([4, 2], [1, 2, 1, 1]));
  expect(y?.data[0]).toBeCloseTo(1 / Math.sqrt(1 + 3), 6);
});

it('has the entries of a convolution', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['N', 8, 'H', 'W']);
  const y = weightStandardisedConv2d(new Params(graph, 'conv'), x, 4, { kernel: 3, stride: 2, padding: 1, groups: 2 });
  expect(y.shape).toEqual(['N', 4, 'floor((H + 1) / 2)', 'floor((W + 1) / 2)']);
  expect([...graph.params.values()].map((w) => [w.name, w.shape])).toEqual([
    ['conv.weight', [4, 4, 3, 3]],
    ['conv.bias', [4]],
  ]);
});

it('conv2d takes any function of its weight', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 1, 1, 1]);
  const twice = conv2d(new Params(graph, 'conv'), x, 1, { kernel: 1, bias: false, parametrisation: (w) => mul(w, 2) });
  graph.output('y', twice);
  const { y } = await run(graph, { x: tensorData([3], [1, 1, 1, 1]) }, weights([5], [1, 1, 1, 1]));
  expect(y?.data[0]).toBe(30);
});
