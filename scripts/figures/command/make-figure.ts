import type { Figure } from '../kit/figure.ts';
import { type Computed, compute } from './compute.ts';
import { outputPath, removeOutputs, writeWhole } from './outputs.ts';
import type { LoadedFigure } from './registry.ts';
import { figureImages, toPng } from './render.ts';
import { versions } from './versions.ts';

/** What a figure says of itself. */
type Declared = Pick<Figure, 'id' | 'title' | 'lectures' | 'source' | 'caption' | 'method' | 'cost'>;

/** A figure as it was made: figures/<id>.json. */
export interface MadeFigure extends Declared, Computed {
  /** Makes it again. */
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
  /** When it was made: ISO 8601. */
  readonly made: string;
}

/** What makes a figure again. */
export const commandOf = ({ id, cost }: Pick<Figure, 'id' | 'cost'>): string =>
  `npm run figures -- ${id}${cost === 'slow' ? ' --slow' : ''}`;

/** Computes, checks and draws a figure, and writes its files. */
export async function makeFigure(loaded: LoadedFigure, out: string, { slow = false } = {}): Promise<MadeFigure> {
  const { figure } = loaded;
  const { data, ...computed } = await compute(loaded, { slow });
  const { light, dark } = await figureImages(figure, data);
  const { id, title, lectures, source, caption, method, cost } = figure;
  const about = { id, title, lectures, source, caption, method, cost, command: commandOf(figure) };
  const made = { ...about, ...computed, versions: versions(), made: new Date().toISOString(), data };
  await writeWhole(outputPath(out, id, 'svg'), light);
  await writeWhole(outputPath(out, id, 'dark'), dark);
  await writeWhole(outputPath(out, id, 'png'), await toPng(light));
  await writeWhole(outputPath(out, id, 'json'), `${JSON.stringify(made, null, 1)}\n`);
  await removeOutputs(out, id, ['failed']);
  return made;
}
