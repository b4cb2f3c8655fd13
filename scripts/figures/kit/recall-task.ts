import {
  grad,
  initialise,
  normal,
  type Params,
  permutation,
  type Tensor,
  type TensorData,
  trace,
  uniform,
} from '@netwright/tensor-core';
import { linear, lstm, mul, reduceSum, rnn, slice, squeeze } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { adam, fit, schedule, tensorBatches, trainStep } from '@netwright/tensor-core/train';

/** A recurrent layer of PyTorch's start; 'LSTM' with forget gates that start open (4 is added to their bias). */
export type Memory = 'RNN' | 'LSTM';

const [symbols, hidden, examples, batch, epochs] = [8, 24, 1600, 32, 35];
/** The marks, which stand in the first step only, and the flag. */
const inputSize = symbols + 1;
const [openBias, noiseLevel] = [4, 0.3];
const session = { device: 'cpu', threads: 1 } as const;

const layer = (memory: Memory, p: Params, x: Tensor): Tensor =>
  memory === 'RNN' ? rnn(p, x, hidden, { batchFirst: true }).out : lstm(p, x, hidden, { batchFirst: true }).out;

/** Sequences [count, lag + 1, 9]: one of eight marks, a flag at the end, noise throughout; and the marks. */
function sequences(count: number, lag: number, seed: number, stream: string) {
  const length = lag + 1;
  const marks = Int32Array.from(permutation(count, { seed, stream }), (i) => i % symbols);
  const noise = normal(count * length * inputSize, { seed, stream: `${stream} noise` });
  const data = noise.map((value) => noiseLevel * value);
  for (let i = 0; i < count; i++) {
    data[i * length * inputSize + (marks[i] as number)] = 1;
    data[(i * length + lag) * inputSize + symbols] = 1;
  }
  return { x: { data, dims: [count, length, inputSize] }, labels: { data: marks, dims: [count] } };
}

/** Opens forget gates: gates stand as i, f, g, o. */
function opened(weights: Map<string, TensorData>): Map<string, TensorData> {
  const bias = weights.get('memory.bias_ih_l0');
  if (!bias) throw new Error(`recall: needs memory.bias_ih_l0, got ${[...weights.keys()]}`);
  const data = Float32Array.from(bias.data as Float32Array, (v, i) =>
    i >= hidden && i < 2 * hidden ? v + openBias : v,
  );
  return new Map([...weights, ['memory.bias_ih_l0', { ...bias, data }]]);
}

/** Trains to name the first mark `lag` steps later; the share of 400 new sequences that are right. */
export async function recall(memory: Memory, lag: number, seed: number): Promise<number> {
  const inputs = { x: { dtype: 'float32', shape: ['N', lag + 1, inputSize] } } as const;
  const build = (p: Params, x: Tensor): Tensor =>
    linear(
      p.at('out'),
      squeeze(slice(layer(memory, p.at('memory'), x), { starts: [lag], ends: [lag + 1], axes: [1] }), [1]),
      symbols,
    );
  const model = { build, inputs, outputs: ['logits'] };
  const start = initialise(trace(model), { seed });
  const { weights } = await fit({
    step: trainStep(model, { optimizer: adam(), batch, clip: { norm: 1 } }),
    data: tensorBatches(sequences(examples, lag, seed, 'train'), { batch }),
    epochs,
    schedule: schedule.cosine(0.01),
    seed,
    weights: memory === 'LSTM' ? opened(new Map(start)) : start,
    session,
  });
  await using running = await createSession(trace(model), weights, session);
  const { x, labels } = sequences(400, lag, seed, 'test');
  const { logits } = await running.run({ x });
  const values = logits?.data as Float32Array;
  const right = labels.data.filter((mark, i) => {
    const own = values.subarray(symbols * i, symbols * (i + 1));
    return own.indexOf(Math.max(...own)) === mark;
  });
  return right.length / 400;
}

/**
 * Length of the gradient of a random linear function of the last output by the input of each step, the last step first, relative
 * to it. `weights` makes the layer's own, `memory.…`, from those that it starts with; `x` is [1, length, features].
 */
async function gradientNorms(
  memory: Memory,
  x: TensorData,
  seed: number,
  weights: (start: Map<string, TensorData>) => Map<string, TensorData>,
): Promise<number[]> {
  const [, length, features] = x.dims as [number, number, number];
  const dims = [1, length, hidden];
  const inputs = {
    x: { dtype: 'float32', shape: [1, length, features] },
    direction: { dtype: 'float32', shape: dims },
  } as const;
  const build = (p: Params, given: { x: Tensor; direction: Tensor }): Tensor =>
    grad(reduceSum(mul(layer(memory, p.at('memory'), given.x), given.direction)), [given.x])[0] as Tensor;
  const graph = trace({ build, inputs, outputs: ['gradient'] });
  const start = weights(new Map(initialise(graph, { seed })));
  await using running = await createSession(graph, start, session);
  const direction = new Float32Array(length * hidden);
  direction.set(uniform(hidden, { seed, stream: 'direction' }), (length - 1) * hidden);
  const { gradient } = await running.run({ x, direction: { data: direction, dims } });
  const all = gradient?.data as Float32Array;
  const norms = Array.from({ length }, (_, i) =>
    Math.hypot(...all.subarray((length - 1 - i) * features, (length - i) * features)),
  );
  return norms.map((value) => value / (norms[0] as number));
}

/** Gradients by lag of a tanh layer at 0 whose recurrent matrix is `rho` times a rotation. */
export function gradientByLag(rho: number, length: number, seed: number): Promise<number[]> {
  const matrix = (value: number, shift: number): TensorData => ({
    dtype: 'float32',
    dims: [hidden, hidden],
    data: Float32Array.from({ length: hidden ** 2 }, (_, i) =>
      i % hidden === (Math.floor(i / hidden) + shift) % hidden ? value : 0,
    ),
  });
  const zero = (...dims: number[]): TensorData => ({
    dtype: 'float32',
    dims,
    data: new Float32Array(dims.reduce((a, b) => a * b, 1)),
  });
  const weights = new Map([
    ['memory.weight_ih_l0', matrix(1, 0)],
    ['memory.weight_hh_l0', matrix(rho, 1)],
    ['memory.bias_ih_l0', zero(hidden)],
    ['memory.bias_hh_l0', zero(hidden)],
  ]);
  return gradientNorms('RNN', zero(1, length, hidden), seed, () => weights);
}

/** Gradients by lag of a network of the recall task before training, on a sequence of it. */
export function startGradientByLag(memory: Memory, length: number, seed: number): Promise<number[]> {
  const { x } = sequences(1, length - 1, seed, 'gradient');
  const opening = (start: Map<string, TensorData>): Map<string, TensorData> =>
    memory === 'LSTM' ? opened(start) : start;
  return gradientNorms(memory, { dtype: 'float32', ...x }, seed, opening);
}

/** Trained parameters of an LSTM of `n` units that reads `m` numbers. */
export const lstmParameters = (n: number, m: number): number =>
  [
    ...trace({
      build: (p: Params, x: Tensor) => lstm(p, x, n).out,
      inputs: { x: { dtype: 'float32', shape: [2, 1, m] } },
      outputs: ['out'],
    }).params.values(),
  ].reduce((sum, { shape }) => sum + shape.reduce<number>((a, b) => a * Number(b), 1), 0);
