import { expect, test } from 'vitest';
import { formatBar } from '../src/bar.ts';

test.each([
  [0, ''],
  [0.5, '██'],
  [1, '████'],
  [2, '████'],
  [-1, ''],
  [1 / 32, '▏'],
  [0.53, '██▏'],
])('%d of a bar of four cells is %j', (fraction, bar) => {
  expect(formatBar(fraction, 4)).toBe(bar);
});
