import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { sourceConditions } from './sources.ts';
import { jobError, type Sweep } from './sweep.ts';

const thread = new URL('core-thread.mjs', import.meta.url).href;

/** A job on its way to a thread. */
interface ThreadTask {
  module: string;
  job: unknown;
  port: MessagePort; // for reports
}

/** Does the jobs of a sweep in so many threads of this process. The results are in the order of the jobs. */
export async function runOnCores<Job, Result, Report>(
  { module, jobs, onReport, onResult }: Sweep<Job, Result, Report>,
  workers: number,
): Promise<Result[]> {
  const threads = Math.min(workers, jobs.length);
  const pool = new Piscina<ThreadTask, Result>({
    filename: thread,
    minThreads: threads,
    maxThreads: threads,
    execArgv: [...sourceConditions],
  });
  const run = async (job: Job): Promise<Result> => {
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (report: Report) => onReport?.(job, report));
    try {
      const result = await pool.run({ module: module.href, job, port: port2 }, { transferList: [port2] });
      onResult?.(job, result);
      return result;
    } catch (error) {
      throw jobError(job, error as Error);
    } finally {
      port1.close();
    }
  };
  try {
    return await Promise.all(jobs.map(run));
  } finally {
    await pool.destroy();
  }
}
