import { readFileSync } from 'node:fs';
import ort from 'onnxruntime-node';
import { type Shape, type TensorData, tensorData } from '../../../src/index.ts';
import { values } from '../../support/run.ts';

/** A model that PyTorch exported (scripts/reference/export_onnx.py), and sizes for the symbols of its inputs. */
export interface Fixture {
  readonly name: string;
  readonly symbols: Readonly<Record<string, number>>;
  readonly feeds: Readonly<Record<string, TensorData>>;
  /** Shapes of the outputs, as PyTorch's module gives them. */
  readonly shapes: Readonly<Record<string, Shape>>;
}

const ids = tensorData([3, 1, 4, 15, 9, 2, 6, 5, 3, 5, 8, 9], [2, 6], 'int64');

/** Every fixture; sizes differ from those of the export. */
export const fixtures: readonly Fixture[] = [
  {
    name: 'conv-9',
    symbols: { N: 3 },
    feeds: { x: values([3, 3, 17, 15], { seed: 2 }) },
    shapes: { logits: ['N', 5] },
  },
  {
    name: 'conv-13',
    symbols: { N: 3 },
    feeds: { x: values([3, 3, 17, 15], { seed: 2 }) },
    shapes: { logits: ['N', 5] },
  },
  {
    name: 'classic-9',
    symbols: { N: 3, L: 11 },
    feeds: { x: values([3, 3, 11], { seed: 3 }) },
    shapes: { y: ['N', 'L + 1'], max: ['N', 1] },
  },
  {
    name: 'decoder-11',
    symbols: { N: 2, H: 9, W: 14 },
    feeds: { x: values([2, 2, 9, 14], { seed: 4 }) },
    shapes: { y: ['N', 2, 'floor(H / 2)', 'floor(W / 2)'], mean: ['N', 8] },
  },
  {
    name: 'lstm-11',
    symbols: { batch: 3, time: 4 },
    feeds: { x: values([3, 4, 5], { seed: 5 }) },
    shapes: { y: ['batch', 'time', 3], h: [4, 'batch', 7] },
  },
  {
    name: 'gru-13',
    symbols: { batch: 3, time: 4 },
    feeds: { x: values([3, 4, 4], { seed: 6 }) },
    shapes: { y: ['batch', 6] },
  },
  {
    name: 'attention-13',
    symbols: { batch: 3, time: 5 },
    feeds: { x: values([3, 5, 16], { seed: 7 }) },
    shapes: { y: ['batch', 'time', 16] },
  },
  {
    name: 'attention-17',
    symbols: { batch: 3, time: 5 },
    feeds: { x: values([3, 5, 16], { seed: 7 }) },
    shapes: { y: ['batch', 'time', 16] },
  },
  {
    name: 'language-17',
    symbols: { batch: 2, time: 6 },
    feeds: { ids },
    shapes: { logits: ['batch', 'time', 20], sum: ['batch', 'time'] },
  },
  {
    name: 'control-13',
    symbols: { batch: 2 },
    feeds: { x: values([2, 4], { seed: 8 }), steps: tensorData([3], [], 'int64') },
    shapes: { y: ['batch', 4] },
  },
];

/** The bytes of a fixture's file. */
export const fileOf = (name: string): Uint8Array => readFileSync(new URL(`../fixtures/${name}.onnx`, import.meta.url));

/** Runs a file's bytes on onnxruntime-node's CPU provider. */
export async function runFile(
  bytes: Uint8Array,
  feeds: Readonly<Record<string, TensorData>>,
  options: ort.InferenceSession.SessionOptions = {},
): Promise<Record<string, TensorData>> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3, ...options });
  try {
    const tensors = Object.fromEntries(
      Object.entries(feeds).map(([k, t]) => [k, new ort.Tensor(t.dtype as 'float32', t.data as Float32Array, t.dims)]),
    );
    const out = await session.run(tensors);
    return Object.fromEntries(
      Object.entries(out).map(([k, t]) => [
        k,
        { dtype: t.type as 'float32', dims: t.dims, data: t.data as Float32Array },
      ]),
    );
  } finally {
    await session.release();
  }
}
