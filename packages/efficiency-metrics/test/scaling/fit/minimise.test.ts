import { expect, test } from 'vitest';
import { minimise } from '../../../src/scaling/fit/minimise.ts';

test("Rosenbrock's valley is followed to (1, 1)", () => {
  const { point, value } = minimise(
    ([x, y]) => {
      const [a, b] = [1 - x!, y! - x! * x!];
      return { value: a * a + 100 * b * b, gradient: [-2 * a - 400 * x! * b, 200 * b] };
    },
    [-1.2, 1],
    { tolerance: 0 },
  );
  expect(point[0]).toBeCloseTo(1, 7);
  expect(point[1]).toBeCloseTo(1, 7);
  expect(value).toBeLessThan(1e-14);
});

test('a quadratic of unlike curvatures is solved', () => {
  const { point } = minimise(
    (p) => ({
      value: p.reduce((sum, v, i) => sum + 10 ** i * (v - i) ** 2, 0),
      gradient: p.map((v, i) => 2 * 10 ** i * (v - i)),
    }),
    [5, 5, 5, 5, 5],
    { tolerance: 0 },
  );
  point.forEach((v, i) => {
    expect(v).toBeCloseTo(i, 6);
  });
});

test('a kink is found', () => {
  const { point } = minimise(
    ([x, y]) => ({
      value: Math.abs(x! - 2) + 3 * Math.abs(y! + 1),
      gradient: [Math.sign(x! - 2), 3 * Math.sign(y! + 1)],
    }),
    [10, 10],
    { tolerance: 0 },
  );
  expect(point[0]).toBeCloseTo(2, 4);
  expect(point[1]).toBeCloseTo(-1, 4);
});

test('a start at the minimum stays there', () => {
  expect(minimise(([x]) => ({ value: x! * x!, gradient: [2 * x!] }), [0])).toEqual({ point: [0], value: 0 });
});
