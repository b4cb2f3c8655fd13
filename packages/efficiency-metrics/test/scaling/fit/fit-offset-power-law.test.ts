import { fillNormal, fillUniform } from '@netwright/tensor-core';
import { describe, expect, test } from 'vitest';
import { fitOffsetPowerLaw, fitPowerLaw } from '../../../src/scaling/index.ts';
import { coverage } from './coverage.ts';

const x = Array.from({ length: 20 }, (_, i) => 10 ** (i / 4)); // 1 to 56,000

describe.each([
  [2, -0.3, 1],
  [406.4, -0.34, 1.69],
  [5, -0.1, 0.5],
  [1, 0.5, 3],
  [7, -0.2, 0],
])('%d x^%d + %d', (a, b, c) => {
  test('is found from points without scatter', () => {
    const fit = fitOffsetPowerLaw(
      x,
      x.map((at) => a * at ** b + c),
    );
    expect(fit.coefficient.value).toBeCloseTo(a, 7);
    expect(fit.exponent.value).toBeCloseTo(b, 8);
    expect(fit.offset.value).toBeCloseTo(c, 7);
    expect(fit.at(1e7).value).toBeCloseTo(a * 1e7 ** b + c, 6);
  });

  test('cannot be bettered by other constants nearby', () => {
    const noise = fillNormal(new Float64Array(x.length), { seed: 3, std: 0.02 });
    const y = x.map((at, i) => (a * at ** b + c) * Math.exp(noise[i]!));
    const { coefficient, exponent, offset } = fitOffsetPowerLaw(x, y);
    const squares = (da: number, db: number, dc: number): number =>
      x.reduce((sum, at, i) => {
        const curve = coefficient.value * (1 + da) * at ** (exponent.value + db) + Math.max(0, offset.value + dc);
        return sum + (Math.log(y[i]!) - Math.log(curve)) ** 2;
      }, 0);
    const least = squares(0, 0, 0);
    for (let seed = 0; seed < 200; seed++) {
      const [da, db, dc] = fillUniform(new Float64Array(3), { seed, low: -1e-3, high: 1e-3 }) as unknown as [
        number,
        number,
        number,
      ];
      expect(squares(da, db, dc)).toBeGreaterThan(least * (1 - 1e-9));
    }
  });
});

test('95 % of 400 intervals of each kind cover the truth, at points and beyond', () => {
  const shares = coverage((...xy) => fitOffsetPowerLaw(...xy), x, { a: 2, b: -0.3, c: 1, scatter: 0.02 }, 1e6, 400);
  // Three standard errors of a share of 400 are 0.033.
  for (const share of Object.values(shares)) expect(Math.abs(share - 0.95)).toBeLessThan(0.033);
});

test('points of a pure law have an interval of the offset that reaches 0, which is never passed', () => {
  const noise = fillNormal(new Float64Array(x.length), { seed: 5, std: 0.02 });
  const { offset } = fitOffsetPowerLaw(
    x,
    x.map((at, i) => 2 * at ** -0.3 * Math.exp(noise[i]!)),
  );
  expect(offset.low).toBe(0);
  expect(offset.high).toBeGreaterThan(0);
});

test('points that flatten are predicted better than by the pure law', () => {
  const y = x.map((at) => 2 * at ** -0.3 + 1);
  const truth = 2 * 1e8 ** -0.3 + 1;
  expect(fitOffsetPowerLaw(x, y).at(1e8).value).toBeCloseTo(truth, 6);
  expect(fitPowerLaw(x, y).at(1e8).value).toBeLessThan(0.6 * truth);
});

test('points that follow no law give numbers, or the one error that says so', () => {
  for (let seed = 0; seed < 150; seed++) {
    const u = fillUniform(new Float64Array(26), { seed, stream: 'no law' });
    const [wide, high] = [60 * u[24]!, 20 * u[25]!]; // decades
    const [xs, ys] = [u.subarray(0, 12), u.subarray(12, 24)].map((part, i) =>
      Array.from(part, (value) => 10 ** ((i === 0 ? wide : high) * (value - 0.5))),
    ) as [number[], number[]];
    try {
      const { coefficient, exponent, offset, scatter, at } = fitOffsetPowerLaw(xs, ys);
      const { value, measurement } = at(10 * xs[0]!);
      for (const number of [
        coefficient.low,
        exponent.value,
        exponent.high,
        offset.high,
        scatter,
        value,
        measurement.high,
      ])
        expect(number).not.toBeNaN();
    } catch (error) {
      expect(String(error)).toContain('fitOffsetPowerLaw: points must determine the exponent and the offset');
    }
  }
});

test('bad input is refused', () => {
  const where = 'fitOffsetPowerLaw: ';
  expect(() => fitOffsetPowerLaw([1, 2, 3], [3, 2, 1])).toThrow(`${where}needs at least 4 points, got 3`);
  expect(() => fitOffsetPowerLaw([1, 2, 3, 4], [3, 2, 1])).toThrow(
    `${where}x and y must have the same length, got 4 and 3`,
  );
  expect(() => fitOffsetPowerLaw([1, 2, 3, 4], [3, 2, 1, -1])).toThrow(
    `${where}y[3] must be a positive number, got -1`,
  );
  expect(() => fitOffsetPowerLaw([1, 1, 2, 2], [3, 3, 2, 2])).toThrow(
    `${where}x must have at least three different values, got 2`,
  );
  expect(() => fitOffsetPowerLaw([1, 2, 3, 4], [2, 2, 2, 2])).toThrow(
    `${where}points must determine the exponent and the offset`,
  );
  expect(() => fitOffsetPowerLaw([1, 2, 3, 4], [4, 3, 2, 2], { level: 1.5 })).toThrow(
    `${where}level must be between 0 and 1, got 1.5`,
  );
});
