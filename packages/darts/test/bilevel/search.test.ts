import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Params, Tensor, TensorData } from '@netwright/tensor-core';
import { add, linear, mul, relu, softmax, split } from '@netwright/tensor-core/nn';
import { accuracy, type CheckpointStore, type DataSource, sgd, tensorBatches } from '@netwright/tensor-core/train';
import { describe, expect, it } from 'vitest';
import { bilevelSteps, type SearchOptions, type SearchStep, search } from '../../src/index.ts';
import { toy, toySearch } from './toy.ts';

describe("on the paper's toy problem", () => {
  it.each([
    ['first-order', 0],
    ['finite-difference', 0.01],
    ['finite-difference', 0.1],
    ['finite-difference', 0.5],
    ['exact', 0.01],
    ['exact', 0.1],
    ['exact', 0.5],
  ] as const)('%s with xi = %s ends at a = w = 2 / (1 + 2 xi)', async (hypergradient, xi) => {
    const { alphas, weights } = await search(toySearch(150, { hypergradient, xi }));
    const fixed = 2 / (1 + 2 * xi);
    expect(Math.abs((alphas.get('alphas_normal')?.data[0] as number) - fixed)).toBeLessThan(1e-4);
    expect(Math.abs((weights.get('w')?.data[0] as number) - fixed)).toBeLessThan(1e-4);
  });
});

/** Points in the plane, in two classes by the product of their coordinates: a mixture of an identity and a ReLU learns them. */
function points(count: number, seed: number): DataSource {
  const at = (i: number): number => Math.sin(12.9898 * (i + 1) + seed) * 1.5;
  const x = Float32Array.from({ length: 2 * count }, (_, i) => at(i));
  const labels = Int32Array.from({ length: count }, (_, i) => (at(2 * i) * at(2 * i + 1) > 0 ? 1 : 0));
  const tensors = { x: { data: x, dims: [count, 2] }, labels: { data: labels, dims: [count] } };
  return tensorBatches(tensors, { batch: 8, shuffle: true });
}

/** A hidden layer whose non-linearity is chosen: softmax(alphas) . (h, relu(h)). */
const mixture = {
  build(p: Params, x: Tensor): Tensor {
    const h = linear(p.at('hidden'), x, 8);
    const weights = softmax(p.param('alphas_normal', [1, 2]));
    const [identity, rectified] = split(weights, [1, 1], 1) as [Tensor, Tensor]; // [1, 1]
    return linear(p.at('out'), add(mul(h, identity), mul(relu(h), rectified)), 2);
  },
  inputs: { x: { dtype: 'float32', shape: ['N', 2] } },
  outputs: ['logits'],
  config: { hidden: 8 },
} as const;

const small = (options: Partial<SearchOptions> = {}): SearchOptions => ({
  model: mixture,
  training: points(40, 1),
  validation: points(24, 2), // 3 batches, so that their epochs end within those of the training data, 5 batches
  epochs: 3,
  hypergradient: 'exact',
  unroll: 'code',
  architectureRate: 0.05,
  schedule: 0.05,
  metrics: { accuracy: (y, t) => accuracy(y.logits as Tensor, t.labels as Tensor) },
  seed: 4,
  session: { device: 'cpu', threads: 1 },
  ...options,
});

/** A checkpoint store in memory that keeps every file. */
function memoryStore(file?: Uint8Array): CheckpointStore & { history: Uint8Array[] } {
  let last = file;
  const history: Uint8Array[] = [];
  return {
    history,
    read: async () => last,
    async write(pieces) {
      last = new Uint8Array(Buffer.concat([...pieces]));
      history.push(last);
    },
  };
}

const bits = (tensors: ReadonlyMap<string, TensorData>): Record<string, string> =>
  Object.fromEntries([...tensors].map(([name, { data }]) => [name, Buffer.from(data.slice().buffer).toString('hex')]));

