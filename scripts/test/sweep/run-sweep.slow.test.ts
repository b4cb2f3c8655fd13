/** Jobs over a real Redis, with real processes that are killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runSweep } from '../../sweep/run-sweep.ts';
import { onSources } from '../../sweep/sources.ts';
import { JobLog, upTo } from './support/job-log.ts';
import { missingRedis, RedisServer } from './support/redis-server.ts';
import type { SquareJob } from './support/squares.ts';

const module = new URL('support/squares.ts', import.meta.url);
const work = fileURLToPath(new URL('../../sweep/work.ts', import.meta.url));

let log: JobLog;
beforeEach(async () => {
  log = await JobLog.open();
});
afterEach(() => log[Symbol.asyncDispose]());

async function until<T>(found: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const value = await found();
    if (value) return value;
    await setTimeout(20);
  }
}

describe.skipIf(missingRedis())('over Redis', () => {
  let server: RedisServer;
  let others: ChildProcess[] = [];
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterEach(() => {
    for (const other of others) other.kill('SIGKILL');
    others = [];
  });
  afterAll(() => server[Symbol.asyncDispose]());

  /** A process as on another machine. */
  const elsewhere = (): void => {
    const args = [...onSources, work, '--redis', server.url, '--lock', '1', fileURLToPath(module)];
    others.push(spawn(process.execPath, args, { stdio: 'inherit' }));
  };

  test('a worker that is killed at a job has it done by another, and every result comes once', async () => {
    elsewhere();
    elsewhere();
    const counted = new Map<number, number>();
    const sweep = runSweep<SquareJob, number>(
      {
        module,
        jobs: log.squares(upTo(10), 150),
        onResult: ({ value }) => counted.set(value, (counted.get(value) ?? 0) + 1),
      },
      { workers: 0, redis: server.url },
    );
    const first = await until(async () => (await log.begun())[0]);
    process.kill(first.pid, 'SIGKILL');
    expect(await sweep).toEqual(upTo(10).map((value) => value ** 2));
    expect(counted).toEqual(new Map(upTo(10).map((value) => [value, 1])));
    const doers = (await log.begun()).filter(({ value }) => value === first.value).map(({ pid }) => pid);
    expect(doers).toHaveLength(2); // begun by the one that died, done by the other
    expect(new Set(doers).size).toBe(2);
    expect(new Set((await log.begun()).map(({ pid }) => pid)).size).toBe(2);
  });

  test('processes of this machine that are killed are replaced', async () => {
    const sweep = runSweep<SquareJob, number>(
      { module, jobs: log.squares(upTo(6), 100) },
      { workers: 1, redis: server.url, lock: 1 },
    );
    const first = await until(async () => (await log.begun())[0]);
    process.kill(first.pid, 'SIGKILL');
    expect(await sweep).toEqual([0, 1, 4, 9, 16, 25]);
    expect(new Set((await log.begun()).map(({ pid }) => pid)).size).toBe(2);
  });

  test('a sweep whose own process died goes on with what was not done', async () => {
    const jobs = log.squares(upTo(5), 50);
    const main = join(log.folder, 'main.mts');
    const run = fileURLToPath(new URL('../../sweep/run-sweep.ts', import.meta.url));
    await writeFile(
      main,
      `import { runSweep } from ${JSON.stringify(run)};
       await runSweep({ module: new URL(${JSON.stringify(module.href)}), jobs: ${JSON.stringify(jobs)} },
         { workers: 0, redis: ${JSON.stringify(server.url)} });`,
    );
    others.push(spawn(process.execPath, [...onSources, main], { stdio: 'inherit' }));
    elsewhere();
    await until(async () => (await log.begun()).length >= 2);
    others[0]?.kill('SIGKILL');
    await until(async () => (await log.begun()).length === 5); // the worker does not need it
    expect(await runSweep({ module, jobs }, { workers: 0, redis: server.url })).toEqual([0, 1, 4, 9, 16]);
    expect(await log.begun()).toHaveLength(5); // nothing was done twice
  });

  test('a job that fails is named, and tried again by the next call', async () => {
    elsewhere();
    const jobs = log.squares([2, -3]);
    for (const times of [1, 2]) {
      await expect(runSweep({ module, jobs }, { workers: 0, redis: server.url })).rejects.toThrow(
        /^runSweep: job \{.*"value":-3.*\} failed: a negative number$/,
      );
      const values = (await log.begun()).map(({ value }) => value);
      expect(values.filter((value) => value === -3)).toHaveLength(times);
      expect(values.filter((value) => value === 2)).toHaveLength(1);
    }
  });
});
