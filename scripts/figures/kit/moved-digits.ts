import { type InputSpec, initialise, type Params, permutation, type Tensor, trace } from '@netwright/tensor-core';
import { conv2d, flatten, globalMaxPool2d, linear, maxPool2d, relu } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { adam, fit, schedule, tensorBatches, trainStep } from '@netwright/tensor-core/train';
import { type DigitSet, fillDigits, type readMnist } from '../../data/mnist.ts';

/** Of the pictures [pixels]: digits of 20 x 20 with paper around. */
export const side = 36;
/** How far the digits that are tested are moved [pixels]. */
export const shifts = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const [trained, tested, batch, epochs] = [4000, 1000, 50, 6];
const inputs = { x: { dtype: 'float32', shape: ['N', 1, side, side] } } as const satisfies Record<string, InputSpec>;

const networks: Readonly<Record<'mlp' | 'conv', (p: Params, x: Tensor) => Tensor>> = {
  mlp: (p, x) => linear(p.at('out'), relu(linear(p.at('hidden'), flatten(x), 100)), 10),
  conv: (p, x) => {
    const y = maxPool2d(relu(conv2d(p.at('conv1'), x, 8, { kernel: 5 })), { kernel: 2 });
    const z = relu(conv2d(p.at('conv2'), y, 24, { kernel: 5 })); // [N, 24, 12, 12]
    return linear(p.at('out'), globalMaxPool2d(z), 10);
  },
};

/** Images [count, side, side] moved to the right; paper comes in from the left. */
export function moved(images: Float32Array, by: number): Float32Array {
  const out = new Float32Array(images.length).fill(images[0] as number);
  for (let row = 0; row < images.length / side; row++)
    out.set(images.subarray(row * side, (row + 1) * side - by), row * side + by);
  return out;
}

/** Digits of a set as pictures [indices.length, side, side]. */
export const imagesOf = (set: DigitSet, indices: Uint32Array): Float32Array =>
  fillDigits(set, indices, new Float32Array(indices.length * side ** 2), side);

/** Trains a network on digits in the middle; the share that it gets right of digits moved by each shift. */
export async function accuracies(
  kind: 'mlp' | 'conv',
  seed: number,
  { train, test }: ReturnType<typeof readMnist>,
): Promise<number[]> {
  const model = { build: networks[kind], inputs, outputs: ['logits'] };
  const chosen = permutation(train.count, { seed, stream: 'train' }).slice(0, trained);
  const labels = Int32Array.from(chosen, (i) => train.labels[i] as number);
  const x = { data: imagesOf(train, chosen), dims: [trained, 1, side, side] };
  const data = tensorBatches({ x, labels: { data: labels, dims: [trained] } }, { batch });
  const step = trainStep(model, { optimizer: adam(), batch });
  const session = { device: 'cpu', threads: 1 } as const;
  const { weights } = await fit({
    step,
    data,
    epochs,
    schedule: schedule.cosine(0.003),
    seed,
    session,
  });
  await using running = await createSession(trace(model), weights, session);
  const unseen = permutation(test.count, { seed, stream: 'test' }).slice(0, tested);
  const images = imagesOf(test, unseen);
  const shares = [];
  for (const shift of shifts) {
    const { logits } = await running.run({ x: { data: moved(images, shift), dims: [tested, 1, side, side] } });
    const values = logits?.data as Float32Array;
    const right = unseen.filter((index, i) => {
      const own = values.subarray(10 * i, 10 * i + 10);
      return own.indexOf(Math.max(...own)) === test.labels[index];
    });
    shares.push(right.length / tested);
  }
  return shares;
}

/** How far convolution and then moving lies from moving and then convolution, at most, over all places that both have. */
export async function commutation(image: Float32Array, by: number, seed: number): Promise<number> {
  const graph = trace({ build: (p: Params, x: Tensor) => conv2d(p, x, 8, { kernel: 5 }), inputs, outputs: ['y'] });
  await using session = await createSession(graph, initialise(graph, { seed }), { device: 'cpu', threads: 1 });
  const run = async (data: Float32Array): Promise<Float32Array> =>
    (await session.run({ x: { data, dims: [1, 1, side, side] } })).y?.data as Float32Array;
  const [before, after] = [await run(image), await run(moved(image, by))];
  const width = side - 4;
  return before.reduce(
    (most, value, i) => ((i % width) + by < width ? Math.max(most, Math.abs(value - (after[i + by] as number))) : most),
    0,
  );
}
