import { oneLine } from '@netwright/terminal';
import type { Lecture } from '../kit/figure.ts';
import { type FigureFile, figureFiles, figureFolder, type LoadedFigure, loadFigure } from './registry.ts';
import { type Fault, select } from './select.ts';
import { sharedIds } from './shared-ids.ts';

/** Which figures are asked for. */
export interface WantedFigures {
  /** Names of figures; all where there are none. */
  readonly names?: readonly string[];
  /** Only those of a lecture. */
  readonly lecture?: Lecture;
  /** Where they are declared; default scripts/figures. */
  readonly folder?: string;
}

/** The figures that are asked for, and what is wrong with the others; a fault has a file where that cannot be loaded. */
export interface LoadedFigures {
  readonly loaded: readonly LoadedFigure[];
  readonly faults: readonly (Fault & { readonly file?: FigureFile })[];
}

/** Loads the figures that are asked for. */
export async function loadFigures({
  names = [],
  lecture,
  folder = figureFolder,
}: WantedFigures): Promise<LoadedFigures> {
  const { files, faults: unknown } = select(names, figureFiles(folder));
  const faults: (Fault & { file?: FigureFile })[] = [...sharedIds(files).map(sharedFault), ...unknown];
  const loaded: LoadedFigure[] = [];
  for (const file of files) {
    try {
      const one = await loadFigure(file);
      const { id, lectures } = one.figure;
      if (lecture === undefined || lectures.includes(lecture)) loaded.push(one);
      else if (names.length > 0) faults.push({ name: id, wrong: `must be of lecture ${lecture}, got ${lectures}` });
    } catch (error) {
      faults.push({ name: file.id, wrong: `cannot be loaded: ${oneLine(error)}`, file });
    }
  }
  return { loaded, faults };
}

const sharedFault = ([name, files]: readonly [string, readonly FigureFile[]]): Fault => ({
  name,
  wrong: `must be one file, got ${files.map(({ path }) => path).join(' and ')}`,
});
