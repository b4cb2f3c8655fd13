import { describe, expect, it } from 'vitest';
import { initialise, type Params, type Tensor, tensorData, trace } from '../../src/index.ts';
import { add, batchNorm, linear, log, mul, reduceMean, relu, square, sub } from '../../src/nn/index.ts';
import { createSession } from '../../src/runtime/node.ts';
import { matchers } from '../../src/testing/index.ts';
import * as train from '../../src/train/index.ts';
import { bits, memoryStore, metrics, mlp, points } from './support.ts';

expect.extend(matchers);

const data = (batch = 32): train.DataSource => train.tensorBatches(points(256, 1), { batch, shuffle: true });
const adamStep = (options: Partial<train.TrainStepOptions> = {}): train.TrainStep =>
  train.trainStep(mlp, { optimizer: train.adam(), metrics, ...options });
const base = { epochs: 3, schedule: train.schedule.cosine(0.02) };

describe('fit', () => {
  it.each([
    ['sgd', train.sgd({ momentum: 0.9 }), 0.1],
    ['adam', train.adam(), 0.02],
  ] as const)('learns three classes with %s', async (_, optimizer, lr) => {
    const { history } = await train.fit({
      step: train.trainStep(mlp, { optimizer, metrics }),
      data: train.tensorBatches(points(512, 1), { batch: 32, shuffle: true }),
      validation: { data: train.tensorBatches(points(200, 2), { batch: 64 }) },
      epochs: 8,
      schedule: train.schedule.cosine(lr),
    });
    expect(history).toHaveLength(8);
    expect(history.at(-1)?.validation?.accuracy).toBeGreaterThan(0.93);
    expect(history.at(-1)?.train.loss).toBeLessThan((history[0]?.train.loss as number) / 2);
  });

  it('gives the same bits and figures for the same seed, others for another', async () => {
    const once = (seed: number) => train.fit({ ...base, step: adamStep(), data: data(), seed });
    const [a, b, c] = [await once(7), await once(7), await once(8)];
    expect(bits(b.weights)).toEqual(bits(a.weights));
    expect(b.history.map((e) => e.train)).toEqual(a.history.map((e) => e.train));
    expect(bits(c.weights)).not.toEqual(bits(a.weights));
  });

  it('reports every update: counts, means, rate, speed and time left', async () => {
    const seen: train.Progress[] = [];
    const rates: number[] = [];
    await train.fit({
      ...base,
      step: adamStep(),
      data: data(),
      schedule: (i, total) => {
        expect(total).toBe(24);
        rates.push(i);
        return 0.01 / (i + 1);
      },
      onProgress: (p) => seen.push(p),
    });
    expect(rates).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect(seen.map((p) => [p.epoch, p.step])).toEqual(rates.map((i) => [Math.floor(i / 8) + 1, (i % 8) + 1]));
    const last = seen.at(-1) as train.Progress;
    expect(last).toMatchObject({ epochs: 3, steps: 8, lr: 0.01 / 24, secondsLeft: 0 });
    expect(last.examplesPerSecond).toBeGreaterThan(0);
    expect(seen[3]?.secondsLeft).toBeGreaterThan(0);
    const first = seen.slice(0, 8);
    expect(first[7]?.means.loss).toBeCloseTo(first.reduce((s, p) => s + p.loss, 0) / 8, 12);
  });

  it('visits every example once per epoch, in another order each time', async () => {
    const orders: number[][] = [[], [], []];
    const { x, labels } = points(64, 1);
    const source = train.batches(
      64,
      (indices, { epoch }) => {
        orders[epoch]?.push(...indices);
        return {
          x: { data: Float32Array.from(indices, (i) => x.data[i * 4] as number), dims: [indices.length, 1] },
          labels: { data: Int32Array.from(indices, (i) => labels.data[i] as number), dims: [indices.length] },
        };
      },
      { batch: 16, shuffle: true },
    );
    const model = { ...mlp, inputs: { x: { dtype: 'float32', shape: ['N', 1] } } } as const;
    await train.fit({ ...base, step: train.trainStep(model, { optimizer: train.sgd() }), data: source });
    for (const order of orders)
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => i));
    expect(orders[1]).not.toEqual(orders[0]);
  });

  it('starts from given weights and refuses others, listing what differs', async () => {
    const weights = initialise(trace(mlp), { seed: 5 });
    const still = await train.fit({ ...base, step: adamStep(), data: data(), weights, schedule: 0 });
    expect(bits(still.weights)).toEqual(bits(weights));
    const wrong = new Map([...weights].slice(1)).set('fc3.weight', tensorData([1]));
    await expect(train.fit({ ...base, step: adamStep(), data: data(), weights: wrong })).rejects.toThrow(
      /missing[\s\S]*fc1\.weight[\s\S]*fc3\.weight/,
    );
  });

  it('takes a mean over the micro-batches of an update: the same as one large batch', async () => {
    const options = { optimizer: train.sgd({ momentum: 0.9, weightDecay: 0.01 }), clip: { norm: 0.5 } };
    const plain = (batch: number) => train.tensorBatches(points(240, 3), { batch });
    const whole = await train.fit({ ...base, step: adamStep(options), data: plain(48) });
    const parts = await train.fit({ ...base, step: adamStep({ ...options, accumulate: 3 }), data: plain(16) });
    for (const [name, t] of whole.weights)
      expect(parts.weights.get(name)?.data as Float32Array).toBeAllclose(t.data, { rtol: 1e-5, atol: 1e-6 });
    expect(parts.history.map((e) => e.train.accuracy)).toEqual(
      whole.history.map((e) => expect.closeTo(e.train.accuracy as number, 6)),
    );
  });

  it('keeps an average of the weights and validates with it', async () => {
    const source = train.tensorBatches(points(100, 2), { batch: 50 });
    const result = await train.fit({
      ...base,
      step: adamStep({ ema: 0.9 }),
      data: data(),
      validation: { data: source },
    });
    expect([...(result.averaged?.keys() ?? [])]).toEqual([...result.weights.keys()]);
    const lossWith = async (weights: train.FitResult['weights']) => {
      await using session = await createSession(train.evalStep(mlp), weights, { device: 'cpu' });
      return (await train.evaluate(session, source)).loss as number;
    };
    const averaged = await lossWith(result.averaged as train.FitResult['weights']);
    expect(result.history.at(-1)?.validation?.loss).toBeCloseTo(averaged, 6);
    expect(Math.abs((await lossWith(result.weights)) - averaged)).toBeGreaterThan(1e-4);
  });

  it('updates running statistics and counts batches', async () => {
    const model = {
      build: (p: Params, x: Tensor) => linear(p.at('fc'), batchNorm(p.at('bn'), x), 3),
      inputs: mlp.inputs,
      outputs: ['logits'],
    };
    const step = train.trainStep(model, { optimizer: train.sgd() });
    const shifted = points(64, 4);
    const x = { ...shifted.x, data: (shifted.x.data as Float32Array).map((v) => v + 3) };
    const { weights } = await train.fit({
      ...base,
      epochs: 1,
      schedule: 0.01,
      step,
      data: train.tensorBatches({ x, labels: shifted.labels }, { batch: 32 }),
    });
    expect(weights.get('bn.num_batches_tracked')?.data).toEqual(BigInt64Array.of(2n));
    const mean = (from: number, column: number): number =>
      Array.from({ length: 32 }, (_, i) => x.data[(from + i) * 4 + column] as number).reduce((a, b) => a + b) / 32;
    expect(weights.get('bn.running_mean')?.data as Float32Array).toBeAllclose(
      [0, 1, 2, 3].map((c) => 0.9 * (0.1 * mean(0, c)) + 0.1 * mean(32, c)),
      { rtol: 1e-5 },
    );
  });

  it('runs several steps in turn on shared weights, each with its own optimiser', async () => {
    // f(u, v) = mean((u - v)^2) + ...: u goes to v, v goes to 3, v in every second iteration.
    const build = (p: Params, x: Tensor) => {
      const [u, v] = [p.param('u', [1]), p.param('v', [1])];
      const zero = mul(reduceMean(x), 0);
      return { u: add(reduceMean(square(sub(u, v))), zero), v: add(reduceMean(square(sub(v, 3))), zero) };
    };
    const model = { build, inputs: { x: { dtype: 'float32', shape: ['N'] } } } as const;
    const only = (name: 'u' | 'v') =>
      train.trainStep(model, {
        name,
        optimizer: train.sgd(),
        train: new RegExp(`^${name}$`),
        loss: (y) => y[name] as Tensor,
      });
    const run = (epochs: number) =>
      train.fit({
        epochs,
        schedule: 0.25,
        data: train.tensorBatches({ x: tensorData([1, 2]) }, { batch: 1 }),
        steps: { first: { step: only('u') }, second: { step: only('v'), every: 2, schedule: 0.5 } },
      });
    const u: number[] = [];
    const v: number[] = [];
    let [a, b] = [0, 0];
    for (let i = 0; i < 4; i++) {
      a += 0.25 * 2 * (b - a);
      if (i % 2 === 0) b += 0.5 * 2 * (3 - b);
      u.push(a);
      v.push(b);
    }
    const { weights, history } = await run(2);
    expect(weights.get('u')?.data[0]).toBeCloseTo(u[3] as number, 6);
    expect(weights.get('v')?.data[0]).toBeCloseTo(v[3] as number, 6);
    expect(Object.keys(history[0]?.train ?? {})).toEqual(['first.loss', 'second.loss']);
  });

  it('stops between updates when its signal is aborted, and says so', async () => {
    const controller = new AbortController();
    let updates = 0;
    const result = await train.fit({
      ...base,
      step: adamStep(),
      data: data(),
      signal: controller.signal,
      onProgress: () => {
        if (++updates === 5) controller.abort();
      },
    });
    expect(updates).toBe(5);
    expect(result.interrupted).toBe('abort');
    expect(result.history).toEqual([]);
  });
});

