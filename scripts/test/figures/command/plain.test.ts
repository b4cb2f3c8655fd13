import { expect, test } from 'vitest';
import { notPlain } from '../../../figures/command/plain.ts';

test('numbers, text, truth values, null, lists and records of these are plain', () => {
  expect(notPlain({ a: [1, 'b', true, null, { c: [] }] })).toBeUndefined();
});

test.each([
  [{ a: [0, Number.NaN] }, 'data.a[1] is NaN'],
  [{ a: Number.POSITIVE_INFINITY }, 'data.a is Infinity'],
  [[undefined], 'data[0] is of type undefined'],
  [{ a: { b: Float32Array.of(1) } }, 'data.a.b is a Float32Array'],
  [new Map(), 'data is a Map'],
  [() => 1, 'data is of type function'],
])('%j is not: %s', (value, expected) => {
  expect(notPlain(value)).toBe(expected);
});
