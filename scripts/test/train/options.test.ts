import { expect, test } from 'vitest';
import { wholeNumber } from '../../train/options.ts';

test('whole numbers from the least on are taken', () => {
  expect(wholeNumber('seed', '0')).toBe(0);
  expect(wholeNumber('epochs', '12', 1)).toBe(12);
});

test.each(['1.5', '-1', 'ten', ''])('%j is none', (text) => {
  expect(() => wholeNumber('seed', text)).toThrow(`--seed: needs a whole number from 0 up, got ${text}`);
});

test('one below the least is refused', () => {
  expect(() => wholeNumber('epochs', '0', 1)).toThrow('--epochs: needs a whole number from 1 up, got 0');
});
