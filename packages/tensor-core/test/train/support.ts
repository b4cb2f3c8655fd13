import type { Params, Tensor, TensorData } from '../../src/index.ts';
import { linear, relu } from '../../src/nn/index.ts';
import * as train from '../../src/train/index.ts';
import { values } from '../support/run.ts';

/** A small perceptron of three classes. */
export const mlp = {
  build: (p: Params, x: Tensor): Tensor => linear(p.at('fc2'), relu(linear(p.at('fc1'), x, 16)), 3),
  inputs: { x: { dtype: 'float32', shape: ['N', 4] } },
  outputs: ['logits'],
} as const;

/** Points in [-1, 1)^4 whose class is the largest of their first three coordinates. */
export function points(count: number, seed: number): { x: TensorData; labels: train.BatchTensor } {
  const x = values([count, 4], { seed });
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++)
    for (let c = 1; c < 3; c++)
      if ((x.data[i * 4 + c] as number) > (x.data[i * 4 + (labels[i] as number)] as number)) labels[i] = c;
  return { x, labels: { data: labels, dims: [count] } };
}

/** The share of points that the scores get right. */
export const metrics = {
  accuracy: (y: train.Tensors, t: train.Tensors): Tensor => train.accuracy(y.logits as Tensor, t.labels as Tensor),
};

/** Weights as bytes, to compare bit by bit. */
export const bits = (weights: ReadonlyMap<string, TensorData>): Record<string, string> =>
  Object.fromEntries(
    [...weights].map(([name, { data }]) => [
      name,
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex'),
    ]),
  );

/** A checkpoint store in memory; `history` keeps every file. */
export function memoryStore(): train.CheckpointStore & { file: Uint8Array | undefined; history: Uint8Array[] } {
  const store = {
    file: undefined as Uint8Array | undefined,
    history: [] as Uint8Array[],
    read: async () => store.file,
    write: async (pieces: Iterable<Uint8Array>) => {
      store.file = new Uint8Array(Buffer.concat([...pieces]));
      store.history.push(store.file);
    },
  };
  return store;
}
