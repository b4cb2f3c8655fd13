import { expect, test } from 'vitest';
import {
  flopToPetaflopDays,
  flopToTeraflopDays,
  petaflopDay,
  petaflopDaysToFlop,
  teraflopDay,
  teraflopDaysToFlop,
} from '../../src/scaling/index.ts';

test('a petaflop/s-day is 10^15 operations per second for 86,400 s, a teraflop/s-day a thousandth', () => {
  expect(petaflopDay).toBe(8.64e19);
  expect(teraflopDay).toBe(8.64e16);
  expect(flopToPetaflopDays(4.32e19)).toBe(0.5);
  expect(flopToTeraflopDays(8.64e17)).toBe(10);
});

test('units convert back', () => {
  expect(petaflopDaysToFlop(flopToPetaflopDays(3.14e23))).toBeCloseTo(3.14e23, -10);
  expect(teraflopDaysToFlop(flopToTeraflopDays(3.14e17))).toBeCloseTo(3.14e17, -4);
});

test.each([-1, 0, Number.NaN, Number.POSITIVE_INFINITY])('%d is no amount of compute', (value) => {
  expect(() => flopToPetaflopDays(value)).toThrow(`flopToPetaflopDays: flop must be a positive number, got ${value}`);
  expect(() => petaflopDaysToFlop(value)).toThrow(`petaflopDaysToFlop: days must be a positive number, got ${value}`);
  expect(() => flopToTeraflopDays(value)).toThrow(`flopToTeraflopDays: flop must be a positive number, got ${value}`);
  expect(() => teraflopDaysToFlop(value)).toThrow(`teraflopDaysToFlop: days must be a positive number, got ${value}`);
});
