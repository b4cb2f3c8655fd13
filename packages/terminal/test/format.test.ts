import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatPercent } from '../src/format.ts';

test('formatDuration writes minutes and seconds, and hours where there are any', () => {
  expect([0, 59.6, 61, 3599.4, 3723].map(formatDuration)).toEqual(['0:00', '1:00', '1:01', '59:59', '1:02:03']);
  expect(formatDuration(Number.POSITIVE_INFINITY)).toBe('-:--');
});

test('formatCount separates thousands and formatPercent keeps two digits', () => {
  expect(formatCount(61_706.4)).toBe('61,706');
  expect(formatPercent(0.99125)).toBe('99.13 %');
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [97_800_000, '97.8 MB'],
  [5e12, '5000.0 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
