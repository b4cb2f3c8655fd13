import { expect, test } from 'vitest';
import { studentQuantile } from '../../../src/scaling/index.ts';

// A printed table of Student's distribution (NIST/SEMATECH e-Handbook, section 1.3.6.7.2), two-sided.
test.each([
  [0.95, 1, 12.706],
  [0.95, 2, 4.303],
  [0.95, 3, 3.182],
  [0.95, 10, 2.228],
  [0.95, 100, 1.984],
  [0.99, 3, 5.841],
  [0.9, 30, 1.697],
  [0.998, 5, 5.893],
])('%d of the distribution with %d degrees of freedom lies within %d', (level, degrees, t) => {
  expect(studentQuantile(level, degrees)).toBeCloseTo(t, 3);
});

test('one and two degrees of freedom have closed forms', () => {
  expect(studentQuantile(0.8, 1)).toBeCloseTo(Math.tan(Math.PI * 0.4), 7);
  expect(studentQuantile(0.8, 2)).toBeCloseTo(0.8 * Math.sqrt(2 / (1 - 0.8 ** 2)), 7); // 2p-1 = 0.8
});

test('levels and degrees of freedom must make sense', () => {
  expect(() => studentQuantile(1, 3)).toThrow('studentQuantile: level must be between 0 and 1, got 1');
  expect(() => studentQuantile(95, 3)).toThrow('studentQuantile: level must be between 0 and 1, got 95');
  expect(() => studentQuantile(0.95, 0)).toThrow('studentQuantile: degreesOfFreedom must be a positive number, got 0');
});
