import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckResult, compute } from './compute.ts';
import type { Lecture } from './figure.ts';
import type { LoadedFigure } from './registry.ts';
import { figureSvg, toPng } from './render.ts';
import { versions } from './versions.ts';

/** A figure as it was made: figures/<id>.json. */
export interface MadeFigure {
  readonly id: string;
  readonly title: string;
  readonly lectures: readonly Lecture[];
  readonly source: string;
  readonly caption: string;
  readonly method: string;
  readonly cost: 'cheap' | 'slow';
  /** Makes it again. */
  readonly command: string;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  /** When it was made: ISO 8601. */
  readonly made: string;
  /** That the data took. */
  readonly seconds: number;
  readonly checks: readonly CheckResult[];
  readonly data: unknown;
}

/** The files of a figure in a folder, by extension. */
export const figurePath = (out: string, id: string, extension: 'svg' | 'png' | 'json'): string =>
  join(out, `${id}.${extension}`);

/** Computes, checks and draws a figure, and writes its three files; those of an earlier run go if it cannot be made. */
export async function makeFigure(loaded: LoadedFigure, out: string, { slow = false } = {}): Promise<MadeFigure> {
  const { figure } = loaded;
  await mkdir(out, { recursive: true });
  await removeFigure(out, figure.id);
  const { data, seed, seconds, checks } = await compute(loaded, { slow });
  const svg = await figureSvg(figure, data);
  const { id, title, lectures, source, caption, method, cost } = figure;
  const command = `npm run figures -- ${id}${cost === 'slow' ? ' --slow' : ''}`;
  const about = { id, title, lectures, source, caption, method, cost, command };
  const made = { ...about, seed, versions: versions(), made: new Date().toISOString(), seconds, checks, data };
  await writeFile(figurePath(out, id, 'svg'), svg);
  await writeFile(figurePath(out, id, 'png'), await toPng(svg));
  await writeWhole(figurePath(out, id, 'json'), `${JSON.stringify(made, null, 1)}\n`);
  return made;
}

/** Writes a file that another run may be reading: it is there whole or not at all. */
async function writeWhole(path: string, text: string): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, text);
  await rename(part, path);
}

/** Removes the files of a figure. */
export async function removeFigure(out: string, id: string): Promise<void> {
  for (const extension of ['svg', 'png', 'json'] as const) await rm(figurePath(out, id, extension), { force: true });
}
