import { expect, test } from 'vitest';
import { rankInterval } from '../../src/index.ts';

test('the ends of six samples hold the median with 1 - 2 / 2^6', () => {
  expect(rankInterval(6, 0.5)).toEqual({ low: 1, high: 6, coverage: expect.closeTo(1 - 2 / 64, 14) });
  expect(rankInterval(5, 0.5)).toBeUndefined(); // 1 - 2 / 2^5 = 0.9375
});

test('the second and ninth of ten hold the median with 1 - 2 (1 + 10) / 2^10', () => {
  expect(rankInterval(10, 0.5)).toEqual({ low: 2, high: 9, coverage: expect.closeTo(1 - 22 / 1024, 14) });
});

// qbinom and pbinom in closed form need big integers: sums of C(n, k) over 2^n.
test('the median of 100 lies between ranks 40 and 61, by exact binomial sums', () => {
  const choose = (n: bigint, k: bigint): bigint => (k === 0n ? 1n : (choose(n, k - 1n) * (n - k + 1n)) / k);
  const below = (k: number): number => {
    let sum = 0n;
    for (let i = 0n; i < BigInt(k); i++) sum += choose(100n, i);
    return Number((sum * 10n ** 18n) / 2n ** 100n) / 1e18;
  };
  expect(below(40)).toBeLessThan(0.025);
  expect(below(41)).toBeGreaterThan(0.025);
  const found = rankInterval(100, 0.5);
  expect(found).toMatchObject({ low: 40, high: 61 });
  expect(found?.coverage).toBeCloseTo(1 - 2 * below(40), 12);
});

test('high percentiles need as many samples as their tail asks for', () => {
  // 0.9^36 = 0.0225 and 0.9^35 = 0.02503; 0.99^368 = 0.02477 and 0.99^367 = 0.02502
  expect(rankInterval(35, 0.9)).toBeUndefined();
  expect(rankInterval(36, 0.9)?.high).toBe(36);
  expect(rankInterval(367, 0.99)).toBeUndefined();
  expect(rankInterval(368, 0.99)?.high).toBe(368);
});

test('a million samples give ranks near those of the normal law', () => {
  const { low, high, coverage } = rankInterval(1_000_000, 0.5) ?? { low: 0, high: 0, coverage: 0 };
  expect(Math.abs(low - (500_000 - 1.959964 * 500))).toBeLessThan(2); // 500 = sqrt(n / 4)
  expect(low + high).toBe(1_000_001);
  expect(coverage).toBeCloseTo(0.95, 3);
});

test.each([
  [() => rankInterval(0, 0.5), 'rankInterval: the number of samples is an integer of at least 1, got 0'],
  [() => rankInterval(9, 1), 'rankInterval: p lies between 0 and 1, got 1'],
  [() => rankInterval(9, 0.5, 1), 'rankInterval: the level lies between 0 and 1, got 1'],
  [() => rankInterval(9, 0.5, Number.NaN), 'rankInterval: the level lies between 0 and 1, got NaN'],
])('%s is refused', (call, message) => {
  expect(call).toThrow(message);
});
