import { expect, it } from 'vitest';
import { Graph, initialise, Params, tensorData } from '../../src/index.ts';
import { nonLocal } from '../../src/nn/index.ts';
import { run, values } from '../support/run.ts';

it('starts as the identity, since the scale of its last normalisation is 0', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 4, 3, 5]);
  graph.output('y', nonLocal(new Params(graph, 'nl'), x));
  const feeds = { x: values([2, 4, 3, 5]) };
  const { y } = await run(graph, feeds, initialise(graph));
  expect(Array.from(y?.data as Float32Array)).toEqual(Array.from(feeds.x.data as Float32Array));
});

it('attends from every position to every pooled one', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['N', 4, 'H', 'W']);
  expect(nonLocal(new Params(graph, 'nl'), x, { width: 3 }).shape).toEqual(['N', 4, 'H', 'W']);
  const weights = graph.taps.get('nl.weights');
  expect(weights?.shape).toEqual(['N', 'H*W', 'floor(H / 2)*floor(W / 2)']);
  graph.output('weights', weights as NonNullable<typeof weights>);
  const found = await run(graph, { x: values([2, 4, 4, 6]) }, initialise(graph));
  expect(found.weights?.dims).toEqual([2, 24, 6]);
  const first = Array.from(found.weights?.data.slice(0, 6) as Float32Array);
  expect(first.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
});

it('adds the mean of the values where scores are equal', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 1, 1, 3]);
  graph.output('y', nonLocal(new Params(graph, 'nl'), x, { width: 1, pool: 1 }));
  const weight = (v: number) => tensorData([v], [1, 1, 1, 1]);
  const weights = new Map([
    ...initialise(graph),
    ['nl.conv_theta.weight', weight(0)],
    ['nl.conv_phi.weight', weight(1)],
    ['nl.conv_g.weight', weight(2)],
    ['nl.conv_out.weight', weight(1)],
    ['nl.bn.weight', tensorData([1], [1])],
  ]);
  const { y } = await run(graph, { x: tensorData([1, 2, 6], [1, 1, 1, 3]) }, weights);
  // The mean is 3, twice that is added; running variance 1 and eps 1e-5 shrink it a little.
  const added = 6 / Math.sqrt(1 + 1e-5);
  for (const [i, v] of [1, 2, 6].entries()) expect(y?.data[i]).toBeCloseTo(v + added, 5);
});

it('has the names of SlowFast', () => {
  const graph = new Graph();
  nonLocal(new Params(graph, 'nl'), graph.input('x', 'float32', [1, 8, 4, 4]));
  expect([...graph.params.values()].map((w) => `${w.name} ${w.shape}`)).toEqual([
    'nl.conv_theta.weight 4,8,1,1',
    'nl.conv_theta.bias 4',
    'nl.conv_phi.weight 4,8,1,1',
    'nl.conv_phi.bias 4',
    'nl.conv_g.weight 4,8,1,1',
    'nl.conv_g.bias 4',
    'nl.conv_out.weight 8,4,1,1',
    'nl.conv_out.bias 8',
    'nl.bn.weight 8',
    'nl.bn.bias 8',
    'nl.bn.running_mean 8',
    'nl.bn.running_var 8',
    'nl.bn.num_batches_tracked ',
  ]);
});
