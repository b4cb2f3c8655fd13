// One thread of `runOnCores`. JavaScript, because a thread has no loader of TypeScript before it says so.
import { register } from 'tsx/esm/api';

register();
const { jobFunction } = await import('./sweep.ts');

/** Does a job: { module, job, port }, whose reports go to the port. */
export default async function doTask({ module, job, port }) {
  const doJob = await jobFunction(module);
  return doJob(job, (report) => port.postMessage(report));
}