describe('a search', () => {
  it('reports and keeps the architecture after every update', async () => {
    const seen: SearchStep[] = [];
    const { alphas, trajectory, history } = await search(small({ onStep: (s) => void seen.push(s) }));
    const all = trajectory.get('alphas_normal') as TensorData;
    expect(all.dims).toEqual([15, 1, 2]);
    expect(seen.flatMap((s) => [...((s.alphas.get('alphas_normal') as TensorData).data as Float32Array)])).toEqual([
      ...(all.data as Float32Array),
    ]);
    expect([...(all.data as Float32Array)].slice(-2)).toEqual([
      ...((alphas.get('alphas_normal') as TensorData).data as Float32Array),
    ]);
    expect(new Set(all.data as Float32Array).size).toBe(30);
    expect(history).toHaveLength(3);
    expect(Object.keys(seen[0]?.metrics ?? {})).toEqual([
      'architecture.loss',
      'architecture.accuracy',
      'weights.loss',
      'weights.accuracy',
      'weights.grad_norm',
    ]);
    expect(seen.at(-1)?.secondsLeft).toBe(0);
  });

  it('resumed from any checkpoint ends in the same bits as one without a break', async () => {
    const whole = memoryStore();
    const expected = await search(small({ checkpoint: { store: whole, every: 2 } }));
    expect(whole.history).toHaveLength(9); // updates 2 and 4 of each epoch of 5, and the ends of epochs
    for (const file of whole.history) {
      const resumed = await search(small({ checkpoint: { store: memoryStore(file) } }));
      expect(bits(resumed.weights)).toEqual(bits(expected.weights));
      expect(bits(resumed.trajectory)).toEqual(bits(expected.trajectory));
    }
  });

  it('aborted in the middle of an epoch says so, and goes on from there', async () => {
    const expected = await search(small());
    const store = memoryStore();
    const controller = new AbortController();
    let updates = 0;
    const cut = await search(
      small({ checkpoint: { store }, signal: controller.signal, onStep: () => ++updates === 7 && controller.abort() }),
    );
    expect(cut.interrupted).toBe('abort');
    expect(cut.trajectory.get('alphas_normal')?.dims).toEqual([7, 1, 2]);
    const resumed = await search(small({ checkpoint: { store }, onStep: () => void updates++ }));
    expect(updates).toBe(15);
    expect(bits(resumed.weights)).toEqual(bits(expected.weights));
  });

  it('writes one file at a path, whole, and goes on from it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'netwright-darts-'));
    try {
      const checkpoint = { path: join(folder, 'search.safetensors'), every: 1 };
      const controller = new AbortController();
      await search(
        small({ checkpoint, signal: controller.signal, onStep: ({ epoch }) => epoch === 2 && controller.abort() }),
      );
      expect(await readdir(folder)).toEqual(['search.safetensors']);
      const resumed = await search(small({ checkpoint }));
      expect(resumed.trajectory.get('alphas_normal')?.dims).toEqual([15, 1, 2]);
      expect(bits(resumed.weights)).toEqual(bits((await search(small())).weights));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each<[string, Partial<SearchOptions>, string]>([
    ['method', { hypergradient: 'first-order' }, 'must have hypergradient first-order, got exact'],
    ['step', { unroll: 'paper' }, 'must have unroll paper, got code'],
    ['xi', { xi: 0.5 }, 'must have xi 0.5, got learning rate'],
    ['length', { epochs: 9 }, 'must have epochs 9, got 3'],
    ['rate', { architectureRate: 0.1 }, 'must have architecture.rate 0.1, got 0.05'],
    ['optimiser', { optimizer: sgd({ momentum: 0.5 }) }, 'must have weights.momentum 0.5, got 0.9'],
    ['schedule', { schedule: 0.1 }, 'must have weights.rate at first 0.1, got 0.05'],
    ['clipping', { clip: 1 }, 'must have weights.clip 1, got 5'],
    ['model', { config: { hidden: 9 } }, 'must have model.hidden 9, got 8'],
    ['seed', { seed: 5 }, 'must have seed 5, got 4'],
  ])('refuses to resume with another %s, naming it and both values', async (_, options, message) => {
    const checkpoint = { store: memoryStore((await begun).file) };
    await expect(search(small({ checkpoint, ...options }))).rejects.toThrow(message);
  });
});

/** The checkpoint of a search that was stopped after one update. */
const begun = (async (): Promise<{ file: Uint8Array | undefined }> => {
  const store = memoryStore();
  const controller = new AbortController();
  await search(small({ checkpoint: { store }, signal: controller.signal, onStep: () => controller.abort() }));
  return { file: store.history.at(-1) };
})();

describe('bilevelSteps', () => {
  it('has the validation batch among the inputs, and both batches from second order on', () => {
    const batch = (hypergradient: SearchOptions['hypergradient']) =>
      bilevelSteps(mixture, { ...(hypergradient && { hypergradient }) }).architecture.batch;
    expect(batch('first-order')).toEqual(['validation.x', 'validation.labels']);
    expect(batch('exact')).toEqual(['validation.x', 'validation.labels', 'x', 'labels']);
  });

  it('trains the architecture in one step and everything else in the other', () => {
    const { architecture, weights } = bilevelSteps(mixture);
    expect(architecture.trained).toEqual(['alphas_normal']);
    expect(weights.trained).toEqual(['hidden.weight', 'hidden.bias', 'out.weight', 'out.bias']);
  });

  it('refuses a model without architecture, an xi below 0, and to look ahead by what is no plain momentum', () => {
    expect(() => bilevelSteps(mixture, { architecture: /^beta/ })).toThrow(
      'the model must have an architecture parameter, got hidden.weight, hidden.bias',
    );
    expect(() => bilevelSteps(toy, { xi: -1 })).toThrow('xi must be at least 0, got -1');
    expect(() => bilevelSteps(mixture, { unroll: 'code', optimizer: sgd({ momentum: 0.9, nesterov: true }) })).toThrow(
      /unroll 'code' needs sgd without nesterov and dampening, got sgd .*"nesterov":true/,
    );
  });
});
