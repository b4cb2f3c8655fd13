import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a run writes of a figure, by how the names of the files end: images for a white and for a dark ground, data, or why there are none. */
const endings = { svg: '.svg', dark: '-dark.svg', png: '.png', json: '.json', failed: '.failed.json' } as const;

/** A file that a run writes of a figure. */
export type Output = keyof typeof endings;

/** The files of a figure that could be made. */
export const madeOutputs = ['svg', 'dark', 'png', 'json'] as const;

/** The name of a file of a figure. */
export const outputName = (id: string, output: Output): string => `${id}${endings[output]}`;

/** Where a file of a figure lies in a folder. */
export const outputPath = (out: string, id: string, output: Output): string => join(out, outputName(id, output));

/** Writes a file that another run may be reading or writing: it is there whole or not at all. */
export async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  const part = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(part, content);
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
}

/** Removes files of a figure. */
export async function removeOutputs(out: string, id: string, outputs: readonly Output[]): Promise<void> {
  for (const output of outputs) await rm(outputPath(out, id, output), { force: true });
}
