/**
 * Does jobs of a sweep that wait in Redis, until it is stopped; on as many machines as wanted:
 * `npm run script -- scripts/sweep/work.ts --redis redis://host:6379 scripts/search/cell-job.ts`, once per core.
 * A signal ends it after the job that it is at. `--lock` [s]: how long a job of a dead process waits for another (30).
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'bullmq';
import { wholeNumber } from '../train/options.ts';
import { connect, queueName } from './queue.ts';
import { jobFunction } from './sweep.ts';

const { values, positionals } = parseArgs({
  options: { redis: { type: 'string' }, lock: { type: 'string', default: '30' } },
  allowPositionals: true,
});
const [path] = positionals;
if (values.redis === undefined || path === undefined) throw new Error('work: needs --redis and the module of the jobs');
const lock = 1000 * wholeNumber('lock', values.lock, 1);
const module = pathToFileURL(resolve(path));
const doJob = await jobFunction(module.href);

const worker = new Worker(
  queueName(module),
  async (job) => doJob(job.data, (report) => void job.updateProgress(report as object)),
  {
    connection: await connect(values.redis),
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
