import { expect, test } from 'vitest';
import { geometricMean, mean, meanAndRange } from '../mean.ts';

test('means of 1, 2 and 4: 7/3, and 2 in the geometric sense', () => {
  expect(mean([1, 2, 4])).toBeCloseTo(7 / 3, 12);
  expect(geometricMean([1, 2, 4])).toBeCloseTo(2, 12);
});

test('a range reaches from the lowest to the highest value, around the mean that is asked for', () => {
  expect(meanAndRange([4, 1, 1])).toEqual({ mean: 2, low: 1, high: 4 });
  expect(meanAndRange([4, 1], geometricMean).mean).toBeCloseTo(2, 12);
});
