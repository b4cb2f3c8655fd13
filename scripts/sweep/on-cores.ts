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

/** Does the jobs of a sweep in so many threads of this process, begun in their order. The results are in that order. */
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
    workerData: { threads },
  });
  const results: Result[] = [];
  const run = async (at: number): Promise<void> => {
    const job = jobs[at] as Job;
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (report: Report) => onReport?.(job, report));
    try {
      const result = await pool.run({ module: module.href, job, port: port2 }, { transferList: [port2] });
      results[at] = result;
      onResult?.(job, result);
    } catch (error) {
      throw jobError(job, error as Error);
    } finally {
      port1.close();
    }
  };
  let next = 0; // the pool's own queue would not keep the order
  const work = async (): Promise<void> => {
    while (next < jobs.length) await run(next++);
  };
  try {
    await Promise.all(Array.from({ length: threads }, work));
    return results;
  } finally {
    await pool.destroy();
  }
}
