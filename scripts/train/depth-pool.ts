import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DepthJob, DepthRun } from './depth-run.ts';

/** What a worker says: that it can take a job, the training error of an epoch, or what came out. */
type Message = { ready: true } | { error: number } | { run: DepthRun };

/**
 * Trains networks in so many processes at once, one thread each, in the order of the list; the results are in that order.
 *
 * @param onEpoch called after every epoch of every network, with its training error
 * @throws Error if a process ends early; the others are ended too
 */
export async function trainAll(
  jobs: readonly DepthJob[],
  workers: number,
  onEpoch: (job: DepthJob, error: number) => void,
): Promise<DepthRun[]> {
  const runs: DepthRun[] = [];
  const children: ChildProcess[] = [];
  let next = 0;
  const work = (): Promise<void> =>
    new Promise((done, failed) => {
      const child = fork(fileURLToPath(new URL('depth-worker.ts', import.meta.url)));
      children.push(child);
      let at = -1;
      child.on('message', (message: Message) => {
        if ('error' in message) return onEpoch(jobs[at] as DepthJob, message.error);
        if ('run' in message) runs[at] = message.run;
        at = next++;
        if (at < jobs.length) child.send(jobs[at] as DepthJob);
        else child.disconnect();
      });
      child.on('error', failed);
      child.on('exit', (code, signal) => {
        if (code === 0) done();
        else failed(new Error(`trainAll: a training process must end well, got ${signal ?? `exit code ${code}`}`));
      });
    });
  try {
    await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, work));
  } finally {
    for (const child of children) child.kill();
  }
  return runs;
}
