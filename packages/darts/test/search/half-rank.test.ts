import { describe, expect, test } from 'vitest';
import { halfRank } from '../../src/search/half-rank.ts';

describe('halfRank', () => {
  test('is what the tests of Vizier expect of HalfRankComponent', () => {
    // google/vizier, vizier/_src/algorithms/designers/gp/output_warpers_test.py, cases 1 and 2 without values that are not finite.
    const cases = [
      {
        values: [1, 4, 2, 10, 12, 2, 3, 5, 6],
        expected: [-2.7145447657886415, 4, 0.3722561569665319, 10, 12, 0.3722561569665319, 2.322289907556879, 5, 6],
      },
      {
        values: [-4, -3, -2, 1.1, 1.2, 1.3, 1.4, 1.5],
        expected: [0.7984888240158797, 0.9467291870388195, 1.0380072549079085, 1.1139555940074284, 1.2, 1.3, 1.4, 1.5],
      },
    ];
    for (const { values, expected } of cases)
      halfRank(values).forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i] as number, 12);
      });
  });

  test('how bad a bad value is does not matter', () => {
    const values = [3, 1, 4, -100, 5, 9];
    expect(halfRank([3, 1, 4, Number.NEGATIVE_INFINITY, 5, 9])).toEqual(halfRank(values));
  });

  test('equal values stay equal, and an upper half of equal values takes the spread of all', () => {
    expect(halfRank([])).toEqual([]);
    expect(halfRank([2, 2, 2])).toEqual([2, 2, 2]);
    // 0 has rank 1 of 1.5, the quantile 1/6; the distinct values 0 and 1 are sqrt(1/2) from the median, 1.
    const [low, ...rest] = halfRank([0, 1, 1, 1]);
    expect(rest).toEqual([1, 1, 1]);
    expect(low).toBeCloseTo(1 - Math.SQRT1_2 * 0.967421566101701, 9); // of tables: Phi(-0.9674) = 1/6
  });
});
