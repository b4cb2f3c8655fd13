import { normal } from '@netwright/tensor-core';
import { describe, expect, test } from 'vitest';
import { nearestRank, summariseDurations } from '../../src/index.ts';

test('figures of ten durations by hand', () => {
  const durations = [9, 1, 8, 2, 7, 3, 6, 4, 10, 5];
  const s = summariseDurations(durations);
  expect(s).toMatchObject({ n: 10, mean: 5.5, min: 1, max: 10, p50: 5, p90: 9, p99: 10 });
  // squares of +-0.5, 1.5, 2.5, 3.5, 4.5: 2 (0.25 + 2.25 + 6.25 + 12.25 + 20.25) = 82.5, over 9
  expect(s.std).toBeCloseTo(Math.sqrt(82.5 / 9), 14);
  expect(s.intervals.p50).toEqual({ low: 2, high: 9, level: 0.95, coverage: expect.closeTo(1 - 22 / 1024, 14) });
  expect(s.intervals.p90).toBeUndefined();
  expect(s.intervals.p99).toBeUndefined();
  expect(durations[0]).toBe(9); // left as it was
});

test('one duration has no spread and no interval', () => {
  const s = summariseDurations([3]);
  expect(s).toMatchObject({ n: 1, mean: 3, min: 3, max: 3, p50: 3, p90: 3, p99: 3 });
  expect([s.std, s.intervals.p50]).toEqual([undefined, undefined]);
});

test.each([
  [100, 0.9, 90],
  [70, 0.9, 63], // 0.9 * 70 is a little more than 63 in binary
  [1000, 0.99, 990],
  [101, 0.5, 51],
  [10, 1, 10],
  [10, 0.01, 1],
  [10, 0.101, 2],
])('of %d samples, the %d-quantile is the %d-th', (n, p, rank) => {
  expect(
    nearestRank(
      Array.from({ length: n }, (_, i) => i + 1),
      p,
    ),
  ).toBe(rank);
});

describe('over 2,000 seeded samples of a skewed law', () => {
  /** How often the interval holds the true quantile, exp(z) for z of the normal law. */
  function coverage(n: number, level: number, which: 'p50' | 'p90', z: number): number {
    let hits = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const interval = summariseDurations(Array.from(normal(n, { seed }), Math.exp), level).intervals[which];
      if (interval && interval.low <= Math.exp(z) && Math.exp(z) <= interval.high) hits++;
    }
    return hits / 2000;
  }
  const bound = (p: number): number => 4 * Math.sqrt((p * (1 - p)) / 2000);

  // The ranks' own coverage, from binomial sums: ranks 40 and 61 of 100 hold the median with 0.9648.
  test('the interval of the median holds it as often as it says', () => {
    const stated = summariseDurations(new Float64Array(100), 0.95).intervals.p50?.coverage ?? 0;
    expect(stated).toBeCloseTo(0.9648, 4);
    expect(Math.abs(coverage(100, 0.95, 'p50', 0) - stated)).toBeLessThan(bound(stated));
  });

  test('that of the 90th percentile too, at another level', () => {
    const stated = summariseDurations(new Float64Array(100), 0.8).intervals.p90?.coverage ?? 0;
    expect(stated).toBeGreaterThanOrEqual(0.8);
    expect(Math.abs(coverage(100, 0.8, 'p90', 1.2815515655446004) - stated)).toBeLessThan(bound(stated));
  });
});

test.each([
  [() => summariseDurations([]), 'summariseDurations: needs at least 1 duration, got 0'],
  [() => summariseDurations([1], 0), 'summariseDurations: the level lies between 0 and 1, got 0'],
  [() => summariseDurations([1, Number.NaN]), 'summariseDurations: a duration is finite and not negative, got NaN'],
  [() => summariseDurations([1, -1]), 'summariseDurations: a duration is finite and not negative, got -1'],
  [() => nearestRank([], 0.5), 'nearestRank: needs at least 1 sample, got 0'],
  [() => nearestRank([1], 0), 'nearestRank: p lies above 0 and at most at 1, got 0'],
])('%s is refused', (call, message) => {
  expect(call).toThrow(message);
});
