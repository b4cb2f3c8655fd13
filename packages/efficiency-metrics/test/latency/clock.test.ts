import { expect, test } from 'vitest';
import { clockResolution } from '../../src/index.ts';
import { FakeClock } from './fake-clock.ts';

test.each([0.1, 0.005, 1])('a step of %d ms is found by reading', (step) => {
  expect(clockResolution(new FakeClock(step))).toBeCloseTo(step / 1000, 9);
});

test('a clock without steps has the resolution of one reading', () => {
  expect(clockResolution(new FakeClock())).toBeCloseTo(50e-9, 12);
});

test('that of Node is finer than 1 ms', () => {
  const resolution = clockResolution();
  expect(resolution).toBeGreaterThan(0);
  expect(resolution).toBeLessThan(1e-3);
});

test('a clock that stands is an error', () => {
  expect(() => clockResolution({ now: () => 7 })).toThrow(
    'clockResolution: a clock moves while it is read, got 7 ms 5000000 times; give { resolution } [s]',
  );
});