describe('a loss that is not finite', () => {
  const stop = async (
    build: (p: Params, x: Tensor) => Tensor,
    x: number[],
    schedule = 0.1,
  ): Promise<train.NonFiniteError> => {
    const model = { build, inputs: { x: { dtype: 'float32', shape: ['N', 2] } }, outputs: ['y'] } as const;
    const step = train.trainStep(model, { optimizer: train.sgd(), loss: (y) => reduceMean(y.y as Tensor) });
    const source = train.tensorBatches({ x: tensorData(x, [x.length / 2, 2]) }, { batch: 1 });
    return train.fit({ epochs: 3, schedule, step, data: source }).then(
      () => expect.unreachable('the loss should not be finite'),
      (error: unknown) => error as train.NonFiniteError,
    );
  };

  it('stops the run and names the node and the module where it began', async () => {
    const error = await stop(
      (p, x) => linear(p.at('head'), relu(p.graph.within('body.norm', () => log(add(x, 1)))), 1),
      [0, 1, 2, 3, -2, 0],
    );
    expect(error).toBeInstanceOf(train.NonFiniteError);
    expect(error.path).toBe('body.norm');
    expect(error.message).toMatch(
      /^fit epoch 1, update 3: the loss must be finite, got NaN; the first value that is not finite is body\.norm\/Log \[N, 2\] of Log in body\.norm, which holds NaN$/,
    );
  });
  it('names an input that was wrong already', async () => {
    const error = await stop((p, x) => linear(p.at('head'), x, 1), [0, 1, Number.NaN, 2]);
    expect(error.message).toContain(
      'update 2: the loss must be finite, got NaN; the first value that is not finite is the input x',
    );
  });
  it('names a parameter that the update before had spoilt', async () => {
    const error = await stop((p, x) => square(linear(p.at('head'), x, 1)), [1e15, 1e15, 1, 1], 1e30);
    expect(error.message).toContain('the parameter head.weight, set by the update before, which holds an infinity');
  });
  it('is not put down to an infinity that a mask put in', async () => {
    const { where, greater, softmax } = await import('../../src/nn/index.ts');
    const error = await stop(
      (p, x) => {
        const masked = p.graph.within('mask', () => where(greater(x, 0), x, Number.NEGATIVE_INFINITY));
        const y = p.graph.within('softmax', () => softmax(masked));
        return p.graph.within('bad', () => log(sub(mul(y, p.param('scale', [1], { kind: 'constant', value: 1 })), 2)));
      },
      [1, -1],
    );
    expect(error.path).toBe('bad');
  });
});

