import { expect, test } from 'vitest';
import { smallWorldCurves } from '../../src/index.ts';

/** L(p) / L(0) and C(p) / C(0) for n = 1000, k = 10: an independent program's graphs, and how far single graphs lie from their mean. */
const reference = [
  [1e-4, 0.981, 0.1, 1.0, 0.0006],
  [1e-3, 0.475, 0.16, 0.997, 0.0015],
  [3e-3, 0.283, 0.05, 0.989, 0.0028],
  [1e-2, 0.181, 0.013, 0.972, 0.0045],
  [3e-2, 0.121, 0.0023, 0.919, 0.0055],
  [1e-1, 0.087, 0.0009, 0.727, 0.0117],
  [3e-1, 0.072, 0.0005, 0.365, 0.0096],
  [1, 0.065, 0.0003, 0.013, 0.0009],
] as const;

test('the whole of figure 2 of Watts and Strogatz 1998, with 10 graphs for each point', () => {
  const points = smallWorldCurves(1000, 10, { probabilities: reference.map(([p]) => p), graphs: 10, seed: 1 });
  for (const [i, { p, pathLength, clustering }] of points.entries()) {
    const [, length, lengthSpread, share, spread] = reference[i] as (typeof reference)[number];
    expect(Math.abs(pathLength - length), `L at ${p}`).toBeLessThan(4 * lengthSpread);
    expect(Math.abs(clustering - share), `C at ${p}`).toBeLessThan(4 * spread + 0.0005); // three digits are given
    expect(Math.abs(clustering - (1 - p) ** 3), `(1 - p)^3 at ${p}`).toBeLessThan(0.02); // Barrat & Weigt 2000
    if (i > 0) expect(clustering).toBeLessThan(points[i - 1]?.clustering as number);
  }
});
