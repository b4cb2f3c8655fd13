import { describe, expect, it } from 'vitest';
import type { TensorData } from '../../src/index.ts';
import * as train from '../../src/train/index.ts';
import { bits, memoryStore, mlp, points } from './support.ts';

const run = (options: Partial<train.FitOptions> = {}): Promise<train.FitResult> =>
  train.fit({
    step: train.trainStep(mlp, { optimizer: train.adam() }),
    data: train.tensorBatches(points(64, 1), { batch: 16, shuffle: true }),
    epochs: 2,
    schedule: 0.01,
    record: ['fc2.bias'],
    settings: { method: 'exact', rate: 0.1 },
    ...options,
  });

/** The values of a recorded tensor or a weight. */
const numbers = (of: ReadonlyMap<string, TensorData>): number[] => [
  ...((of.get('fc2.bias') as TensorData).data as Float32Array),
];

describe('a run that records a parameter', () => {
  it('keeps its values after every update, and reports them', async () => {
    const seen: number[][] = [];
    const { recorded, weights } = await run({
      onProgress: (p) => seen.push(numbers(p.recorded)),
    });
    expect(recorded.get('fc2.bias')?.dims).toEqual([8, 3]);
    expect(seen.flat()).toEqual(numbers(recorded));
    expect(seen.at(-1)).toEqual(numbers(weights));
    expect(new Set(seen.map((row) => row.join())).size).toBe(8); // it moves with every update
  });

  it('has those before a break too when it is resumed', async () => {
    const whole = memoryStore();
    const expected = await run({ checkpoint: { store: whole, every: 3 } });
    for (const file of whole.history) {
      const store = memoryStore();
      store.file = file;
      const { recorded } = await run({ checkpoint: { store } });
      expect(bits(recorded)).toEqual(bits(expected.recorded));
    }
  });

  it('refuses what is no state of float32, naming it', async () => {
    await expect(run({ record: ['fc3.bias'] })).rejects.toThrow('fit: record must name float32 state, got fc3.bias');
  });
});

it('a resumed run must have the settings of the checkpoint: the error names the entry and both values', async () => {
  const store = memoryStore();
  await run({ epochs: 1, checkpoint: { store } });
  const resumed = (settings: train.Settings) => run({ checkpoint: { store }, settings });
  await expect(resumed({ method: 'first-order', rate: 0.1 })).rejects.toThrow(
    'the checkpoint must have method first-order, got exact; resume: false starts anew',
  );
  await expect(resumed({ method: 'exact' })).rejects.toThrow('the checkpoint must have rate undefined, got 0.1');
  await expect(resumed({ method: 'exact', rate: 0.1, xi: 1 })).rejects.toThrow('must have xi 1, got undefined');
  expect((await resumed({ rate: 0.1, method: 'exact' })).history).toHaveLength(2);
});

it('a step that reads state which no other step has is an error that names it', async () => {
  const step = {
    ...train.trainStep(mlp, { optimizer: train.sgd({ momentum: 0.9 }) }),
    reads: ['momentum_buffer.fused.0'],
  };
  await expect(run({ step })).rejects.toThrow(
    /fit: a step reads momentum_buffer\.fused\.0 \[131\] of another one, got none/,
  );
});
