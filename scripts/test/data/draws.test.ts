import { expect, test } from 'vitest';
import { drawsOf } from '../../data/draws.ts';

test('draws take every number of a range about equally often, and repeat from their seed, stream and step', () => {
  const draws = drawsOf({ seed: 3, stream: 'a' });
  const list = Array.from({ length: 6000 }, () => draws.whole(1, 6));
  for (const face of [1, 2, 3, 4, 5, 6]) {
    const count = list.filter((n) => n === face).length;
    expect(Math.abs(count - 1000)).toBeLessThan(120); // 4 deviations of sqrt(6000 / 6 * 5 / 6)
  }
  expect(Math.min(...list)).toBe(1);
  expect(Math.max(...list)).toBe(6);
  const first = (options: Parameters<typeof drawsOf>[0]): number[] => {
    const others = drawsOf(options);
    return Array.from({ length: 100 }, () => others.whole(1, 6));
  };
  expect(first({ seed: 3, stream: 'a' })).toEqual(list.slice(0, 100));
  for (const other of [
    { seed: 4, stream: 'a' },
    { seed: 3, stream: 'b' },
    { seed: 3, stream: 'a', step: 1 },
  ])
    expect(first(other)).not.toEqual(list.slice(0, 100));
});

test('one of a list is each of them in time', () => {
  const draws = drawsOf({});
  expect(new Set(Array.from({ length: 50 }, () => draws.oneOf(['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']));
});
