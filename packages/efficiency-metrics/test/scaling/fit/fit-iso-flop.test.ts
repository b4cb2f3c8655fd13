import { expect, test } from 'vitest';
import { besiroglu, computeOptimal, fitIsoFlop, isoFlopCurve } from '../../../src/scaling/index.ts';

test('a parabola over ln N is found with its vertex', () => {
  const sizes = [1e7, 3e7, 1e8, 5e8, 2e9];
  const loss = sizes.map((n) => 2.5 + 0.03 * (Math.log(n) - Math.log(2e8)) ** 2);
  const fit = fitIsoFlop(sizes, loss);
  expect(fit.parameters / 2e8).toBeCloseTo(1, 9);
  expect(fit.loss).toBeCloseTo(2.5, 10);
  expect(fit.at(2e8 * Math.E)).toBeCloseTo(2.53, 10);
  expect(fit.inside).toBe(true);
});

test('a curve of the law has its minimum within 2 % where the sizes lie around it', () => {
  const best = computeOptimal(besiroglu, 1e20).parameters;
  const sizes = [0.25, 0.5, 1, 2, 4].map((factor) => best * factor);
  const { points, minimum } = isoFlopCurve(besiroglu, 1e20, sizes);
  const fit = fitIsoFlop(
    sizes,
    points.map((point) => point.loss),
  );
  expect(Math.abs(fit.parameters / minimum.parameters - 1)).toBeLessThan(0.02);
  expect(fit.loss).toBeCloseTo(minimum.loss, 2);
});

test('a vertex beyond the runs is told', () => {
  const sizes = [1, 2, 4, 8].map((n) => n * 1e9);
  expect(
    fitIsoFlop(
      sizes,
      sizes.map((n) => 2 + (Math.log(n) - Math.log(5e8)) ** 2),
    ).inside,
  ).toBe(false);
});

test('bad input is refused', () => {
  expect(() => fitIsoFlop([1, 2, 3], [1, 2, 3])).toThrow('fitIsoFlop: needs at least 4 points, got 3');
  expect(() => fitIsoFlop([1, 2, 3, 4], [1, 2, 3])).toThrow(
    'fitIsoFlop: parameters and loss must have the same length, got 4 and 3',
  );
  expect(() => fitIsoFlop([1, 1, 2, 2], [1, 2, 3, 4])).toThrow(
    /parameters must have at least three different values, got 2/,
  );
  expect(() => fitIsoFlop([1, 2, 4, 8], [1, 2, 2, 1])).toThrow(
    /loss must have a minimum over parameters, got a curvature of -/,
  );
});
