import { expect, it } from 'vitest';
import { polynomialFits } from '../../../figures/kit/polynomial-fit.ts';

it('fits the mean, the line and the parabola of least squares', () => {
  // Points (0, 0), (1, 1), (2, 4), (3, 9): mean 3.5, line 3 x - 1 (normal equations), parabola x².
  const [mean, line, parabola] = polynomialFits([0, 1, 2, 3], [0, 1, 4, 9], 2);
  for (const x of [-1, 0.5, 4]) {
    expect(mean?.(x)).toBeCloseTo(3.5, 12);
    expect(line?.(x)).toBeCloseTo(3 * x - 1, 12);
    expect(parabola?.(x)).toBeCloseTo(x * x, 12);
  }
});

it('goes through all points with as many coefficients as there are', () => {
  const [xs, ys] = [
    [-0.9, -0.2, 0.1, 0.8],
    [1, -2, 0.5, 3],
  ];
  const cubic = polynomialFits(xs, ys, 3)[3];
  xs.forEach((x, i) => {
    expect(cubic?.(x)).toBeCloseTo(ys[i] as number, 12);
  });
});

it('wants more points than degrees', () => {
  expect(() => polynomialFits([0, 1], [0, 1], 2)).toThrow('polynomialFits: 2 points allow a degree below that, got 2');
});
