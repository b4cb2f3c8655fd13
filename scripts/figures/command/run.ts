import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandLine, note, oneLine, print } from '@netwright/terminal';
import type { Figure } from '../kit/figure.ts';
import { MissingDataError } from '../kit/published.ts';
import { type Computed, compute } from './compute.ts';
import { type FailedFigure, keepFailure } from './failed-figure.ts';
import { galleryHtml } from './gallery/gallery.ts';
import { loadFigures, type WantedFigures } from './load.ts';
import { commandOf, makeFigure } from './make-figure.ts';
import { writeWhole } from './outputs.ts';
import { readOutputs } from './read-outputs.ts';
import { figureFiles, figureFolder, type LoadedFigure } from './registry.ts';

/** What `figures` is asked to do. */
export interface FigureRequest extends WantedFigures {
  /** Trains slow figures instead of reading what they have stored. */
  readonly slow?: boolean;
  /** Where the figures go; default figures/. */
  readonly out?: string;
}

/** The outcome of a run: figures that were made, and ids (or names) of those that were not or whose checks failed. */
export interface FigureOutcome {
  readonly made: readonly string[];
  readonly failed: readonly string[];
}

const program = 'figures';

/** Writes one plain line for each figure: id, lectures, cost, title. */
export async function listFigures(request: FigureRequest, line: CommandLine): Promise<FigureOutcome> {
  const { loaded, faults } = await loadFigures(request);
  for (const { name, wrong } of faults) note(line, program, `${name}: ${wrong}`);
  for (const { figure } of loaded) {
    const { id, lectures, cost, title } = figure;
    print(line, `${id.padEnd(5)} ${lectures.join(',').padEnd(7)} ${cost.padEnd(5)} ${title}`);
  }
  return { made: [], failed: faults.map(({ name }) => name) };
}

/** Computes the figures (slow ones from what they have stored) and says what every check finds, without drawing. */
export async function checkFigures(request: FigureRequest, line: CommandLine): Promise<FigureOutcome> {
  const { slow = false } = request;
  const { made, failed } = await each(request, line, (loaded) => compute(loaded, { slow }));
  return { made, failed };
}

/**
 * Makes the figures and the gallery; each on its own, so that one which fails leaves the others be.
 *
 * @throws Error if the folder cannot be written
 */
export async function makeFigures(request: FigureRequest, line: CommandLine): Promise<FigureOutcome> {
  const { out = 'figures', slow = false, folder = figureFolder } = request;
  await makeFolder(out);
  const { made, failed, failures } = await each(request, line, (loaded) => makeFigure(loaded, out, { slow }));
  for (const failure of failures) await keepFailure(out, failure);
  const kept = await readOutputs(
    out,
    figureFiles(folder).map(({ id }) => id),
  );
  await writeWhole(join(out, 'index.html'), galleryHtml(kept));
  const count = kept.made.length;
  print(line, `${count} ${count === 1 ? 'figure' : 'figures'} in ${join(out, 'index.html')}`);
  return { made, failed };
}

async function makeFolder(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
    await access(out, constants.W_OK);
  } catch (error) {
    throw new Error(`--out: must be a folder that can be written, got ${out} (${oneLine(error)})`);
  }
}

type Work = (loaded: LoadedFigure) => Promise<Pick<Computed, 'seconds' | 'checks'>>;

interface WorkOutcome extends FigureOutcome {
  readonly failures: readonly FailedFigure[];
}

/** Does the work for every figure; says how each went. */
async function each(request: FigureRequest, line: CommandLine, work: Work): Promise<WorkOutcome> {
  const { loaded, faults } = await loadFigures(request);
  const made: string[] = [];
  const failed: string[] = [];
  const failures: FailedFigure[] = [];
  for (const { name, wrong, file } of faults) {
    note(line, program, `${name}: ${wrong}`);
    failed.push(name);
    if (file) failures.push(failureOf({ id: file.id, title: file.subject, cost: 'cheap' }, wrong));
  }
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
      const wrong = oneLine(error);
      if (error instanceof MissingDataError && cost === 'slow' && (request.names ?? []).length === 0) {
        print(line, `${id.padEnd(5)} left out: ${wrong}`);
        continue;
      }
      note(line, program, `${id}: cannot be made: ${wrong}`);
      failed.push(id);
      failures.push(failureOf(one.figure, wrong));
    }
  }
  if (failed.length > 0) note(line, program, `failed: ${failed.join(', ')}`);
  return { made, failed, failures };
}

const failureOf = (figure: Pick<Figure, 'id' | 'title' | 'cost'>, wrong: string): FailedFigure => ({
  id: figure.id,
  title: figure.title,
  command: commandOf(figure),
  wrong,
});
