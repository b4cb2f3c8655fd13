import { describe, expect, test } from 'vitest';
import { expectedImprovement } from '../../src/search/expected-improvement.ts';
import { GaussianProcess } from '../../src/search/gaussian-process.ts';
import { rbfKernel } from '../../src/search/kernels.ts';

describe('GaussianProcess', () => {
  test('one point: mean k y / (1 + n), variance 1 - k^2 / (1 + n), and the density of a normal value', () => {
    const noise = 0.25;
    const gp = new GaussianProcess([[0]], [1.5], { kernel: rbfKernel(2), noise });
    const k = Math.exp(-9 / 8); // |3 - 0|^2 / (2 2^2)
    const { mean, variance } = gp.at([3]);
    expect(mean).toBeCloseTo((k * 1.5) / 1.25, 12);
    expect(variance).toBeCloseTo(1 - k ** 2 / 1.25, 12);
    expect(gp.logMarginalLikelihood).toBeCloseTo(-(1.5 ** 2) / 2.5 - Math.log(2 * Math.PI * 1.25) / 2, 12);
  });

  test('two points: the closed form of the inverse of a 2x2 covariance', () => {
    const [a, b, x] = [
      [0, 0],
      [1, 2],
      [0.5, -1],
    ] as const;
    const [ya, yb, noise, scale] = [0.7, -1.2, 0.1, 1.3];
    const square = (p: readonly number[], q: readonly number[]): number =>
      p.reduce((sum, v, i) => sum + (v - (q[i] as number)) ** 2, 0);
    const k = (p: readonly number[], q: readonly number[]): number => Math.exp(-square(p, q) / (2 * scale ** 2));
    const [d, c] = [1 + noise, k(a, b)];
    const determinant = d * d - c * c;
    const [ka, kb] = [k(a, x), k(b, x)];
    const weights = [(d * ya - c * yb) / determinant, (d * yb - c * ya) / determinant] as const;
    const gp = new GaussianProcess([a, b], [ya, yb], { kernel: rbfKernel(scale), noise });
    const { mean, variance } = gp.at(x);
    expect(mean).toBeCloseTo(ka * weights[0] + kb * weights[1], 12);
    expect(variance).toBeCloseTo(1 - (d * ka * ka - 2 * c * ka * kb + d * kb * kb) / determinant, 12);
    const fit = -(ya * weights[0] + yb * weights[1]) / 2;
    expect(gp.logMarginalLikelihood).toBeCloseTo(fit - Math.log(determinant) / 2 - Math.log(2 * Math.PI), 12);
  });

  test('without noise it goes through its points, and far from them it knows nothing', () => {
    const gp = new GaussianProcess([[0], [1], [2.5]], [1, -1, 0.3], { kernel: rbfKernel(1), noise: 0 });
    expect(gp.at([1]).mean).toBeCloseTo(-1, 10);
    expect(gp.at([1]).variance).toBeCloseTo(0, 10);
    expect(gp.at([50])).toEqual({ mean: 0, variance: 1 });
  });

  test('takes observations one by one, with all values scaled anew', () => {
    const points = [[0], [1], [2.5], [-1]];
    const values = [1, -1, 0.3, 0.8];
    const options = { kernel: rbfKernel(1), noise: 0.2 };
    const grown = new GaussianProcess(points.slice(0, 1), [7], options);
    grown.observe([1], [5, 6]);
    grown.observe([2.5], [0, 0, 0]);
    grown.observe([-1], values);
    const whole = new GaussianProcess(points, values, options);
    expect(grown.at([0.4])).toEqual(whole.at([0.4]));
    expect(grown.logMarginalLikelihood).toBe(whole.logMarginalLikelihood);
    expect(() => grown.observe([3], values)).toThrow('as many values as points, and one at least, got 4 and 5');
    expect(grown.points).toEqual(points);
  });

  test('the means at known points are those at any point, all at once', () => {
    const points = [[0], [1], [2.5]];
    const gp = new GaussianProcess(points, [1, -1, 0.3], { kernel: rbfKernel(1), noise: 0.2 });
    gp.meansAtPoints().forEach((mean, i) => {
      expect(mean).toBeCloseTo(gp.at(points[i] as number[]).mean, 12);
    });
  });

  test('refuses what it cannot fit, with the numbers', () => {
    const options = { kernel: rbfKernel(1), noise: 0 };
    expect(() => new GaussianProcess([[0]], [1, 2], options)).toThrow(
      'as many values as points, and one at least, got 2 and 1',
    );
    expect(() => new GaussianProcess([], [], options)).toThrow('got 0 and 0');
    expect(() => new GaussianProcess([[0], [0]], [1, 2], options)).toThrow(
      'must be positive definite; noise helps, got 0',
    );
    expect(() => new GaussianProcess([[0]], [1], { ...options, noise: -1 })).toThrow('noise must be 0 or more, got -1');
  });
});

describe('expectedImprovement', () => {
  test('equals the integral of the gain over the posterior', () => {
    for (const [mean, variance, best] of [
      [0, 1, 0],
      [0.3, 0.04, 0.5],
      [-1, 2, 0.7],
    ] as const) {
      const deviation = Math.sqrt(variance);
      let integral = 0;
      const step = 1e-3;
      for (let z = -8; z < 8; z += step) {
        const gain = Math.max(mean + deviation * (z + step / 2) - best, 0);
        integral += (gain * Math.exp(-((z + step / 2) ** 2) / 2) * step) / Math.sqrt(2 * Math.PI);
      }
      expect(expectedImprovement({ mean, variance }, best)).toBeCloseTo(integral, 6);
    }
  });

  test('without uncertainty it is the gain, or nothing', () => {
    expect(expectedImprovement({ mean: 2, variance: 0 }, 1.5)).toBe(0.5);
    expect(expectedImprovement({ mean: 1, variance: 0 }, 1.5)).toBe(0);
  });
});
