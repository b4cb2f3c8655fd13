import { expect, test } from 'vitest';
import { existingPath, oneOf, positiveNumber, wholeNumber } from '../../command-line/values.ts';

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

test.each(['0', '-1', 'x', ''])('positiveNumber refuses %j', (text) => {
  expect(positiveNumber('rate', '0.003')).toBe(0.003);
  expect(() => positiveNumber('rate', text)).toThrow(`--rate: needs a number above 0, got ${text}`);
});

test('oneOf and existingPath refuse what is not there', () => {
  expect(oneOf('kind', 'ws', ['er', 'ws'])).toBe('ws');
  expect(() => oneOf('kind', 'wx', ['er', 'ws'])).toThrow('--kind: must be one of er, ws, got wx');
  expect(existingPath('--weights', 'package.json')).toBe('package.json');
  expect(() => existingPath('--weights', 'none')).toThrow('--weights: needs a path that exists, got none');
});
