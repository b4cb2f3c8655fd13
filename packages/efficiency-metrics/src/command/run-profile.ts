import type { ModelEntry } from '@netwright/tensor-core';
import { type CommandLine, note } from '@netwright/terminal';
import { analyse, machineOf } from './analyse.ts';
import { profileModel } from './model.ts';
import { type Progress, progressBar } from './progress.ts';
import { type Found, renderComparison, renderHtml, renderModel } from './render.ts';
import type { Settings } from './settings.ts';
import { checkTarget, writeReport } from './write-report.ts';

/** Finds the models that the command knows by name; undefined where a text is the path of a file. */
export type FindModel = (name: string) => Promise<ModelEntry | undefined>;

/** Who runs the command. */
export interface Caller {
  /** The program's name in messages. */
  readonly program: string;
  readonly find?: FindModel;
}

/** The figure that `--svg` asks for: the roofline, else the energy of nodes. */
async function figureOf({ model, analysis }: Found, settings: Settings): Promise<string> {
  const { title } = model;
  if (analysis.roofline) {
    const { drawRoofline } = await import('../roofline/roofline-figure.ts');
    const { roofline, time } = analysis;
    const measured = settings.measure && time !== undefined ? { measured: time } : {}; // on the same machine
    return drawRoofline(roofline, { title: `${title} on ${roofline.machine.name}`, ...measured });
  }
  const [{ nodeEnergyFigure }, { renderSvg }] = await Promise.all([
    import('../energy/energy-figures.ts'),
    import('@netwright/plots'),
  ]);
  const [use] = analysis.energy ?? [];
  if (!use) throw new Error('profile: a figure needs a roofline or energy'); // checkSettings refuses it before
  return renderSvg(nodeEnergyFigure({ ...use, name: title }));
}

async function findAll(
  names: readonly string[],
  settings: Settings,
  { find }: Caller,
  progress: Progress,
): Promise<Found[]> {
  const models = [];
  for (const name of names) models.push(await profileModel(name, await find?.(name), settings));
  const machine = await machineOf(settings, progress);
  const found: Found[] = [];
  for (const model of models) found.push({ model, analysis: await analyse(model, settings, machine, progress) });
  return found;
}

/**
 * Profiles one model, or compares two, and writes the report and the files that were asked for.
 *
 * @throws Error with one line on what is wrong with a model or a file
 */
export async function runProfile(
  line: CommandLine,
  names: readonly string[],
  settings: Settings,
  caller: Caller,
): Promise<void> {
  const { output, html, svg } = settings;
  for (const path of [output, html, svg]) if (path !== undefined) await checkTarget(path);
  const progress = progressBar(line.stderr, caller.program);
  let found: Found[];
  try {
    found = await findAll(names, settings, caller, progress);
  } finally {
    progress.stop();
  }
  const [first, second] = found;
  if (!first) return;
  const text = second ? renderComparison(line, [first, second], settings) : await renderModel(line, first, settings);
  const files = [
    ...(output === undefined ? [] : [[output, text] as const]),
    ...(html === undefined ? [] : [[html, await renderHtml(first, settings)] as const]),
    ...(svg === undefined ? [] : [[svg, await figureOf(first, settings)] as const]),
  ];
  for (const [path, content] of files) {
    await writeReport(path, content);
    note(line, caller.program, `wrote ${path}`);
  }
  if (output === undefined) line.stdout.write(text);
}
