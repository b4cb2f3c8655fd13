import { expect, test } from 'vitest';
import { drawsOf } from '../../data/draws.ts';
import { numberReversal } from '../../data/number-reversal.ts';

test('numbers of every length in the bounds are drawn, with their digits backwards', () => {
  const draws = drawsOf({ seed: 1 });
  const task = numberReversal({ least: 2, most: 5 });
  const pairs = Array.from({ length: 400 }, () => task.draw(draws));
  for (const { source, target } of pairs)
    for (const [i, digit] of source.entries()) expect(target[source.length - 1 - i]).toBe(digit);
  for (const length of [2, 3, 4, 5]) {
    const count = pairs.filter(({ source, target }) => source.length === length && target.length === length).length;
    expect(Math.abs(count - 100)).toBeLessThan(36); // 4 deviations
  }
});
