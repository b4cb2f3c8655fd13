/** Names for temporary files that tell whose they are, so that those of dead processes can be taken over or removed. */
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';

// Process numbers mean something on one machine only; a folder may be shared by several.
const machine = hostname().replace(/[^A-Za-z0-9-]/g, '-');

let count = 0;

/** A new name part: machine, process, thread and a count, with dots between. */
export const newOwnerTag = (): string => `${machine}.${process.pid}.${threadId}.${count++}`;

/** Whether a tag is of this machine and of a process that no longer runs. False for anything that is no tag. */
export function isAbandoned(tag: string): boolean {
  const [host, pid, thread, n, ...rest] = tag.split('.');
  return host === machine && thread !== undefined && n !== undefined && rest.length === 0 && !isAlive(Number(pid));
}

/** Whether a tag was made by this thread. */
export const isOwn = (tag: string): boolean => tag.startsWith(`${machine}.${process.pid}.${threadId}.`);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0); // sends nothing
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
