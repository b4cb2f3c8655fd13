import { expect, test } from 'vitest';
import { fitLine } from '../../../src/scaling/fit/fit-line.ts';

// x about its mean: -2 -1 0 1 2, Sxx 10, Sxy 6, Syy 6; residuals -0.8 0.6 1 -0.6 -0.2, their squares 2.4; t(3) = 3.182446.
const fit = fitLine([1, 2, 3, 4, 5], [2, 4, 5, 4, 5]);

test('slope, intercept, scatter and R^2 are those worked out by hand', () => {
  expect(fit.slope.value).toBeCloseTo(0.6, 12);
  expect(fit.intercept.value).toBeCloseTo(2.2, 12);
  expect(fit.scatter).toBeCloseTo(Math.sqrt(2.4 / 3), 12);
  expect(fit.rSquared).toBeCloseTo(1 - 2.4 / 6, 12);
});

test('intervals are t times the standard errors', () => {
  expect(fit.slope.high - 0.6).toBeCloseTo(3.182446 * Math.sqrt(0.8 / 10), 5);
  expect(2.2 - fit.intercept.low).toBeCloseTo(3.182446 * Math.sqrt(0.8 * (1 / 5 + 9 / 10)), 5);
  const { value, curve, measurement } = fit.at(3);
  expect(value).toBeCloseTo(4, 12);
  expect(curve.high - 4).toBeCloseTo(3.182446 * Math.sqrt(0.8 / 5), 5);
  expect(4 - measurement.low).toBeCloseTo(3.182446 * Math.sqrt(0.8 * (1 + 1 / 5)), 5);
});

test('intervals widen away from the points', () => {
  const reach = (x: number): number => fit.at(x).curve.high - fit.at(x).value;
  expect(reach(13)).toBeCloseTo(3.182446 * Math.sqrt(0.8 * (1 / 5 + 100 / 10)), 5);
});

test('points on a line have no scatter', () => {
  const exact = fitLine([0, 1, 2], [1, 3, 5]);
  expect(exact.slope).toEqual({ value: 2, low: 2, high: 2 });
  expect(exact.rSquared).toBe(1);
});

test('bad input is refused', () => {
  expect(() => fitLine([1, 2], [1, 2])).toThrow('fitLine: needs at least 3 points, got 2');
  expect(() => fitLine([1, 2, 3], [1, 2])).toThrow('fitLine: x and y must have the same length, got 3 and 2');
  expect(() => fitLine([1, 1, 1], [1, 2, 3])).toThrow('fitLine: x must have at least two different values, got only 1');
  expect(() => fitLine([1, 2, 3], [1, Number.NaN, 3])).toThrow('fitLine: y[1] must be finite, got NaN');
  expect(() => fitLine([1, 2, 3], [1, 2, 3], { level: 0 })).toThrow('fitLine: level must be between 0 and 1, got 0');
});
