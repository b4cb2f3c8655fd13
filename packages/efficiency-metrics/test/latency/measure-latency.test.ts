import { normal } from '@netwright/tensor-core';
import { expect, test } from 'vitest';
import { type LatencyProgress, measureLatency, measureThroughput, nearestRank } from '../../src/index.ts';
import { FakeClock } from './fake-clock.ts';

/** A clock, and runs that take so many milliseconds of it, by their number from 0. */
function runsOf(milliseconds: (run: number) => number, step = 0): { clock: FakeClock; run: () => void; calls: number } {
  const clock = new FakeClock(step);
  const it = {
    clock,
    calls: 0,
    run: () => clock.pass(milliseconds(it.calls++)),
  };
  return it;
}

test('times each run after the warm-up, in seconds and in order', async () => {
  const z = normal(500, { seed: 3 });
  const it = runsOf((i) => 10 + z[i]!);
  const found = await measureLatency(it.run, { clock: it.clock, runs: 40 });
  const { runs } = found.warmUp;
  const expected = Array.from(z.subarray(runs, runs + 40), (v) => (10 + v) / 1000);
  expect(it.calls).toBe(runs + 40);
  found.durations.forEach((d, i) => {
    expect(d).toBeCloseTo(expected[i]!, 6); // to the 50 ns that reading the clock takes
  });
  expect(found).toMatchObject({ scenario: 'SingleStream', n: 40, repetitions: 1, complete: true });
  expect(found.p90).toBe(nearestRank(found.durations.slice().sort(), 0.9)); // the 36th
  expect(found.firstRun).toBeCloseTo((10 + z[0]!) / 1000, 6);
});

test('makes 100 runs unless told otherwise, after 11 of a steady warm-up', async () => {
  const it = runsOf(() => 2);
  const found = await measureLatency(it.run, { clock: it.clock });
  expect(found.warmUp).toMatchObject({ runs: 11, stable: true }); // the first, and two windows of five
  expect(found.n).toBe(100);
  expect(found.seconds).toBeCloseTo(0.2, 3);
});

test('warms up until two windows in a row differ by less than 5 %', async () => {
  // Run i takes 1 + 4 * 0.8^i. Windows of 5 after run 0 have their medians at runs 3, 8, 13, 18, 23:
  // 3.048, 1.671, 1.220, 1.072, 1.024, which fall by 45, 27, 12.1 and 4.5 %.
  const it = runsOf((i) => 1 + 4 * 0.8 ** i);
  const { warmUp, durations } = await measureLatency(it.run, { clock: it.clock, runs: 1 });
  expect(warmUp).toMatchObject({ runs: 26, stable: true });
  expect(warmUp.drift).toBeCloseTo(1 - (1 + 4 * 0.8 ** 23) / (1 + 4 * 0.8 ** 18), 4);
  expect(durations[0]).toBeCloseTo((1 + 4 * 0.8 ** 26) / 1000, 6);
});

test('a warm-up that never ends meets its limit of runs, or of time, and says so', async () => {
  const doubling = runsOf((i) => 2 ** Math.floor((i + 4) / 5)); // each window twice as slow as the one before
  const byRuns = await measureLatency(doubling.run, { clock: doubling.clock, warmUp: { maxRuns: 20 }, runs: 1 });
  expect(byRuns.warmUp).toMatchObject({ runs: 21, stable: false, drift: expect.closeTo(1, 4) });
  const slow = runsOf(() => 4000);
  const byTime = await measureLatency(slow.run, { clock: slow.clock, warmUp: { maxSeconds: 3 }, runs: 1 });
  expect(byTime.warmUp).toMatchObject({ runs: 1, stable: false, drift: undefined });
});

test('a clock of 100 us measures runs of 10 us to 1 %, and says how many one measurement holds', async () => {
  const it = runsOf(() => 0.01, 0.1);
  const found = await measureLatency(it.run, { clock: it.clock, runs: 50 });
  expect(found.resolution).toBeCloseTo(1e-4, 9);
  expect(found.repetitions).toBeGreaterThanOrEqual(1000);
  expect(found.repetitions).toBeLessThan(3000);
  for (const seconds of [found.mean, found.p50, found.p90, found.min, found.max])
    expect(Math.abs(seconds / 1e-5 - 1)).toBeLessThan(0.01);
  expect(found.warmUp.stable).toBe(true);
});

