import { expect, test } from 'vitest';
import { contours, descend } from '../../../figures/kit/quadratic-descent.ts';

test('descents on (x² + 10 y²) / 2 multiply x by 1 - rate and y by 1 - 10 rate', async () => {
  const [, first, second] = await descend([1, 10], [10, 1], [0.05, 0.1], 2);
  expect(Array.from(first?.places ?? [])).toEqual([9.5, 0.5, 9, 0]);
  expect(second?.places[0]).toBeCloseTo(9.025, 12);
  expect(first?.heights[0]).toBeCloseTo((9.5 ** 2 + 10 * 0.25) / 2, 12);
});

test('every place of a line of equal height has that height', () => {
  for (const { height, x, y } of contours([1, 10], [2, 8])) expect((x * x + 10 * y * y) / 2).toBeCloseTo(height, 12);
});
