import { expect, it } from 'vitest';
import { strokeDigit } from '../../src/index.ts';

/** Of 16 rows of cells those that are marked, as text. */
const rowsOf = ({ data }: ReturnType<typeof strokeDigit>): string[] =>
  Array.from({ length: 16 }, (_, y) =>
    Array.from((data as Float32Array).slice(16 * y, 16 * y + 16), (cell) => (cell === 1 ? '#' : '.')).join(''),
  );

it('draws digits in the middle, and moves them', () => {
  expect(strokeDigit(1)).toMatchObject({ dims: [1, 1, 16, 16] });
  expect(rowsOf(strokeDigit(1)).slice(2, 6)).toEqual([
    '................',
    '.......#........',
    '......##........',
    '.....#.#........',
  ]);
  expect(rowsOf(strokeDigit(4, { down: 3, right: 4 })).slice(12, 14)).toEqual(['........########', '.............#..']);
});

it('says which digits and places there are', () => {
  expect(() => strokeDigit(5)).toThrow('strokeDigit: digit must be an integer from 0 to 4, got 5');
  expect(() => strokeDigit(0, { right: 5 })).toThrow('strokeDigit: right must be an integer from -4 to 4, got 5');
});
