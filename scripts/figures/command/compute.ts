import { notPlain } from './plain.ts';
import type { LoadedFigure } from './registry.ts';
import { plotWarnings } from './render.ts';
import { readStored, type StoredData, train, writeStored } from './stored-data.ts';

/** A check and what it found. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  /** What is wrong; empty where it passed. */
  readonly wrong: string;
}

/** The data of a figure and what its checks say of them. */
export interface Computed {
  readonly data: unknown;
  readonly seed: number;
  readonly seconds: number;
  readonly checks: readonly CheckResult[];
}

/**
 * Computes the data of a figure (a slow one's are read, unless it is to be trained anew), checks them, and what is to be drawn of them.
 *
 * @throws Error if the data cannot be had or are not plain, or there is no plot of them
 */
export async function compute(loaded: LoadedFigure, { slow = false } = {}): Promise<Computed> {
  const { figure } = loaded;
  const { seed = 0 } = figure;
  const start = performance.now();
  const data = await dataOf(loaded, seed, slow);
  const seconds = (performance.now() - start) / 1000;
  const wrong = notPlain(data);
  if (wrong !== undefined) throw new Error(`data must be plain, but ${wrong}`);
  if (slow && figure.cost === 'slow' && !figure.trainedBy) writeStored(loaded.file, { seed, seconds, data });
  const checks = Object.entries(figure.checks).map(([name, check]): CheckResult => {
    const verdict = verdictOf(() => check(data));
    return { name, passed: verdict === true, wrong: verdict === true ? '' : verdict };
  });
  const warnings = await plotWarnings(figure, data);
  const plot = { name: 'the plot is drawn as it is meant', passed: false, wrong: warnings.join('; ') };
  return { data, seed, seconds, checks: warnings.length > 0 ? [...checks, plot] : checks };
}

function dataOf({ file, figure }: LoadedFigure, seed: number, slow: boolean): unknown {
  const { trainedBy } = figure;
  if (figure.cost === 'slow' && !slow && !trainedBy) return (readStored(file) as StoredData).data;
  if (slow && trainedBy) train(file, trainedBy);
  const record = <T>(): T => {
    if (!trainedBy) throw new Error('record: the figure must name the script that it is trained by, got none');
    return readStored(file, trainedBy) as T;
  };
  return figure.data({ seed, record });
}

function verdictOf(check: () => true | string): true | string {
  try {
    return check();
  } catch (error) {
    return `the check itself failed: ${(error as Error).message}`;
  }
}
