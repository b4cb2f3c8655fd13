import { stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { atomicWrite } from '@netwright/tensor-core/weights';
import { fileError } from './read-model.ts';

/** Throws where a file cannot be written to its place: no folder, or one in the way. To be called before long work. */
export async function checkTarget(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const there = await stat(folder).catch(() => undefined);
  if (!there?.isDirectory()) throw fileError(path, `cannot be written, there is no folder ${folder}`);
  const old = await stat(path).catch(() => undefined);
  if (old?.isDirectory()) throw fileError(path, 'cannot be written, it is a folder');
}

/** Writes a report: whatever happens meanwhile, the path holds the whole old file or the whole new one. */
export async function writeReport(path: string, text: string): Promise<void> {
  const old = await stat(path).catch(() => undefined);
  if (old && !old.isFile()) {
    return writeFile(path, text); // a pipe or /dev/stderr, say, cannot be replaced
  }
  await atomicWrite(path, text, { operator: 'report' });
}