describe('resuming', () => {
  const run = (store: train.CheckpointStore, options: Partial<train.FitOptions> = {}) =>
    train.fit({
      ...base,
      step: adamStep({ ema: 0.9, clip: { norm: 1 } }),
      data: data(),
      validation: { data: train.tensorBatches(points(50, 2), { batch: 20 }) },
      checkpoint: { store, every: 3 },
      ...options,
    });
  const figures = (r: train.FitResult) => r.history.map(({ train: t, validation, lr }) => ({ t, validation, lr }));

  it('from any checkpoint ends in the same bits and figures as a run without a break', async () => {
    const whole = memoryStore();
    const expected = await run(whole);
    expect(whole.history).toHaveLength(7 + 3); // updates 3, 6, ... 21, and the ends of epochs of 8
    for (const file of whole.history) {
      const store = memoryStore();
      store.file = file;
      const resumed = await run(store);
      expect(bits(resumed.weights)).toEqual(bits(expected.weights));
      expect(bits(resumed.averaged!)).toEqual(bits(expected.averaged!));
      expect(figures(resumed)).toEqual(figures(expected));
      expect(store.file && Buffer.from(store.file.subarray(-2000))).toEqual(Buffer.from(whole.file!.subarray(-2000)));
    }
  });

  it('after an abort in the middle of an epoch continues there', async () => {
    const expected = await run(memoryStore());
    const store = memoryStore();
    const controller = new AbortController();
    const seen: number[] = [];
    const cut = await run(store, {
      signal: controller.signal,
      onProgress: (p) => {
        seen.push(p.step);
        if (p.epoch === 2 && p.step === 5) controller.abort();
      },
    });
    expect(cut.interrupted).toBe('abort');
    const resumed = await run(store, { onProgress: (p) => seen.push(p.step) });
    expect(seen).toEqual([1, 2, 3].flatMap(() => [1, 2, 3, 4, 5, 6, 7, 8]));
    expect(resumed.interrupted).toBeUndefined();
    expect(bits(resumed.weights)).toEqual(bits(expected.weights));
  });

  it('does not read the batches before the break again', async () => {
    const asked: train.BatchRequest[] = [];
    const source: train.DataSource = {
      length: data().length,
      batches(request) {
        asked.push(request);
        return data().batches(request);
      },
    };
    const store = memoryStore();
    await run(store, { epochs: 1 });
    store.file = store.history[0];
    await run(store, { data: source, epochs: 2 });
    expect(asked).toEqual([
      { epoch: 0, from: 3, seed: 0 },
      { epoch: 1, from: 0, seed: 0 },
    ]);
  });

  it('repeats the noise of each update', async () => {
    const model = {
      ...mlp,
      build: (p: Params, x: Tensor) => mlp.build(p, add(x, mul(p.graph.random('jitter', x.shape, 'normal'), 0.1))),
    };
    const noisy = (store: train.CheckpointStore, seed = 0) =>
      run(store, {
        step: train.trainStep(model, { optimizer: train.adam(), accumulate: 2 }),
        seed,
        validation: undefined!,
      });
    const whole = memoryStore();
    const expected = await noisy(whole);
    const store = memoryStore();
    store.file = whole.history[0];
    expect(bits((await noisy(store)).weights)).toEqual(bits(expected.weights));
    expect(bits((await noisy(memoryStore(), 1)).weights)).not.toEqual(bits(expected.weights));
  });

  it('refuses a checkpoint of another seed, model or optimiser, and a file that is none', async () => {
    const store = memoryStore();
    await run(store, { epochs: 1 });
    await expect(run(store, { seed: 1 })).rejects.toThrow('the checkpoint must have seed 1, got 0');
    await expect(run(store, { data: data(64) })).rejects.toThrow('must have updates per epoch 4, got 8');
    await expect(run(store, { step: adamStep({ optimizer: train.sgd({ momentum: 0.9 }) }) })).rejects.toThrow(
      /missing[\s\S]*momentum_buffer\.fused\.0[\s\S]*unexpected[\s\S]*exp_avg/,
    );
    store.file = store.file?.subarray(0, -1);
    await expect(run(store)).rejects.toThrow(/cut short/);
    expect(await run(store, { checkpoint: { store, resume: false } })).toMatchObject({ history: [{}, {}, {}] });
  });
});
