import { readFile } from 'node:fs/promises';
import type { MadeFigure } from './make-figure.ts';

/** Reads what was written of a figure; undefined where it has not been made. */
export async function readMade(path: string): Promise<MadeFigure | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as MadeFigure;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
