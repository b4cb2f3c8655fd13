import { describe, expect, it } from 'vitest';
import { initialise, type Params, type Tensor, tensorData, trace } from '../../src/index.ts';
import { reduceMean, reduceSum } from '../../src/nn/index.ts';
import { createSession } from '../../src/runtime/node.ts';
import * as train from '../../src/train/index.ts';
import { memoryStore, mlp, points } from './support.ts';

const all = async (source: train.DataSource, request: Partial<train.BatchRequest> = {}): Promise<train.Batch[]> => {
  const found: train.Batch[] = [];
  for await (const batch of source.batches({ epoch: 0, from: 0, seed: 0, ...request })) found.push(batch);
  return found;
};
const column = (count: number) => ({
  x: { data: Int32Array.from({ length: 2 * count }, (_, i) => i), dims: [count, 2] },
});
const values = (found: train.Batch[]): number[][] => found.map((b) => Array.from(b.x!.data as Int32Array));

describe('tensorBatches', () => {
  it('cuts rows into batches, the last one smaller', async () => {
    const source = train.tensorBatches(column(5), { batch: 2 });
    expect(source.length).toBe(3);
    const found = await all(source);
    expect(values(found)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
    expect(found.map((b) => b.x?.dims)).toEqual([
      [2, 2],
      [2, 2],
      [1, 2],
    ]);
  });
  it('leaves the smaller one out when it shuffles, unless told otherwise', () => {
    expect(train.tensorBatches(column(5), { batch: 2, shuffle: true }).length).toBe(2);
    expect(train.tensorBatches(column(5), { batch: 2, shuffle: true, dropLast: false }).length).toBe(3);
    expect(train.tensorBatches(column(5), { batch: 2, dropLast: true }).length).toBe(2);
  });
  it('keeps rows of all columns together in any order', async () => {
    const source = train.tensorBatches(
      { ...column(8), y: { data: Float32Array.from({ length: 8 }, (_, i) => 2 * i), dims: [8] } },
      { batch: 4, shuffle: true },
    );
    const found = await all(source, { epoch: 1 });
    for (const { x, y } of found)
      expect(Array.from(y!.data as Float32Array)).toEqual(
        Array.from(x!.data as Int32Array).filter((_, i) => i % 2 === 0),
      );
    expect(found.flatMap((b) => Array.from(b.y!.data as Float32Array)).toSorted((a, b) => a - b)).toEqual([
      0, 2, 4, 6, 8, 10, 12, 14,
    ]);
  });
  it('shuffles by seed and epoch, and gives any part of an epoch again', async () => {
    const source = train.tensorBatches(column(20), { batch: 4, shuffle: true });
    const first = values(await all(source, { epoch: 2, seed: 3 }));
    expect(values(await all(source, { epoch: 2, seed: 3, from: 3 }))).toEqual(first.slice(3));
    expect(values(await all(source, { epoch: 3, seed: 3 }))).not.toEqual(first);
    expect(values(await all(source, { epoch: 2, seed: 4 }))).not.toEqual(first);
  });
  it('refuses columns of different lengths and batches that nothing fills', () => {
    expect(() => train.tensorBatches({ ...column(3), y: tensorData([1, 2]) }, { batch: 1 })).toThrow(
      'tensorBatches: y must hold 3 rows, got [2] with 2 elements',
    );
    expect(() => train.tensorBatches(column(3), { batch: 4, dropLast: true })).toThrow('3 examples make no batch of 4');
    expect(() => train.tensorBatches(column(3), { batch: 0 })).toThrow('batch must be an integer from 1 up, got 0');
  });
});

describe('fit and its data', () => {
  const step = () => train.trainStep(mlp, { optimizer: train.sgd() });
  it('says so when a source ends early', async () => {
    const source = { ...train.tensorBatches(points(32, 1), { batch: 8 }), length: 5 };
    await expect(train.fit({ step: step(), data: source, epochs: 1, schedule: 0.1 })).rejects.toThrow(
      'fit: the data ended after 4 of 5 batches',
    );
  });
  it('says which input a batch lacks', async () => {
    const data = train.tensorBatches({ x: points(32, 1).x }, { batch: 8 });
    await expect(train.fit({ step: step(), data, epochs: 1, schedule: 0.1 })).rejects.toThrow(/missing labels/);
  });
  it('refuses an update of more batches than an epoch has', async () => {
    const data = train.tensorBatches(points(32, 1), { batch: 16 });
    const large = train.trainStep(mlp, { optimizer: train.sgd(), accumulate: 3 });
    await expect(train.fit({ step: large, data, epochs: 1, schedule: 0.1 })).rejects.toThrow(
      'fit: an update takes 3 batches, the data have 2 per epoch',
    );
  });
  it('closes a source that it leaves early', async () => {
    let closed = 0;
    const source: train.DataSource = {
      length: 4,
      async *batches(request) {
        try {
          yield* train.tensorBatches(points(32, 1), { batch: 8 }).batches(request);
        } finally {
          closed++;
        }
      },
    };
    const controller = new AbortController();
    await train.fit({
      step: step(),
      data: source,
      epochs: 1,
      schedule: 0.1,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(closed).toBe(1);
  });
});

describe('steps with data of their own', () => {
  // Two weights, each moved by the values that its own step sees.
  const model = {
    build: (p: Params, x: Tensor) => ({ a: p.param('a', [1]), b: p.param('b', [1]), x }),
    inputs: { x: { dtype: 'float32', shape: [1, 1] } },
  } as const;
  const only = (name: 'a' | 'b') =>
    train.trainStep(model, {
      name,
      optimizer: train.sgd(),
      train: new RegExp(`^${name}$`),
      loss: (y) => train.mse(y[name] as Tensor, reduceSum(y.x as Tensor, { axes: [1] }), { reduction: 'sum' }),
    });
  const source = (values: number[]) => train.tensorBatches({ x: tensorData(values, [values.length, 1]) }, { batch: 1 });
  const run = (store: train.CheckpointStore, seen: string[] = []) =>
    train.fit({
      data: source([1, 2, 3, 4]),
      epochs: 2,
      schedule: 0.25,
      steps: { a: { step: only('a'), every: 2 }, b: { step: only('b'), data: source([10, 20, 30]) } },
      checkpoint: { store, every: 1 },
      onProgress: (p) => seen.push(Object.keys(p.metrics).join()),
    });

  it('take them round and round, and the run continues at their places', async () => {
    const store = memoryStore();
    const seen: string[] = [];
    const { weights } = await run(store, seen);
    expect(seen).toEqual(Array.from({ length: 8 }, (_, i) => (i % 2 ? 'b.loss' : 'a.loss,b.loss')));
    // w += 0.25 * 2 * (x - w): a sees 1, 3, 1, 3; b sees 10, 20, 30, 10, ...
    const mean = (values: number[]): number => values.reduce((w, x) => w + 0.5 * (x - w), 0);
    expect(weights.get('a')?.data[0]).toBeCloseTo(mean([1, 3, 1, 3]), 5);
    expect(weights.get('b')?.data[0]).toBeCloseTo(mean([10, 20, 30, 10, 20, 30, 10, 20]), 4);
    for (const file of store.history.slice(0, -1)) {
      const again = memoryStore();
      again.file = file;
      const resumed = await run(again);
      for (const name of ['a', 'b']) expect(resumed.weights.get(name)?.data).toEqual(weights.get(name)?.data);
    }
  });
});

describe('evaluate', () => {
  it('averages over examples, not over batches', async () => {
    await using session = await createSession(
      trace({
        build: (_: Params, x: Tensor) => ({ mean: reduceMean(x) }),
        inputs: { x: { dtype: 'float32', shape: ['N'] } },
      }),
      { device: 'cpu' },
    );
    const data = train.tensorBatches({ x: tensorData([1, 2, 3, 10, 100]) }, { batch: 3 });
    expect((await train.evaluate(session, data)).mean).toBeCloseTo(116 / 5, 4);
  });
  it('measures what it is told to, of outputs and batch', async () => {
    const graph = trace(mlp);
    await using session = await createSession(graph, initialise(graph), { device: 'cpu' });
    const { accuracy, size } = await train.evaluate(session, train.tensorBatches(points(50, 1), { batch: 20 }), {
      measure: ({ logits }, { labels }) => ({
        accuracy: train.shareCorrect(logits as never, labels?.data as Int32Array),
        size: logits?.dims[0] as number,
      }),
    });
    expect(size).toBeCloseTo((20 * 20 + 20 * 20 + 10 * 10) / 50, 10);
    const { logits } = await session.run({ x: points(50, 1).x });
    expect(accuracy).toBeCloseTo(train.shareCorrect(logits as never, points(50, 1).labels.data as Int32Array), 10);
  });
});
