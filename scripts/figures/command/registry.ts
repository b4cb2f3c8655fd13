import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../workspace.ts';
import { type Figure, type Lecture, lectures } from '../kit/figure.ts';

/** A file of a figure. */
export interface FigureFile {
  readonly id: string; // 'F11'
  readonly subject: string; // 'small-world'
  readonly path: string;
}

/** A figure and where its stored data lie. */
export interface LoadedFigure {
  readonly file: FigureFile;
  readonly figure: Figure;
}

/** Where the figures are. */
export const figureFolder: string = join(root, 'scripts', 'figures');

const pattern = /^(f\d{2,3})-([a-z0-9-]+)\.ts$/;

/** The figures of a folder by number: every file that is named like `f11-small-world.ts`. */
export function figureFiles(folder: string = figureFolder): FigureFile[] {
  return readdirSync(folder)
    .flatMap((name): FigureFile[] => {
      const [, id, subject] = pattern.exec(name) ?? [];
      return id && subject ? [{ id: id.toUpperCase(), subject, path: join(folder, name) }] : [];
    })
    .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
}

/**
 * Loads a figure's file.
 *
 * @throws Error if it exports no figure, one of another id, of no known lecture, or without a check
 */
export async function loadFigure(file: FigureFile): Promise<LoadedFigure> {
  const { figure } = (await import(pathToFileURL(file.path).href)) as { figure?: Figure };
  if (figure === undefined) throw new Error(`${file.path}: must export \`figure\`, got none`);
  if (figure.id !== file.id) throw new Error(`${file.path}: id must be ${file.id}, got ${figure.id}`);
  const unknown = figure.lectures.filter((letter: Lecture) => !Object.hasOwn(lectures, letter));
  if (figure.lectures.length === 0 || unknown.length > 0)
    throw new Error(`${file.path}: lectures must be of ${Object.keys(lectures)}, got [${figure.lectures}]`);
  if (Object.keys(figure.checks).length === 0) throw new Error(`${file.path}: needs at least one check, got none`);
  return { file, figure };
}
