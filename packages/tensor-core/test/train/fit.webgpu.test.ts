import { describe, expect, it } from 'vitest';
import type { Params, Tensor } from '../../src/index.ts';
import { add, batchNorm, linear, mul, relu } from '../../src/nn/index.ts';
import { matchers } from '../../src/testing/index.ts';
import * as train from '../../src/train/index.ts';
import { memoryStore, metrics, mlp, points } from './support.ts';

expect.extend(matchers);

/**
 * Five small layers with batch normalisation and noise: more small parameters than one Split may give. No biases before the
 * normalisation: their true gradient is 0, and optimisers amplify its rounding.
 */
const deep = {
  ...mlp,
  build(p: Params, x: Tensor) {
    let y = add(x, mul(p.graph.random('jitter', x.shape, 'normal'), 0.1));
    for (let i = 0; i < 4; i++) y = relu(batchNorm(p.at(i, 'bn'), linear(p.at(i, 'fc'), y, 6, { bias: false })));
    return linear(p.at('head'), y, 3);
  },
} as const;

/** Weights after a few updates. */
async function trained(
  device: 'cpu' | 'webgpu',
  options: Partial<train.TrainStepOptions>,
  more: Partial<train.FitOptions> = {},
) {
  const step = train.trainStep(deep, { optimizer: train.adam(), metrics, batch: 16, device, ...options });
  return train.fit({
    step,
    data: train.tensorBatches(points(64, 1), { batch: 16 }),
    epochs: 2,
    schedule: 0.01,
    session: { strict: true },
    ...more,
  });
}

describe('a whole training step on WebGPU, no operator on the CPU', () => {
  it.each([
    ['adam with clipping, averages and metrics', { clip: { norm: 1 }, ema: 0.9 }],
    [
      'sgd with momentum, dampening and weight decay',
      { optimizer: train.sgd({ momentum: 0.9, dampening: 0.1, weightDecay: 0.01 }) },
    ],
    [
      'centred rmsprop over micro-batches, each parameter by itself',
      { optimizer: train.rmsprop({ centered: true }), accumulate: 2, fuse: 0, clip: { value: 0.1 } },
    ],
    [
      'adamW with label smoothing and class weights',
      {
        optimizer: train.adamW({ groups: [{ params: train.isBiasOrNorm, weightDecay: 0 }] }),
        loss: (y: train.Tensors, t: train.Tensors) =>
          train.crossEntropy(y.logits!, t.labels!, { labelSmoothing: 0.1, weight: [1, 2, 0.5], ignoreIndex: 1 }),
      },
    ],
  ] as [string, Partial<train.TrainStepOptions>][])('%s: figures as on the CPU', async (_, options) => {
    const expected = await trained('cpu', options);
    const { history, weights, averaged } = await trained('webgpu', options);
    for (const [i, e] of history.entries()) {
      expect(e.train.loss).toBeCloseTo(expected.history[i]?.train.loss as number, 4);
      expect(e.train.accuracy).toBeCloseTo(expected.history[i]?.train.accuracy as number, 5);
    }
    for (const [name, t] of weights)
      if (t.dtype === 'float32')
        expect(t.data as Float32Array).toBeAllclose(expected.weights.get(name)!.data, { rtol: 2e-3, atol: 2e-4 });
    expect(averaged?.size).toBe(expected.averaged?.size);
  });

  it('resumes from a checkpoint to the same bits', async () => {
    const checkpoint = { store: memoryStore(), every: 3 };
    const expected = await trained('webgpu', {}, { checkpoint });
    const store = memoryStore();
    store.file = checkpoint.store.history[0];
    const resumed = await trained('webgpu', {}, { checkpoint: { store } });
    for (const [name, t] of expected.weights) expect(resumed.weights.get(name)?.data).toEqual(t.data);
  });
});

describe('other losses run on WebGPU alone', () => {
  it.each([
    ['binary cross entropy with logits', (y, t) => train.binaryCrossEntropyWithLogits(y, t)],
    ['binary cross entropy', (y, t) => train.binaryCrossEntropy(mul(add(t, 0.5), 0.5), mul(add(y, 1), 0))],
    ['huber', (y, t) => train.huber(y, t)],
    ['l1', (y, t) => train.l1(y, t)],
    ['divergence', (y, t) => train.klDivergence(train.logSoftmax(y), t, { reduction: 'batchmean' })],
  ] as [string, (y: Tensor, t: Tensor) => Tensor][])('%s', async (_, loss) => {
    const run = (device: 'cpu' | 'webgpu') =>
      train.fit({
        step: train.trainStep(mlp, {
          optimizer: train.sgd(),
          device,
          batch: 8,
          loss: (y, t) => add(loss(y.logits!, t.target!), mul(train.mse(y.logits!, t.target!), 0.1)),
          targets: { target: { dtype: 'float32', shape: ['N', 3] } },
        }),
        data: train.tensorBatches(
          {
            x: points(16, 1).x,
            target: { data: (points(12, 3).x.data as Float32Array).map(Math.abs), dims: [16, 3] },
          },
          { batch: 8 },
        ),
        epochs: 2,
        schedule: 0.1,
        session: { strict: true },
      });
    const [a, b] = [await run('cpu'), await run('webgpu')];
    expect(b.history[1]?.train.loss).toBeCloseTo(a.history[1]?.train.loss as number, 4);
  });
});
