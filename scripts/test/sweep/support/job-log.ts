/** A folder for a test's log, and what jobs wrote into it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SquareJob } from './squares.ts';

/** The numbers from 0 to `count` - 1. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The log of one test's jobs. */
export class JobLog implements AsyncDisposable {
  private constructor(
    readonly folder: string,
    readonly path: string,
  ) {}

  static async open(): Promise<JobLog> {
    const folder = await mkdtemp(join(tmpdir(), 'netwright-sweep-'));
    await writeFile(join(folder, 'log'), '');
    return new JobLog(folder, join(folder, 'log'));
  }

  /** Jobs that write into this log. */
  squares(values: readonly number[], wait = 0): SquareJob[] {
    return values.map((value) => ({ log: this.path, value, wait }));
  }

  /** Which process began each number, in order. */
  async begun(): Promise<{ value: number; pid: number }[]> {
    const lines = (await readFile(this.path, 'utf8')).trim().split('\n').filter(Boolean);
    return lines.map((line) => {
      const [value, pid] = line.split(' ').map(Number) as [number, number];
      return { value, pid };
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}
