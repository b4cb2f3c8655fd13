import { readFile } from 'node:fs/promises';

/** The JSON of a small file; undefined when it is absent, or cut by a crash. Node only. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
