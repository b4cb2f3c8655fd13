import { type ChildProcess, fork } from 'node:child_process';

/** What a worker tells its parent: that it can take a job, how far a job is, or what came out. */
export type WorkerMessage<Run, Report> = { ready: true } | { report: Report } | { run: Run };

/**
 * Does jobs in so many processes at once, one job after the other in each, in the order of the list; the results are in that order.
 *
 * @param worker the program of the processes, which calls `serveJobs`
 * @param onReport called with what a process tells about its job
 * @throws Error if a process ends early; the others are ended too
 */
export async function runJobs<Job extends object, Run, Report>(
  worker: URL,
  jobs: readonly Job[],
  workers: number,
  onReport: (job: Job, report: Report) => void,
): Promise<Run[]> {
  const runs: Run[] = [];
  const children: ChildProcess[] = [];
  let next = 0;
  const work = (): Promise<void> =>
    new Promise((done, failed) => {
      const child = fork(worker);
      children.push(child);
      let at = -1;
      child.on('message', (message: WorkerMessage<Run, Report>) => {
        if ('report' in message) return onReport(jobs[at] as Job, message.report);
        if ('run' in message) runs[at] = message.run;
        at = next++;
        if (at < jobs.length) child.send(jobs[at] as Job);
        else child.disconnect();
      });
      child.on('error', failed);
      child.on('exit', (code, signal) => {
        if (code === 0) done();
        else failed(new Error(`runJobs: a process must end well, got ${signal ?? `exit code ${code}`}`));
      });
    });
  try {
    await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, work));
  } finally {
    for (const child of children) child.kill();
  }
  return runs;
}

/** In a process of `runJobs`: does the jobs that the parent sends. */
export function serveJobs<Job, Run, Report>(doJob: (job: Job, report: (value: Report) => void) => Promise<Run>): void {
  const send = (message: WorkerMessage<Run, Report>): void => void process.send?.(message);
  process.on('message', async (job: Job) => send({ run: await doJob(job, (report) => send({ report })) }));
  send({ ready: true });
}
