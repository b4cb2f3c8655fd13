import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { oneLine } from '@netwright/terminal';
import type { FailedFigure } from './failed-figure.ts';
import { commandOf, type MadeFigure } from './make-figure.ts';
import { madeOutputs, type Output, outputName, outputPath } from './outputs.ts';

/** What lies in a folder of figures. */
export interface KeptFigures {
  readonly made: readonly MadeFigure[];
  readonly failed: readonly FailedFigure[];
}

/** Reads what was written of figures, by this run or an earlier one; a figure one of whose files is gone counts as not made. */
export async function readOutputs(out: string, ids: readonly string[]): Promise<KeptFigures> {
  const made: MadeFigure[] = [];
  const failed: FailedFigure[] = [];
  for (const id of ids)
    try {
      const failure = (await readJson(out, id, 'failed')) as FailedFigure | undefined;
      if (failure) failed.push(failure);
      if (failure || !madeOutputs.every((output) => existsSync(outputPath(out, id, output)))) continue;
      const figure = (await readJson(out, id, 'json')) as MadeFigure | undefined;
      if (figure) made.push(figure);
    } catch (error) {
      const wrong = `what an earlier run wrote cannot be read: ${oneLine(error)}`;
      failed.push({ id, title: '', command: commandOf({ id, cost: 'cheap' }), wrong });
    }
  return { made, failed };
}

/** Undefined where there is no such file. */
async function readJson(out: string, id: string, output: Output): Promise<unknown> {
  try {
    return JSON.parse(await readFile(outputPath(out, id, output), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${outputName(id, output)}: ${oneLine(error)}`);
  }
}
