/** A module of jobs: writes down that it begins a number, waits, and squares it. */
import { appendFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

export interface SquareJob {
  log: string; // the file to write into
  value: number;
  wait: number; // [ms]
}

export async function doJob({ log, value, wait }: SquareJob, report: (part: string) => void): Promise<number> {
  appendFileSync(log, `${value} ${process.pid}\n`);
  report(`at ${value}`);
  await setTimeout(wait);
  if (value < 0) throw new Error('a negative number');
  return value ** 2;
}
