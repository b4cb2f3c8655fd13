import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Queue, type Job as Queued, QueueEvents } from 'bullmq';
import { connect, jobId, queueName } from './queue.ts';
import { onSources } from './sources.ts';
import { jobError, type Sweep } from './sweep.ts';

const program = fileURLToPath(new URL('work.ts', import.meta.url));
const mostRestarts = 5;

/** A server, and what this machine does of the jobs there. */
export interface RedisPlace {
  redis: string;
  workers: number;
  lock: number; // how long a job of a dead process waits for another [s]
}

/** Keeps so many programs of `work.ts` alive on this machine until stopped; `failed` ends if they keep on dying. */
function startWorkers(module: URL, { redis, workers, lock }: RedisPlace): { failed: Promise<never>; stop(): void } {
  const children = new Set<ChildProcess>();
  let [stopped, restarts] = [false, 0];
  const stop = (): void => {
    stopped = true;
    for (const child of children) child.kill();
  };
  const failed = new Promise<never>((_, fail) => {
    const start = (): void => {
      const child = fork(program, ['--redis', redis, '--lock', String(lock), fileURLToPath(module)], {
        execArgv: [...onSources],
      });
      children.add(child);
      child.on('exit', (code, signal) => {
        children.delete(child);
        if (stopped) return;
        if (++restarts <= mostRestarts) return start();
        fail(new Error(`runSweep: workers must live, but ${restarts} ended, the last by ${signal ?? `code ${code}`}`));
      });
    };
    for (let i = 0; i < workers; i++) start();
  });
  failed.catch(() => undefined);
  return { failed, stop };
}

/**
 * Does the jobs of a sweep through a queue in Redis: in so many processes here, and in those that `work.ts` runs elsewhere.
 * A job whose process dies is done by another. Jobs that an earlier call put there are not put there again, and what it has
 * of their results is taken; when all are done, the queue is emptied. The results are in the order of the jobs.
 */
export async function runOverRedis<Job, Result, Report>(
  { module, jobs, onReport, onResult }: Sweep<Job, Result, Report>,
  place: RedisPlace,
): Promise<Result[]> {
  const connection = await connect(place.redis);
  const name = queueName(module);
  const queue = new Queue(name, { connection });
  const events = new QueueEvents(name, { connection: connection.duplicate() });
  const byId = new Map(jobs.map((job) => [jobId(job), job]));
  events.on('progress', ({ jobId: id, data }) => {
    const job = byId.get(id);
    if (job !== undefined) onReport?.(job, data as Report);
  });
  const local = startWorkers(module, place);
  const finish = async (queued: Queued): Promise<[string, Result]> => {
    try {
      const result = (await queued.waitUntilFinished(events)) as Result;
      onResult?.(queued.data, result);
      return [queued.id as string, result];
    } catch (error) {
      throw jobError(queued.data, error as Error);
    }
  };
  try {
    await events.waitUntilReady();
    for (const failed of await queue.getFailed()) await failed.remove(); // of an earlier call: tried again
    const named = [...byId].map(([id, data]) => ({ name: 'job', data, opts: { jobId: id } }));
    const queued = await queue.addBulk(named);
    const done = new Map(await Promise.race([Promise.all(queued.map(finish)), local.failed]));
    await queue.obliterate({ force: true });
    return jobs.map((job) => done.get(jobId(job)) as Result);
  } finally {
    local.stop();
    await events.close();
    await queue.close();
    connection.disconnect();
  }
}
