import type { ModelEntry, Weights } from '@netwright/tensor-core';
import type { CommandLine } from '@netwright/terminal';
import { downloadBar } from '../download-bar.ts';
import { loadModelWeights } from '../load-model-weights.ts';

/** A model of as many classes as `--classes` says. Throws for a model without classes. */
export function withClasses(entry: ModelEntry, name: string, classes: number | undefined): ModelEntry {
  if (classes === undefined) return entry;
  if (!('numClasses' in entry.config)) throw new Error(`${name}: has no classes, --classes is for classifiers`);
  return { ...entry, config: { ...entry.config, numClasses: classes } };
}

/** What the options say of weights. */
export interface WeightsOptions {
  readonly sha256?: string;
}

/** Loads weights with a progress bar on standard error. */
export async function loadWithBar(
  line: CommandLine,
  { name, entry }: { readonly name: string; readonly entry: ModelEntry },
  source: string,
  { sha256 }: WeightsOptions,
): Promise<Weights> {
  const bar = downloadBar(line.stderr);
  try {
    return await loadModelWeights(entry, source, {
      name,
      progress: bar.progress,
      retries: 3,
      ...(sha256 !== undefined && { sha256 }),
    });
  } catch (error) {
    const { message } = error as Error;
    const hint = message.replace(/; use config: \{ numClasses: (\d+) \}.*/s, '; --classes $1 makes a model of as many');
    throw hint === message ? error : new Error(hint, { cause: error });
  } finally {
    bar.stop();
  }
}
