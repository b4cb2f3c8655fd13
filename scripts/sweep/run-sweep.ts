import { runOnCores } from './on-cores.ts';
import { runOverRedis } from './over-redis.ts';
import type { Sweep, SweepPlace } from './sweep.ts';

/**
 * Does the jobs of a sweep: on this machine's cores, or through Redis on several machines, by the same code. The results are
 * in the order of the jobs, one for each.
 *
 * @throws Error if a job fails, with its data, and if no Redis answers
 */
export async function runSweep<Job, Result, Report = never>(
  sweep: Sweep<Job, Result, Report>,
  { workers, redis, lock = 30 }: SweepPlace,
): Promise<Result[]> {
  const least = redis === undefined ? 1 : 0;
  if (!Number.isInteger(workers) || workers < least)
    throw new Error(`runSweep: workers must be an integer from ${least} up, got ${workers}`);
  if (sweep.jobs.length === 0) return [];
  return redis === undefined ? runOnCores(sweep, workers) : runOverRedis(sweep, { redis, workers, lock });
}
