import { expect, test } from 'vitest';
import { equal, every, holds, near } from '../../../figures/kit/verdict.ts';

test('near takes what lies within the tolerances, and says both numbers otherwise', () => {
  expect(near('x', 10.5, 10, { rtol: 0.05 })).toBe(true);
  expect(near('x', 0.5, 0, { atol: 0.5 })).toBe(true);
  expect(near('x', 10.51, 10, { rtol: 0.05 })).toBe('x must be 10 or near it, got 10.51');
  expect(near('x', 1.0000001, 1)).toBe('x must be 1, got 1.0000001');
  expect(near('x', Number.NaN, 1, { atol: 9 })).toBe('x must be 1 or near it, got NaN');
});

test('equal compares lists and records', () => {
  expect(equal('x', [1, { a: 2 }], [1, { a: 2 }])).toBe(true);
  expect(equal('x', [1], [2])).toBe('x must be [2], got [1]');
});

test('every is true where all are, and else says all that is wrong', () => {
  expect(every(true, holds(1 < 2, 'no'))).toBe(true);
  expect(every(holds(false, 'first'), true, 'second')).toBe('first; second');
});
