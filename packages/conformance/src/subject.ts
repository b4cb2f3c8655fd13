import {
  evaluateDim,
  type Graph,
  type ModelEntry,
  type TensorData,
  tensorData,
  trace,
  type Weights,
} from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { ruleImage } from '@netwright/tensor-core/testing';
import type { Subject } from './check.ts';

/** The entry's smallest configuration: its `tiny` one, or itself. */
export function tinyEntry({ entry }: Subject): ModelEntry {
  const { tiny } = entry;
  if (!tiny) return entry;
  const { inputs = entry.inputs, targets = entry.targets } = tiny;
  return { ...entry, config: { ...entry.config, ...tiny.config }, inputs, ...(targets && { targets }) };
}

/** The entry without its noise: rates of `dropout` and `stochasticDepth` in its configuration are 0, as in the references. */
export function deterministic(entry: ModelEntry): ModelEntry {
  const rates = ['dropout', 'stochasticDepth'].filter((rate) => rate in entry.config);
  return { ...entry, config: { ...entry.config, ...Object.fromEntries(rates.map((rate) => [rate, 0])) } };
}

/** Input shapes at a batch size, the other symbols at 8. */
export const inputShapes = (entry: ModelEntry, batch: number): Record<string, readonly number[]> =>
  shapesOf(entry.inputs, batch);

/** Shapes of inputs and of declared targets at a batch size. */
export const batchShapes = (entry: ModelEntry, batch: number): Record<string, readonly number[]> =>
  shapesOf({ ...entry.inputs, ...entry.targets }, batch);

function shapesOf(specs: ModelEntry['inputs'], batch: number): Record<string, readonly number[]> {
  const size = new Proxy<Record<string, number>>({}, { get: (_, key) => (key === 'N' ? batch : 8) });
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => [name, shape.map((d) => evaluateDim(d, size))]),
  );
}

/** Values for every input of a graph at a batch size: images by the weight rule, ids counting up. */
export function sampleInputs(entry: ModelEntry, batch: number): Record<string, TensorData> {
  const shapes = inputShapes(entry, batch);
  return Object.fromEntries(
    Object.entries(entry.inputs).map(([name, { dtype }]) => {
      const dims = shapes[name] as readonly number[];
      const n = dims.reduce((a, b) => a * b, 1);
      if (dtype !== 'float32')
        return [
          name,
          tensorData(
            Array.from({ length: n }, (_, i) => (37 * i + 11) % 7),
            dims,
            dtype,
          ),
        ];
      if (dims.length >= 4) return [name, ruleImage(dims)];
      return [
        name,
        tensorData(
          Array.from({ length: n }, (_, i) => Math.sin(i * 1.7)),
          dims,
        ),
      ];
    }),
  );
}

/** Inputs and what the loss compares with: the declared targets, integers 1, 0, 3, 2, ... below 7, or labels. */
export function sampleBatch(entry: ModelEntry, batch: number): Record<string, TensorData> {
  const inputs = sampleInputs(entry, batch);
  if (!entry.targets) return { ...inputs, labels: sampleLabels(entry, batch) };
  const shapes = batchShapes(entry, batch);
  const targets = Object.entries(entry.targets).map(([name, { dtype }]) => {
    const dims = shapes[name] as readonly number[];
    const value = dtype === 'float32' ? (i: number) => Math.sin(i * 1.7) : (i: number) => (i ^ 1) % 7;
    const values = Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => value(i));
    return [name, tensorData(values, dims, dtype)];
  });
  return { ...inputs, ...Object.fromEntries(targets) };
}

/** One evaluation of a graph on a device. */
export async function evaluate(
  graph: Graph,
  weights: Weights,
  feeds: Readonly<Record<string, TensorData>>,
  device: 'cpu' | 'webgpu' = 'cpu',
): Promise<Record<string, TensorData>> {
  const session = await createSession(graph, weights, { device });
  try {
    return (await session.run(feeds)) as Record<string, TensorData>;
  } finally {
    await session.dispose();
  }
}

/** The rows of a tensor from `start` to `end` of its first axis. */
export function rows(t: TensorData, start: number, end: number): TensorData {
  const row = t.data.length / (t.dims[0] as number);
  return { ...t, dims: [end - start, ...t.dims.slice(1)], data: t.data.slice(start * row, end * row) };
}

/** The largest |a - b|, relative to the largest |b|. */
export function distance(a: TensorData, b: TensorData): number {
  let [worst, largest] = [0, 0];
  for (let i = 0; i < b.data.length; i++) {
    const [u, v] = [Number(a.data[i]), Number(b.data[i])];
    worst = Math.max(worst, Number.isNaN(u - v) ? Number.POSITIVE_INFINITY : Math.abs(u - v));
    largest = Math.max(largest, Math.abs(v));
  }
  return largest === 0 ? worst : worst / largest;
}

/** Labels for `count` examples of a classifier, or for their pixels: 1, 0, 3, 2, ... within the classes. */
export function sampleLabels(entry: ModelEntry, count: number): TensorData {
  const scores = trace(entry, { inputs: inputShapes(entry, count) }).outputs.get(entry.outputs[0] as string);
  const shape = scores?.fixedShape ?? [];
  const axis = entry.classAxis ?? 1;
  const classes = shape.at(axis) ?? 2;
  const dims = shape.toSpliced(axis, 1);
  return tensorData(
    Array.from({ length: dims.reduce((a, b) => a * b) }, (_, i) => (i ^ 1) % classes),
    dims,
    'int32',
  );
}