test('runs that become faster while they warm up are repeated more often', async () => {
  const it = runsOf((i) => (i < 30 ? 50 : 0.02), 0.1);
  const found = await measureLatency(it.run, { clock: it.clock, runs: 20, warmUp: { minRuns: 40 } });
  expect(found.repetitions * 0.02).toBeGreaterThanOrEqual(10);
  expect(Math.abs(found.p50 / 2e-5 - 1)).toBeLessThan(0.01);
});

test('a time limit ends the measurement early, and a time to fill goes on beyond the runs', async () => {
  const it = runsOf(() => 10);
  const short = await measureLatency(it.run, { clock: it.clock, maxSeconds: 0.055 });
  expect(short).toMatchObject({ n: 6, complete: false });
  const long = await measureLatency(it.run, { clock: it.clock, runs: 3, minSeconds: 0.095 });
  expect(long).toMatchObject({ n: 10, complete: true });
});

test('a signal stops it between two runs with its reason, also one given by a timer', async () => {
  const controller = new AbortController();
  const it = runsOf(() => 5);
  const stopping = async (): Promise<void> => {
    it.run();
    if (it.calls === 20) controller.abort(new Error('enough'));
  };
  await expect(measureLatency(stopping, { clock: it.clock, signal: controller.signal })).rejects.toThrow('enough');
  expect(it.calls).toBe(20);

  const timed = AbortSignal.timeout(20);
  const busy = measureLatency(() => undefined, { runs: 1e9, signal: timed });
  await expect(busy).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('progress tells the phase and counts the measurements', async () => {
  const it = runsOf(() => 2);
  const seen: LatencyProgress[] = [];
  await measureLatency(it.run, { clock: it.clock, runs: 3, onProgress: (p) => seen.push(p) });
  expect(seen[0]).toEqual({ phase: 'warm-up', done: 1, total: undefined });
  expect(seen[10]).toEqual({ phase: 'warm-up', done: 11, total: undefined });
  expect(seen.slice(11)).toEqual([1, 2, 3].map((done) => ({ phase: 'measurement', done, total: 3 })));
});

test('throughput comes from the batches, not from a latency of one', async () => {
  const clock = new FakeClock();
  const found = await measureThroughput((n) => clock.pass(3 + n), { clock, batchSizes: [1, 7], runs: 10 });
  expect(found.map((t) => [t.scenario, t.batch, t.samples])).toEqual([
    ['Offline', 1, 10],
    ['Offline', 7, 70],
  ]);
  expect(found[0]?.samplesPerSecond).toBeCloseTo(1000 / 4, 1); // 1 sample in 4 ms
  expect(found[1]?.samplesPerSecond).toBeCloseTo(7000 / 10, 1); // 7 samples in 10 ms
});

test('what a run throws comes through', async () => {
  await expect(measureLatency(() => Promise.reject(new Error('no such input')))).rejects.toThrow('no such input');
});

test.each([
  [{ runs: 0 }, 'measureLatency: runs must be an integer of at least 1, got 0'],
  [{ runs: 1.5 }, 'measureLatency: runs must be an integer of at least 1, got 1.5'],
  [{ level: 1 }, 'measureLatency: the level lies between 0 and 1, got 1'],
  [{ minSeconds: -1 }, 'measureLatency: minSeconds must be at least 0, got -1'],
  [{ minSeconds: 5, maxSeconds: 1 }, 'measureLatency: maxSeconds must be at least 5, got 1'],
  [{ resolution: Number.NaN }, 'measureLatency: resolution must be at least 0, got NaN'],
  [{ warmUp: { minRuns: 0 } }, 'measureLatency: warmUp.minRuns must be an integer of at least 1, got 0'],
  [{ warmUp: { minRuns: 9, maxRuns: 3 } }, 'measureLatency: warmUp.maxRuns must be an integer of at least 9, got 3'],
])('%j is refused before anything runs', async (options, message) => {
  let calls = 0;
  await expect(measureLatency(() => calls++, options)).rejects.toThrow(message);
  expect(calls).toBe(0);
});

test.each([
  [{ batchSizes: [] }, 'measureThroughput: batchSizes must name at least 1 size, got []'],
  [{ batchSizes: [2, 0] }, 'measureThroughput: a batch size must be an integer of at least 1, got 0'],
])('%j is refused for throughput', async (options, message) => {
  await expect(measureThroughput(() => undefined, options)).rejects.toThrow(message);
});
