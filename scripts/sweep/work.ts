/**
 * Does jobs of a sweep that wait in Redis, until it is stopped; on as many machines as wanted, once per core:
 * `npm run script -- scripts/sweep/work.ts --redis redis://host:6379 [--lock 30] scripts/search/cell-job.ts`.
 * A signal ends it after the job that it is at. `--lock` [s]: how long a job of a dead process waits for another.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'bullmq';
import { commandLine } from '../command-line/command-line.ts';
import { existingPath, wholeNumber } from '../command-line/values.ts';
import { connect, queueName } from './queue.ts';
import { jobFunction } from './sweep.ts';

const { redis, lock, module } = await commandLine(
  import.meta.url,
  {
    options: { redis: { type: 'string' }, lock: { type: 'string', default: '30' } },
    allowPositionals: true,
  },
  ({ values: { redis, lock }, positionals }) => {
    const [path] = positionals;
    if (redis === undefined || path === undefined || positionals.length > 1)
      throw new Error(`needs --redis and the module of the jobs, got ${process.argv.slice(2).join(' ') || 'neither'}`);
    const module = pathToFileURL(resolve(existingPath('the module of the jobs', path)));
    return { redis, lock: 1000 * wholeNumber('lock', lock, 1), module };
  },
);
const doJob = await jobFunction(module.href);

const worker = new Worker(
  queueName(module),
  async (job) => doJob(job.data, (report) => void job.updateProgress(report as object)),
  {
    connection: await connect(redis),
    lockDuration: lock,
    stalledInterval: lock,
    maxStalledCount: 5, // processes that may die of a job before it counts as failed
  },
);
worker.on('error', ({ message }) => console.error(`work: ${message}`));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, async () => {
    await worker.close();
    process.exit();
  });
