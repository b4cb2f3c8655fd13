import { isMainThread } from 'node:worker_threads';
import { workerData } from 'piscina';

/**
 * Starts to count processor time; the function that it returns gives the seconds since. In a thread of `runOnCores` they are the
 * process's, divided by its threads, as if all were as busy.
 */
export function processorTime(): () => number {
  const before = process.cpuUsage();
  const threads = isMainThread ? 1 : ((workerData as { threads?: number } | null)?.threads ?? 1);
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6 / threads;
  };
}
