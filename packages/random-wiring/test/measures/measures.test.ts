import { describe, expect, test } from 'vitest';
import {
  characteristicPathLength,
  degreeDistribution,
  globalClustering,
  localClustering,
  meanClustering,
  measureWiring,
  wattsStrogatz,
  wiringOfEdges,
} from '../../src/index.ts';

/** A triangle 0-1-2 with a tail 2-3. */
const kite = wiringOfEdges(4, [
  [1, 0],
  [2, 0],
  [1, 2],
  [3, 2],
]);

test('clustering, path length and degrees of a triangle with a tail, by hand', () => {
  expect([...localClustering(kite)]).toEqual([1, 1, 1 / 3, 0]);
  expect(meanClustering(kite)).toBeCloseTo(7 / 12, 15);
  expect(globalClustering(kite)).toBe(3 / 5); // one triangle; 1 + 1 + 3 pairs
  expect(characteristicPathLength(kite)).toBe((4 * 1 + 2 * 2) / 6);
  expect(degreeDistribution(kite)).toEqual([0, 1, 2, 1]);
  expect(measureWiring(kite)).toEqual({
    nodes: 4,
    edges: 4,
    inputs: 1,
    outputs: 1,
    depth: 3,
    parts: 1,
    meanClustering: meanClustering(kite),
    globalClustering: 0.6,
    pathLength: 4 / 3,
  });
});

test.each([31, 32, 33, 64, 70])('a path of %d nodes has the mean distance (n + 1) / 3', (nodes) => {
  const edges = Array.from({ length: nodes - 1 }, (_, i): [number, number] => [i, i + 1]);
  expect(characteristicPathLength({ nodes, edges })).toBeCloseTo((nodes + 1) / 3, 12);
  const complete = Array.from({ length: nodes }, (_, to) =>
    Array.from({ length: to }, (_, from) => [from, to] as const),
  );
  expect(characteristicPathLength({ nodes, edges: complete.flat() })).toBe(1);
});

test('graphs in parts have no path length, and the error names the pair', () => {
  const parts = {
    nodes: 4,
    edges: [
      [0, 1],
      [2, 3],
    ] as const,
  };
  expect(() => characteristicPathLength(parts)).toThrow(
    'characteristicPathLength: every pair needs a path, got none from node 0 to node 2',
  );
  expect(() => characteristicPathLength({ nodes: 1, edges: [] })).toThrow('needs two nodes or more, got 1');
  expect(measureWiring(parts)).toMatchObject({ parts: 2, pathLength: undefined, globalClustering: 0 });
});

describe('Watts and Strogatz 1998, figure 2: n = 1000, k = 10', () => {
  const ring = wattsStrogatz(1000, 10, 0);
  const [length, clustering] = [characteristicPathLength(ring), meanClustering(ring)];

  test('the ring has L(0) = 50.4505 and C(0) = 3(k - 2) / (4(k - 1)) = 2/3', () => {
    // Distances ceil(d / 5) of the 999 others: 10 nodes at each of 1 to 99, 9 at 100.
    expect(length).toBe((10 * ((99 * 100) / 2) + 9 * 100) / 999);
    expect(length).toBeCloseTo(50.4505, 4);
    expect(clustering).toBeCloseTo(2 / 3, 12);
    expect(globalClustering(ring)).toBeCloseTo(2 / 3, 12);
  });

  // L/L(0) and C/C(0) of an independent program's graph, and four times how far single graphs lie from their mean.
  test.each([
    [1e-4, 0.981, 0.4, 1.0, 0.003],
    [1e-3, 0.475, 0.64, 0.997, 0.006],
    [1e-2, 0.181, 0.052, 0.972, 0.02],
    [1e-1, 0.087, 0.004, 0.727, 0.047],
    [1, 0.065, 0.001, 0.013, 0.004],
  ])('p = %d', (p, expectedLength, lengthWithin, expectedClustering, clusteringWithin) => {
    const wiring = wattsStrogatz(1000, 10, p, { seed: 1 });
    expect(Math.abs(characteristicPathLength(wiring) / length - expectedLength)).toBeLessThan(lengthWithin);
    const share = meanClustering(wiring) / clustering;
    expect(Math.abs(share - expectedClustering)).toBeLessThan(clusteringWithin);
    if (p < 1) expect(Math.abs(share - (1 - p) ** 3)).toBeLessThan(0.05); // Barrat & Weigt 2000
  });
});
