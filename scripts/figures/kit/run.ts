import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandLine, note, print } from '@netwright/terminal';
import { compute } from './compute.ts';
import type { Lecture } from './figure.ts';
import { galleryHtml } from './gallery/gallery.ts';
import { figurePath, makeFigure, removeFigure } from './make-figure.ts';
import { MissingDataError } from './published.ts';
import { readMade } from './read-made.ts';
import { figureFiles, figureFolder, type LoadedFigure, loadFigure } from './registry.ts';
import { select } from './select.ts';
import { sharedIds } from './shared-ids.ts';

/** What `figures` is asked to do. */
export interface FigureRequest {
  /** Names of figures; all where there are none. */
  readonly names?: readonly string[];
  /** Only those of a lecture. */
  readonly lecture?: Lecture;
  /** Trains slow figures instead of reading what they have stored. */
  readonly slow?: boolean;
  /** Where the figures go; default figures/. */
  readonly out?: string;
  /** Where they are declared; default scripts/figures. */
  readonly folder?: string;
}

/** The outcome of a run: figures that were made, and ids (or names) of those that were not or whose checks failed. */
export interface FigureOutcome {
  readonly made: readonly string[];
  readonly failed: readonly string[];
}

const program = 'figures';

/** Loads the figures of a request; what cannot be loaded or is not known is said, by name. */
async function load({ names = [], lecture, folder = figureFolder }: FigureRequest, line: CommandLine) {
  const { files, faults } = select(names, figureFiles(folder));
  const failed: string[] = [];
  for (const [id, own] of sharedIds(files)) {
    note(line, program, `${id}: must be one file, got ${own.map(({ path }) => path).join(' and ')}`);
    failed.push(id);
  }
  for (const fault of faults) {
    note(line, program, fault);
    failed.push(fault.slice(0, fault.indexOf(':')));
  }
  const loaded: LoadedFigure[] = [];
  for (const file of files) {
    try {
      const one = await loadFigure(file);
      if (lecture === undefined || one.figure.lectures.includes(lecture)) loaded.push(one);
    } catch (error) {
      note(line, program, `${file.id}: cannot be loaded: ${(error as Error).message}`);
      failed.push(file.id);
    }
  }
  return { loaded, failed };
}

/** Writes one plain line for each figure: id, lectures, cost, title. */
export async function listFigures(request: FigureRequest, line: CommandLine): Promise<FigureOutcome> {
  const { loaded, failed } = await load(request, line);
  for (const { figure } of loaded)
    print(
      line,
      `${figure.id.padEnd(5)} ${figure.lectures.join(',').padEnd(7)} ${figure.cost.padEnd(5)} ${figure.title}`,
    );
  return { made: [], failed };
}

/** Computes the figures (slow ones from what they have stored) and says what every check finds, without drawing. */
export function checkFigures(request: FigureRequest, line: CommandLine): Promise<FigureOutcome> {
  return each(request, line, async (loaded) => compute(loaded, { slow: request.slow ?? false }));
}

/** Makes the figures and the gallery; each on its own, so that one which fails leaves the others be. */
export async function makeFigures(request: FigureRequest, line: CommandLine): Promise<FigureOutcome> {
  const { out = 'figures', slow = false, folder = figureFolder } = request;
  const outcome = await each(request, line, async (loaded) => makeFigure(loaded, out, { slow }));
  for (const id of outcome.failed) if (!outcome.made.includes(id) && /^F\d+$/.test(id)) await removeFigure(out, id);
  const kept = await Promise.all(figureFiles(folder).map(({ id }) => readMade(figurePath(out, id, 'json'))));
  const shown = kept.filter((one) => one !== undefined);
  if (shown.length > 0) {
    await writeFile(join(out, 'index.html'), galleryHtml(shown));
    print(line, `${shown.length} ${shown.length === 1 ? 'figure' : 'figures'} in ${join(out, 'index.html')}`);
  }
  return outcome;
}

type Work = (loaded: LoadedFigure) => Promise<{
  readonly seconds: number;
  readonly checks: readonly { readonly name: string; readonly passed: boolean; readonly wrong: string }[];
}>;

/** Does the work for every figure; says how each went. */
async function each(request: FigureRequest, line: CommandLine, work: Work): Promise<FigureOutcome> {
  const { loaded, failed } = await load(request, line);
  const made: string[] = [];
  for (const one of loaded) {
    const { id, title, cost } = one.figure;
    try {
      const { checks, seconds } = await work(one);
      made.push(id);
      const wrong = checks.filter(({ passed }) => !passed);
      for (const check of wrong) note(line, program, `${id}: check failed: ${check.name}: ${check.wrong}`);
      if (wrong.length > 0) failed.push(id);
      const passed = `${checks.length - wrong.length} of ${checks.length} checks passed`;
      print(line, `${id.padEnd(5)} ${passed}, ${seconds.toFixed(1)} s: ${title}`);
    } catch (error) {
      if (error instanceof MissingDataError && cost === 'slow' && (request.names ?? []).length === 0) {
        print(line, `${id.padEnd(5)} left out: ${error.message}`);
        continue;
      }
      note(line, program, `${id}: cannot be made: ${(error as Error).message}`);
      failed.push(id);
    }
  }
  if (failed.length > 0) note(line, program, `failed: ${failed.join(', ')}`);
  return { made, failed };
}
