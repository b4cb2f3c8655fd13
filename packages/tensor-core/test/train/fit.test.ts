import { describe, expect, it } from 'vitest';
import { linear, type Params, relu, type Tensor } from '../../src/index.ts';
import { accuracy, adam, fit, schedule, sgd, tensorBatches, trainStep } from '../../src/train/index.ts';
import { values } from '../support/run.ts';

const mlp = {
  build: (p: Params, x: Tensor) => linear(p.at('fc2'), relu(linear(p.at('fc1'), x, 16)), 3),
  inputs: { x: { dtype: 'float32', shape: ['N', 4] } },
  outputs: ['logits'],
} as const;

/** Points whose class is the largest of their first three coordinates. */
function points(count: number, seed: number) {
  const x = values([count, 4], { seed });
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++)
    for (let c = 1; c < 3; c++)
      if ((x.data[i * 4 + c] as number) > (x.data[i * 4 + (labels[i] as number)] as number)) labels[i] = c;
  return { x, labels: { data: labels, dims: [count] } };
}

describe('fit', () => {
  it.each([
    ['sgd', sgd({ momentum: 0.9 }), 0.1],
    ['adam', adam(), 0.01],
  ] as const)('learns three classes with %s', async (_, optimizer, lr) => {
    const step = trainStep(mlp, { optimizer, metrics: { accuracy: (y, t) => accuracy(y.logits!, t.labels!) } });
    const losses: number[] = [];
    const { history } = await fit({
      step,
      data: tensorBatches(points(512, 1), { batch: 32, shuffle: true }),
      validation: { data: tensorBatches(points(200, 2), { batch: 64 }) },
      epochs: 8,
      schedule: schedule.cosine(lr),
      onProgress: (p) => losses.push(p.loss),
    });
    expect(losses).toHaveLength(128);
    expect(history.at(-1)?.validation?.accuracy).toBeGreaterThan(0.9);
  });
});
