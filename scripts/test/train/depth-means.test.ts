import { expect, test } from 'vitest';
import { depthMeans } from '../../train/depth-means.ts';

const run = (kind: 'plain' | 'residual', depth: number, seed: number, train: number[]) => ({
  kind,
  depth,
  seed,
  parameters: 10 * depth,
  train,
  test: train.map((error) => error / 2),
  cpuSeconds: 1,
});

test('runs of one kind and depth are one network: mean, least and greatest error of its seeds, epoch by epoch', () => {
  const means = depthMeans([
    run('residual', 20, 0, [0.5, 0.25]),
    run('plain', 56, 1, [0.75, 0.5]),
    run('plain', 8, 0, [0.5, 0.5]),
    run('plain', 56, 0, [0.25, 0]),
  ]);
  expect(means.map(({ kind, depth, seeds, parameters }) => [kind, depth, seeds, parameters])).toEqual([
    ['plain', 8, 1, 80],
    ['plain', 56, 2, 560],
    ['residual', 20, 1, 200],
  ]);
  expect(means[1]?.train).toEqual([
    { mean: 0.5, low: 0.25, high: 0.75 },
    { mean: 0.25, low: 0, high: 0.5 },
  ]);
  expect(means[1]?.test).toEqual([
    { mean: 0.25, low: 0.125, high: 0.375 },
    { mean: 0.125, low: 0, high: 0.25 },
  ]);
});
