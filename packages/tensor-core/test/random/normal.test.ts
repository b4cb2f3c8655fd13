import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { naturalLog } from '../../src/random/natural-log.ts';
import { fillNormal, inverseNormalCdf, normal } from '../../src/random/normal.ts';

describe('naturalLog', () => {
  test('agrees with the logarithm to a few units in the last place over all magnitudes', () => {
    for (let e = -1000; e <= 1000; e += 7)
      for (const m of [1, 1.0000001, 1.2, Math.SQRT2, 1.4143, 1.7, 1.9999999]) {
        const x = m * 2 ** e;
        expect(Math.abs(naturalLog(x) - Math.log(x)), `x = ${x}`).toBeLessThanOrEqual(4e-16 * Math.abs(Math.log(x)));
      }
  });
});

describe('inverseNormalCdf', () => {
  // sqrt(2) erfinv(2p - 1) by mpmath 1.3 with 30 digits.
  test.each([
    [0.001, -3.0902323061678136],
    [0.025, -1.9599639845400543],
    [0.07, -1.4757910281791708],
    [0.9, 1.2815515655446004],
    [1e-10, -6.361340902404057],
    [1e-300, -37.0470962993612],
  ])('p = %d', (p, z) => {
    expect(Math.abs(inverseNormalCdf(p) / z - 1)).toBeLessThan(1e-15);
  });

  test('is 0 at a half, infinite at 0 and 1, and not a number outside', () => {
    expect(inverseNormalCdf(0.5)).toBe(0);
    expect(inverseNormalCdf(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(inverseNormalCdf(1)).toBe(Number.POSITIVE_INFINITY);
    expect(inverseNormalCdf(1.5)).toBeNaN();
    expect(inverseNormalCdf(-0.5)).toBeNaN();
    expect(inverseNormalCdf(Number.NaN)).toBeNaN();
  });
});

describe('normal', () => {
  const n = 1_000_000;
  const z = normal(n, { seed: 3 });

  test('has the moments of the standard normal distribution', () => {
    const m = [0, 0, 0, 0];
    for (const x of z) for (let k = 0; k < 4; k++) m[k]! += x ** (k + 1) / n;
    // Standard errors: 1, sqrt 2, sqrt 15, sqrt 96 thousandths; the bounds are four of them.
    expect(Math.abs(m[0]!)).toBeLessThan(4e-3);
    expect(Math.abs(m[1]! - 1)).toBeLessThan(5.7e-3);
    expect(Math.abs(m[2]!)).toBeLessThan(15.5e-3);
    expect(Math.abs(m[3]! - 3)).toBeLessThan(39.2e-3);
  });

  test('has its quantiles and Kolmogorov-Smirnov distance', () => {
    const sorted = z.slice().sort();
    // Fractions below z: tables of the normal distribution, independent of inverseNormalCdf.
    for (const [x, fraction] of [
      [-3, 0.0013498980316],
      [-2, 0.0227501319482],
      [-1, 0.1586552539315],
      [0, 0.5],
      [1, 0.8413447460685],
      [2, 0.9772498680518],
      [3, 0.9986501019684],
    ] as const) {
      const below = sorted.findIndex((v) => v > x) / n;
      expect(Math.abs(below - fraction)).toBeLessThan(4 * Math.sqrt((fraction * (1 - fraction)) / n));
    }
    let distance = 0;
    for (let i = 0; i < n; i += 1)
      distance = Math.max(distance, Math.abs(standardNormalCdf(sorted[i]!) - (i + 0.5) / n));
    expect(distance * Math.sqrt(n)).toBeLessThan(1.95);
    expect(Math.max(...sorted.subarray(n - 1), -sorted[0]!)).toBeLessThan(6.34);
  });

  test('neighbours, steps and streams are uncorrelated', () => {
    const correlation = (a: Float32Array, b: Float32Array): number => {
      let sum = 0;
      for (let i = 0; i < b.length; i++) sum += a[i]! * b[i]!;
      return sum / b.length;
    };
    for (const other of [z.subarray(1), normal(n, { seed: 3, step: 1 }), normal(n, { seed: 3, stream: 'x' })])
      expect(Math.abs(correlation(z, other))).toBeLessThan(4e-3);
  });

  test('scales, and continues at an offset', () => {
    const part = fillNormal(new Float64Array(5), { seed: 3, offset: 12_345, mean: 10, std: 2 });
    for (let i = 0; i < 5; i++) expect(part[i]).toBeCloseTo(10 + 2 * z[12_345 + i]!, 6);
  });

  test('keeps its bits', () => {
    // The same 64 bits come from numpy and Python's statistics.NormalDist, and from Chromium.
    const bytes = new Uint8Array(normal(100_000, { seed: 2023, stream: 'bits', step: 9 }).buffer);
    expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).toBe('446432c251f36b82');
  });
});

/** Marsaglia's series (2004, https://doi.org/10.18637/jss.v011.i04), exact in double for |x| < 7. */
function standardNormalCdf(x: number): number {
  let sum = x;
  let term = x;
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}
