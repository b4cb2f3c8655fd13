import { expect, test } from 'vitest';
import { fitPowerLaw, kaplan, lossAt } from '../../../src/scaling/index.ts';
import { coverage } from './coverage.ts';

const x = [1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

test('points of a law give the law back', () => {
  const fit = fitPowerLaw(
    x,
    x.map((flop) => lossAt(kaplan.minimumCompute, flop)),
  );
  expect(fit.exponent.value).toBeCloseTo(-0.05, 12);
  expect(fit.coefficient.value / kaplan.minimumCompute.scale ** 0.05).toBeCloseTo(1, 10);
  expect(fit.rSquared).toBeCloseTo(1, 12);
  expect(fit.offset).toEqual({ value: 0, low: 0, high: 0 });
  expect(fit.at(3.64e3 * 8.64e19).value).toBeCloseTo(1.764, 3);
});

test('a law through three points is the line through their logarithms', () => {
  // ln x = 0, ln 2, 2 ln 2; ln y = 0, ln 4, 2 ln 2 + ln 2: slope (3 ln 2) / (2 ln 2), mean of ln y (5/3) ln 2.
  const fit = fitPowerLaw([1, 2, 4], [1, 4, 8]);
  expect(fit.exponent.value).toBeCloseTo(1.5, 12);
  expect(fit.coefficient.value).toBeCloseTo(2 ** (5 / 3 - 1.5), 12);
});

test('units of x and y do not matter to the exponent', () => {
  const y = [4.1, 3.6, 3.3, 2.9, 2.75, 2.4];
  const fit = fitPowerLaw(x, y);
  const scaled = fitPowerLaw(
    x.map((value) => value / 8.64e19),
    y.map((value) => value / Math.LN2),
  );
  expect(scaled.exponent.value).toBeCloseTo(fit.exponent.value, 12);
  expect(scaled.exponent.low).toBeCloseTo(fit.exponent.low, 10);
});

test('95 % of 4,000 intervals of each kind cover the truth, at points and beyond', () => {
  const truth = { a: 30, b: -0.05, c: 0, scatter: 0.01 };
  // Three standard errors of a share of 4,000 are 0.0103.
  for (const share of Object.values(coverage((...xy) => fitPowerLaw(...xy), x, truth, 1e25, 4000))) {
    if (share === 1) continue; // the offset, which the pure law takes to be 0
    expect(Math.abs(share - 0.95)).toBeLessThan(0.0103);
  }
});

test('half of 4,000 intervals at a level of 50 % cover the truth', () => {
  const found = coverage(
    (...xy) => fitPowerLaw(...xy, { level: 0.5 }),
    x,
    { a: 2, b: 0.7, c: 0, scatter: 0.3 },
    1e15,
    4000,
  );
  for (const name of ['coefficient', 'exponent', 'curve', 'measurement'] as const)
    expect(Math.abs(found[name] - 0.5)).toBeLessThan(0.024);
});

test('bad input is refused', () => {
  expect(() => fitPowerLaw([], [])).toThrow('fitPowerLaw: needs at least 3 points, got 0');
  expect(() => fitPowerLaw([1, 2], [1, 2])).toThrow('fitPowerLaw: needs at least 3 points, got 2');
  expect(() => fitPowerLaw([1, 2, 3], [1, 2])).toThrow('fitPowerLaw: x and y must have the same length, got 3 and 2');
  expect(() => fitPowerLaw([1, -2, 3], [1, 2, 3])).toThrow('fitPowerLaw: x[1] must be a positive number, got -2');
  expect(() => fitPowerLaw([1, 2, 3], [1, 2, Number.NaN])).toThrow(
    'fitPowerLaw: y[2] must be a positive number, got NaN',
  );
  expect(() => fitPowerLaw([2, 2, 2], [1, 2, 3])).toThrow(/x must have at least two different values/);
  expect(() => fitPowerLaw([1, 2, 3], [1, 2, 3]).at(0)).toThrow('fitPowerLaw at: x must be a positive number, got 0');
});
