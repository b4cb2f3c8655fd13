/**
 * What the browser and Node both do, to be compared value by value: the same code runs in the test page and in the tests.
 * Everything it gives is plain data, so that it can be handed out of a page.
 */
import { models } from '@netwright/cnn-zoo';
import {
  fromOnnx,
  initialise,
  normal,
  type Preprocessing,
  permutation,
  philox,
  type TensorData,
  type Traceable,
  toOnnx,
  toOnnxChunks,
  trace,
  uniform,
  type Weights,
} from '@netwright/tensor-core';
import { preprocess, withPreprocessing } from '@netwright/tensor-core/nn';
import { createSession, type SessionOptions } from '@netwright/tensor-core/runtime';
import { adam, trainStep } from '@netwright/tensor-core/train';
import {
  bind,
  loadWeights,
  readPytorch,
  readSafetensors,
  readSafetensorsHeader,
  writeSafetensors,
} from '@netwright/tensor-core/weights';
import type { Digits } from '../../src/digits/pack.ts';
import { Classifier } from '../../src/worker/classifier.ts';
import { State } from '../../src/worker/state.ts';
import { Trainer } from '../../src/worker/trainer.ts';

const seed = 7;

/** LeNet-5's scores of the first test digits, from seeded weights. */
export async function forward(digits: Digits, options: SessionOptions): Promise<number[]> {
  const classifier = await Classifier.open(options);
  const state = new State(initialise(classifier.graph, { seed }));
  const logits = await classifier.logits(state, digits.test, [0, 1, 2, 3, 4, 5, 6]);
  await classifier.dispose();
  return [...logits];
}

/** What five training steps give. */
export interface FiveSteps {
  losses: number[];
  accuracies: number[];
  /** Where the parameters were after the last step. */
  onDevice: boolean;
  parameters: Record<string, number[]>;
}

/** Five steps of the page's own training, from a seed, on batches of 8. */
export async function fiveSteps(digits: Digits, options: SessionOptions): Promise<FiveSteps> {
  const trainer = await Trainer.open({ digits: digits.train, seed, epochs: 1, batch: 8, lr: 1e-3 }, options);
  const [losses, accuracies]: [number[], number[]] = [[], []];
  for await (const { loss, accuracy, update } of trainer.run()) {
    losses.push(loss);
    accuracies.push(accuracy);
    if (update === 5) break;
  }
  const { weights } = trainer.step;
  const onDevice = Object.values(trainer.state.feeds(weights)).every((t) => 'onDevice' in t && t.onDevice);
  const values = await trainer.state.download(weights);
  trainer.state.dispose();
  await trainer.dispose();
  return { losses, accuracies, onDevice, parameters: plain(values) };
}

const plain = (weights: Weights): Record<string, number[]> =>
  Object.fromEntries([...weights].map(([name, t]) => [name, Array.from(t.data as Float32Array)]));

