import { GraphError, type ModelEntry, trace, type Weights } from '@netwright/tensor-core';
import { withPreprocessing } from '@netwright/tensor-core/nn';
import { createSession, type Device, type SessionOptions } from '@netwright/tensor-core/runtime';
import type { Photo } from './decode-image.ts';
import { imageNetLabels } from './imagenet-labels.ts';

/** A class and how likely the model takes it to be. */
export interface ClassScore {
  /** Its number, from 0. */
  readonly class: number;
  /** Its name; undefined where the classes have none. */
  readonly label: string | undefined;
  /** By the softmax of all logits, in [0, 1]. */
  readonly probability: number;
  readonly logit: number;
}

/** What `classify` finds. */
export interface Classification {
  readonly device: Device;
  /** The likeliest classes, likeliest first. */
  readonly top: readonly ClassScore[];
}

/** Options of `classify`. */
export interface ClassifyOptions extends Pick<SessionOptions, 'device' | 'threads'> {
  /** The model's name in messages. Default that of its function. */
  readonly name?: string;
  /** Names of the classes, by number. Default ImageNet's for a model of 1,000 classes, none for others. */
  readonly labels?: readonly string[];
  /** How many classes to give. Default 5. */
  readonly top?: number;
}

/**
 * Names of a model's classes by number, empty where they have none: the given ones, or ImageNet's for a model of 1,000 classes.
 * Throws for a model that does not take photos or give one score per class, and for another number of labels than of classes.
 */
export function classLabels(
  entry: ModelEntry,
  { name = entry.build.name, labels }: Pick<ClassifyOptions, 'name' | 'labels'> = {},
): readonly string[] {
  if (!entry.preprocessing)
    throw new GraphError(`classify ${name}: the model must take photos, it has no preprocessing`);
  const output = entry.outputs[0] as string;
  const shape = trace(entry).outputs.get(output)?.shape ?? [];
  const classes = shape[1];
  if (typeof classes !== 'number' || shape.length !== 2)
    throw new GraphError(
      `classify ${name}: the model must give one score per class, got ${output} [${shape.join(', ')}]`,
    );
  if (labels && labels.length !== classes)
    throw new Error(`classify ${name}: needs ${classes} labels, one per class, got ${labels.length}`);
  return labels ?? (classes === imageNetLabels.length ? imageNetLabels : []);
}

/**
 * Classifies a photo: the model's preprocessing and the model, as one graph in one session. Throws as `classLabels` does, and
 * for weights that do not fit.
 */
export async function classify(
  photo: Photo,
  entry: ModelEntry,
  weights: Weights,
  { name = entry.build.name, labels, top = 5, device = 'auto', ...options }: ClassifyOptions = {},
): Promise<Classification> {
  const names = classLabels(entry, { name, ...(labels && { labels }) });
  const { width, height, pixels } = photo;
  const graph = trace(withPreprocessing(entry, [height, width]));
  const output = entry.outputs[0] as string;
  await using session = await createSession(graph, weights, { device, label: name, ...options });
  const feeds = { pixels: { data: pixels, dims: [1, height, width, 3] } };
  const logits = (await session.run(feeds, { outputs: [output] }))[output]?.data as Float32Array;
  return { device: session.device, top: likeliest(logits, names).slice(0, top) };
}

function likeliest(logits: Float32Array, names: readonly string[]): ClassScore[] {
  const highest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = Array.from(logits, (logit) => Math.exp(logit - highest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers
    .map((power, i) => ({ class: i, label: names[i], probability: power / sum, logit: logits[i] as number }))
    .sort((a, b) => b.logit - a.logit || a.class - b.class);
}
