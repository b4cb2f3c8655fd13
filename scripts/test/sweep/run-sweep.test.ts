/** Jobs on the cores of one machine. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runSweep } from '../../sweep/run-sweep.ts';
import { JobLog, upTo } from './support/job-log.ts';
import type { SquareJob } from './support/squares.ts';

const module = new URL('support/squares.ts', import.meta.url);

let log: JobLog;
beforeEach(async () => {
  log = await JobLog.open();
});
afterEach(() => log[Symbol.asyncDispose]());

describe('on cores', () => {
  test('every job is done once, and results are in order whichever ends first', async () => {
    const jobs = upTo(7).map((value) => ({ log: log.path, value, wait: 10 * (7 - value) }));
    const told: [number, string | number][] = [];
    const results = await runSweep<SquareJob, number, string>(
      {
        module,
        jobs,
        onReport: ({ value }, report) => told.push([value, report]),
        onResult: ({ value }, result) => told.push([value, result]),
      },
      { workers: 2 },
    );
    expect(results).toEqual([0, 1, 4, 9, 16, 25, 36]);
    expect((await log.begun()).map(({ value }) => value).sort()).toEqual(upTo(7));
    for (const value of upTo(7)) {
      expect(told.filter(([v]) => v === value)).toEqual([
        [value, `at ${value}`],
        [value, value ** 2],
      ]);
    }
  });

  test('a job that fails is named with its data', async () => {
    await expect(runSweep({ module, jobs: log.squares([3, -2]) }, { workers: 1 })).rejects.toThrow(
      /^runSweep: job \{.*"value":-2.*\} failed: a negative number$/,
    );
  });

  test('no worker, and a module without jobs, are refused', async () => {
    await expect(runSweep({ module, jobs: log.squares([1]) }, { workers: 0 })).rejects.toThrow(
      'runSweep: workers must be an integer from 1 up, got 0',
    );
    const wrong = new URL('support/redis-server.ts', import.meta.url);
    await expect(runSweep({ module: wrong, jobs: [1] }, { workers: 1 })).rejects.toThrow('must export doJob');
  });

  test('no jobs give no results', async () => {
    expect(await runSweep({ module, jobs: [] }, { workers: 2 })).toEqual([]);
  });
});

test('an address where no Redis is, is said', async () => {
  await expect(
    runSweep({ module, jobs: log.squares([1]) }, { workers: 1, redis: 'redis://127.0.0.1:1' }),
  ).rejects.toThrow(/^--redis must be the address of a running server, got redis:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/);
  await expect(runSweep({ module, jobs: log.squares([1]) }, { workers: 1, redis: 'localhost' })).rejects.toThrow(
    '--redis must be an address such as redis://host:6379, got localhost',
  );
});
