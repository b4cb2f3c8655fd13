import { expect, test } from 'vitest';
import { headMacs, headsOf, pairsOf, patternOf, unreached } from '../../../figures/kit/sparse-patterns.ts';

test('a strided pattern of 4 positions, stride 2: the last two and itself, and every second', () => {
  expect(pairsOf(4, patternOf('strided', 4)).map(String)).toEqual(
    ['0,0', '1,0', '1,1', '2,0', '2,1', '2,2', '3,1', '3,2', '3,3'], // all but 3 -> 0
  );
});

test('heads of the fixed pattern: the own block, and the last position of earlier ones', () => {
  const fixed = patternOf('fixed', 4); // blocks 0 1 and 2 3
  expect(headsOf(1, 0, fixed)).toBe('first head');
  expect(headsOf(3, 1, fixed)).toBe('second head');
  expect(headsOf(3, 3, fixed)).toBe('both'); // a summary of its own block
  expect(headsOf(2, 2, fixed)).toBe('first head'); // ours adds the second head, the paper does not
});

test('what two steps do not reach is counted: all 6 pairs of 4 positions that see themselves only', () => {
  expect(unreached(9, patternOf('strided', 9))).toBe(0);
  expect(unreached(4, { kind: 'fixed', stride: 1, part: 'near' })).toBe(6); // positions that see themselves only
});

test('dense attention over n positions takes 2 n² products of each of the 64 columns', () => {
  expect(headMacs(16)).toBe(2 * 16 ** 2 * 64);
});
