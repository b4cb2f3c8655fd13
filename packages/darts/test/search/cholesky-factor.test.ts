import { describe, expect, test } from 'vitest';
import { CholeskyFactor } from '../../src/search/cholesky-factor.ts';

/** L = [[2], [6, 1], [-8, 5, 3]], row by row from K = L L^T. */
function grown(): CholeskyFactor {
  const factor = new CholeskyFactor();
  for (const row of [[4], [12, 37], [-16, -43, 98]]) expect(factor.append(row)).toBe(true);
  return factor;
}

describe('CholeskyFactor', () => {
  test('grows to the factor of a matrix with whole numbers', () => {
    const factor = grown();
    expect(factor.rows).toEqual([[2], [6, 1], [-8, 5, 3]]);
    expect(factor.logDiagonal).toBeCloseTo(Math.log(2 * 1 * 3), 14);
  });

  test('solves by L and by its transpose', () => {
    // L [1, -2, 0.5] = [2, 6 - 2, -8 - 10 + 1.5], and L^T [1, -2, 0.5] = [2 - 12 - 4, -2 + 2.5, 1.5].
    expect(grown().solve([2, 4, -16.5])).toEqual([1, -2, 0.5]);
    expect(grown().solveTransposed([-14, 0.5, 1.5])).toEqual([1, -2, 0.5]);
  });

  test('refuses a row that makes the matrix singular or worse, and stays as it was', () => {
    const factor = grown();
    expect(factor.append([4, 12, -16, 4])).toBe(false); // the first row again
    expect(factor.append([4, 12, -16, 3])).toBe(false);
    expect(factor.rows).toHaveLength(3);
    expect(factor.solve([2, 4, -16.5])).toEqual([1, -2, 0.5]);
  });
});
