import { expect, it } from 'vitest';
import { Graph, grad, Params, tensorData } from '../../src/index.ts';
import { linear } from '../../src/nn/index.ts';
import { perceptronCriterion } from '../../src/train/index.ts';
import { run } from '../support/run.ts';

it('is how far the largest score lies above that of the label', async () => {
  const graph = new Graph();
  const scores = graph.input('scores', 'float32', [3, 3]);
  const labels = graph.input('labels', 'int32', [3]);
  graph.output('each', perceptronCriterion(scores, labels, { reduction: 'none' }));
  graph.output('mean', perceptronCriterion(scores, labels));
  const out = await run(graph, {
    scores: tensorData([1, 4, 2, 0, -1, 3, 5, 5, 1], [3, 3]),
    labels: tensorData([2, 2, 0], [3], 'int32'),
  });
  expect(Array.from(out.each?.data as Float32Array)).toEqual([2, 0, 0]);
  expect(out.mean?.data[0]).toBeCloseTo(2 / 3, 6);
});

it("has Rosenblatt's rule as its step: the label's unit learns the input, the one that answered unlearns it", async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 2]);
  const labels = graph.input('labels', 'int32', [1]);
  const p = new Params(graph, 'fc');
  const loss = perceptronCriterion(linear(p, x, 3), labels);
  const weight = graph.params.get('fc.weight')?.tensor;
  if (!weight) throw new Error('no weight');
  graph.output('gradient', grad(loss, [weight])[0] as typeof loss);
  const feeds = {
    x: tensorData([3, -2], [1, 2]),
    'fc.weight': tensorData([0, 0, 1, 0, 0, 0], [3, 2]), // the second unit answers
    'fc.bias': tensorData([0, 0, 0], [3]),
  };
  const wrong = await run(graph, { ...feeds, labels: tensorData([0], [1], 'int32') });
  expect(Array.from(wrong.gradient?.data as Float32Array)).toEqual([-3, 2, 3, -2, 0, 0]);
  const right = await run(graph, { ...feeds, labels: tensorData([1], [1], 'int32') });
  expect(Array.from(right.gradient?.data as Float32Array, Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
});
