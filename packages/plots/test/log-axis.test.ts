import { expect, test } from 'vitest';
import { logAxis, logDomain, logTicks, powersOfTen } from '../src/index.ts';

test.each<[[number, number], number[]]>([
  [
    [1, 1e6],
    [1, 10, 100, 1e3, 1e4, 1e5, 1e6],
  ],
  [
    [1, 200],
    [1, 2, 5, 10, 20, 50, 100, 200],
  ],
  [
    [1e-12, 1e12],
    [1e-12, 1e-9, 1e-6, 1e-3, 1, 1e3, 1e6, 1e9, 1e12],
  ],
])('powers of ten, or 1, 2 and 5 times these, are ticks of %j', (domain, expected) => {
  expect(logTicks(domain)).toEqual(expected);
});

test('an axis of less than a factor of four has round numbers at equal distances', () => {
  expect(logTicks([1.5, 2.1])).toEqual([1.5, 1.6, 1.7, 1.8, 1.9, 2, 2.1]);
});

test('there are nine powers at most', () => {
  expect(powersOfTen([1, 1e20])).toEqual([1, 1e3, 1e6, 1e9, 1e12, 1e15, 1e18]);
});

test('a domain spans the positive values with a margin, and pixels go there and back', () => {
  const [low, high] = logDomain([0, 10, 1000], 0.5);
  expect([low, high].map((v) => Math.log10(v))).toEqual([expect.closeTo(0, 9), expect.closeTo(4, 9)]);
  const axis = logAxis([1, 100], 1, [0, 200]);
  expect(axis.toPixel(10)).toBeCloseTo(100, 9);
  expect(axis.toValue(100)).toBeCloseTo(10, 9);
});