async function digest(...parts: readonly ArrayBufferView<ArrayBufferLike>[]): Promise<string> {
  const bytes = new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `${bytes.length} bytes ${[...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** Digests of seeded random values and weights. */
export async function randomBits(): Promise<Record<string, string>> {
  const weights = initialise(trace(models.lenet5), { seed: 123 });
  return {
    philox: await digest(philox([1, 2, 3, 4], [5, 6])),
    uniform: await digest(uniform(100_001, { seed: 3, stream: 'a', step: 2 ** 31 })),
    normal: await digest(normal(100_001, { seed: 2 ** 53 - 1, stream: 12 })),
    permutation: await digest(permutation(60_000, { seed: 5, step: 1 })),
    initialise: await digest(...[...weights.values()].map((t) => t.data)),
  };
}

/** Digests of the files that a model and its training step become, written, read and written again. */
export async function fileBits(): Promise<Record<string, string>> {
  const graph = trace(models.lenet5);
  const weights = initialise(graph, { seed });
  const file = toOnnx(graph, weights);
  const back = fromOnnx(file);
  const step = trainStep(models.lenet5, { optimizer: adam(), batch: 4 }).graph;
  const safetensors = writeSafetensors(weights, { model: 'LeNet-5 ✓' });
  return {
    onnx: await digest(file),
    chunks: await digest(...toOnnxChunks(graph, weights)),
    withoutWeights: await digest(toOnnx(graph)),
    readAndWritten: await digest(toOnnx(back.graph, back.weights)),
    trainingStep: await digest(toOnnx(step)),
    safetensors: await digest(safetensors),
    safetensorsReadAndWritten: await digest(
      writeSafetensors(readSafetensors(safetensors), Object.fromEntries(readSafetensorsHeader(safetensors).metadata)),
    ),
  };
}

/** Scores by an `.onnx` file's own bytes, and by the graph and weights that are read from it. */
export async function scoresOfFile(options: SessionOptions): Promise<number[][]> {
  const graph = trace(models.lenet5);
  const file = toOnnx(graph, initialise(graph, { seed }));
  const x: TensorData = { dtype: 'float32', dims: [2, 1, 32, 32], data: normal(2048, { seed }) };
  const back = fromOnnx(file);
  const sessions = [await createSession(file, options), await createSession(back.graph, back.weights, options)];
  const scores: number[][] = [];
  for (const session of sessions) {
    const { logits } = await session.run({ x });
    scores.push(Array.from(logits?.data as Float32Array));
    await session.dispose();
  }
  return scores;
}

/** A photo of 61 x 47 pixels: noise from a seed. */
const photo: TensorData = {
  dtype: 'uint8',
  dims: [1, 61, 47, 3],
  data: Uint8Array.from(uniform(61 * 47 * 3, { seed: 11 }), (v) => Math.floor(256 * v)),
};

/** What becomes of a photo. */
export interface PhotoResult {
  /** After the preprocessing of colour networks, smaller and larger. */
  inputs: number[][];
  /** LeNet-5's scores from seeded weights, with its preprocessing in front. */
  logits: number[];
}

/** Runs preprocessing alone and in front of a model. */
export async function classifyPhoto(options: SessionOptions): Promise<PhotoResult> {
  const run = async (model: Traceable, name: string): Promise<number[]> => {
    const graph = trace(model);
    const session = await createSession(graph, initialise(graph, { seed }), options);
    const out = await session.run({ pixels: photo });
    await session.dispose();
    return Array.from(out[name]?.data as Float32Array);
  };
  const { preprocessing } = models.resnet18;
  const steps: Preprocessing[] = [
    { ...preprocessing, resize: 40, crop: 31 },
    { ...preprocessing, resize: 64, crop: 50, interpolation: 'bicubic' },
  ];
  const inputs: number[][] = [];
  for (const step of steps) {
    const pixels = { dtype: 'uint8', shape: photo.dims } as const;
    inputs.push(await run({ build: (_, x) => preprocess(x, step), inputs: { pixels }, outputs: ['x'] }, 'x'));
  }
  const logits = await run(withPreprocessing(models.lenet5, [61, 47]), 'logits');
  return { inputs, logits };
}

/** The sums of the tensors in a safetensors file at an address, bound to LeNet-5. */
export async function sumsOfLoaded(url: string): Promise<Record<string, number>> {
  const weights = bind(trace(models.lenet5), await loadWeights(url));
  return Object.fromEntries(
    [...weights].map(([name, t]) => [name, Array.from(t.data as Float32Array).reduce((a, b) => a + b, 0)]),
  );
}

/** The sums of the tensors in a PyTorch checkpoint at an address, from its bytes and as weights that are loaded. */
export async function sumsOfCheckpoint(url: string): Promise<[fromBytes: Sums, loaded: Sums]> {
  const bytes = await (await fetch(url)).arrayBuffer();
  return [sumsOf(await readPytorch(bytes)), sumsOf(await loadWeights(url))];
}

type Sums = Record<string, number>;

const sumsOf = (weights: Weights): Sums =>
  Object.fromEntries(
    [...weights].map(([name, { data }]) => [name, Array.from(data, Number).reduce((a, b) => a + b, 0)]),
  );

/** The message of what a call throws; undefined where it does not. */
export async function errorOf(call: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
