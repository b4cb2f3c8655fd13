import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type ModelEntry, type TensorData, tensorData } from '@netwright/tensor-core';
import { ruleImage, unit } from '@netwright/tensor-core/testing';
import type { Subject } from './check.ts';
import { deterministic } from './subject.ts';

/** Evenly strided values of a reference output, computed in float64. */
export interface Sample {
  readonly shape: readonly number[];
  readonly stride: number;
  /** How far the reference's own float32 lies from it, relative to `maxabs`. */
  readonly spread: number;
  readonly values: readonly number[];
  readonly maxabs: number;
}

/** An input of a reference given by value: token ids, masks. */
export interface GoldenInput {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** A reference evaluation under the weight rule (`scripts/reference/make_golden.py`). */
export interface Golden {
  readonly params: number;
  /** The image's shape, or for models of sequences every input by name. */
  readonly input: { readonly shape: readonly number[]; readonly rule: string } | Readonly<Record<string, GoldenInput>>;
  readonly outputs: Readonly<Record<string, Sample>>;
  readonly state_dict: readonly (readonly [name: string, shape: readonly number[]])[];
}

/** A reference gradient, computed in float64. */
export interface GradientSample {
  readonly l2: number;
  /** How far the reference's own float32 lies from it, relative. */
  readonly spread: number;
  /**
   * The same for images changed in their last bit, the worst of three: units nearer to a ReLU's kink than float32 can tell fall
   * on either side, which one run does not show. Not in older files.
   */
  readonly nudged?: number;
  readonly stride: number;
  readonly values: readonly number[];
}

/** A reference training run under the weight rule. */
export interface TrainGolden {
  readonly input: Golden['input'];
  /** What differs from the model's configuration, in references of smaller networks. */
  readonly config?: object;
  /** A class per image, or classes of pixels by the weight rule: `unit('labels', n) * classes`, rounded down. */
  readonly labels: readonly number[] | { readonly shape: readonly number[]; readonly classes: number };
  readonly loss0: number;
  readonly grad: Readonly<Record<string, GradientSample>>;
  readonly zero_grad: readonly string[];
  /** L2 norms of the running statistics after one forward pass. */
  readonly running: Readonly<Record<string, number>>;
  readonly sgd: readonly number[];
  readonly sgd_spread: readonly number[];
  readonly adamw: readonly number[];
  readonly adamw_spread: readonly number[];
}

function read<T>(s: Subject, folder: string): T | undefined {
  const { reference = s.name } = s.entry;
  const file = reference.startsWith('none') ? s.name : reference; // training may have one where evaluation has none
  if (!s.fixtures) return undefined;
  const plain = new URL(`${folder}/${file}.json`, s.fixtures);
  if (existsSync(plain)) return JSON.parse(readFileSync(plain, 'utf8')) as T;
  const packed = new URL(`${plain.href}.gz`); // a network of thousands of names
  return existsSync(packed) ? (JSON.parse(gunzipSync(readFileSync(packed)).toString()) as T) : undefined;
}

/** The model's evaluation reference, or undefined. */
export const golden = (s: Subject): Golden | undefined => read<Golden>(s, 'golden');

/** The model's training reference, or undefined. */
export const trainGolden = (s: Subject): TrainGolden | undefined => read<TrainGolden>(s, 'golden_train');

/** What the reference read, by the model's names of its inputs. */
export function goldenFeeds({ input }: Pick<Golden, 'input'>, entry: ModelEntry): Record<string, TensorData> {
  const specs = Object.entries(entry.inputs);
  if ('rule' in input) return { [specs[0]?.[0] as string]: ruleImage(input.shape as readonly number[]) };
  return Object.fromEntries(
    specs.map(([name, { dtype }]) => {
      const given = input[name];
      if (!given) throw new Error(`the reference has no input ${name}, only ${Object.keys(input).join(', ')}`);
      return [name, tensorData(given.values, given.shape, dtype)];
    }),
  );
}

/** The entry as a training reference has it: of its sizes, without noise. */
export const trainedEntry = (entry: ModelEntry, { config }: TrainGolden): ModelEntry =>
  deterministic({ ...entry, config: { ...entry.config, ...config } });

/** Shapes of feeds by name. */
export const shapesOf = (feeds: Readonly<Record<string, TensorData>>): Record<string, readonly number[]> =>
  Object.fromEntries(Object.entries(feeds).map(([name, { dims }]) => [name, dims]));

/** Whether training on the model's reference takes more than two seconds: a large network, at its own size. */
export function trainsSlowly(s: Subject): boolean {
  const reference = trainGolden(s);
  return (
    reference !== undefined && reference.config === undefined && (s.entry.macs ?? Number.POSITIVE_INFINITY) > 100e6
  );
}

/** The labels of a training reference, int32. */
export function goldenLabels({ labels }: TrainGolden): TensorData {
  if (!('classes' in labels)) return tensorData(labels, [labels.length], 'int32');
  const { shape, classes } = labels;
  const values = unit(
    'labels',
    shape.reduce((a, b) => a * b, 1),
  );
  return tensorData(
    Array.from(values, (u) => Math.floor(u * classes)),
    shape,
    'int32',
  );
}

/** The largest |a - b| over the sampled elements, relative to the reference's largest value; throws past the tolerance. */
export function compareSample(label: string, actual: ArrayLike<number>, expected: Sample): number {
  const tolerance = Math.max(2e-5, 20 * expected.spread);
  let worst = 0;
  let at = 0;
  expected.values.forEach((v, k) => {
    const difference = Math.abs((actual[k * expected.stride] as number) - v) / expected.maxabs;
    if (!(difference <= worst)) [worst, at] = [difference, k];
  });
  if (!(worst <= tolerance))
    throw new Error(
      `${label}: element ${at * expected.stride} is ${actual[at * expected.stride]}, the reference ${expected.values[at]}: ` +
        `${worst.toExponential(2)} of the largest value apart, allowed ${tolerance.toExponential(2)}`,
    );
  return worst;
}
