import { profile } from '@netwright/efficiency-metrics';
import { type Graph, image, initialise, tensorData, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { batches, fit, sgd, trainStep } from '@netwright/tensor-core/train';
import { bind } from '@netwright/tensor-core/weights';
import { describe, expect, it } from 'vitest';
import {
  auxiliaryLoss,
  dropPathRate,
  type EvaluationConfig,
  evaluationNetwork,
  genotypes,
  models,
  randomGenotype,
  withDropPathInput,
} from '../../src/index.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const countOf = (graph: Graph, belongs: (name: string) => boolean): number =>
  [...graph.params.values()].reduce(
    (sum, p) => sum + (p.kind === 'parameter' && belongs(p.name) ? sizeOf(p.shape) : 0),
    0,
  );

const isAuxiliary = (name: string): boolean => name.startsWith('auxiliary_head.');

/** Their MACs are compared by check 3 of the ladder. */
describe('the networks of published genotypes have the counts that the published code gives', () => {
  it.each([
    ['darts_v2_cifar', 3_349_342, 476_426],
    ['darts_v1_cifar', 3_169_414, 476_426],
    ['nasnet_a_darts_cifar', 3_830_950, 457_994],
    ['amoebanet_a_darts_cifar', 3_145_078, 457_994],
    ['darts_v2_imagenet', 4_718_752, 1_260_776],
    ['darts_v1_imagenet', 4_510_432, 1_260_776],
  ] as const)('%s', (name, weights, auxiliary) => {
    const graph = trace(models[name]);
    expect(countOf(graph, (p) => !isAuxiliary(p))).toBe(weights);
    expect(countOf(graph, isAuxiliary)).toBe(auxiliary);
  });

  it('DARTS_V2 with 16 channels and 8 cells', () => {
    const config = { channels: 16, cells: 8, auxiliary: false };
    const graph = trace(models.darts_v2_cifar, { inputs: { x: [1, 3, 32, 32] }, config });
    expect(countOf(graph, () => true)).toBe(246_106);
    expect(profile(graph).totals.macs).toBe(43_444_736);
  });
});

it.each([
  'cells.0._ops.3.op.1.weight',
  'cells.0.preprocess0.op.1.weight',
  'cells.7.preprocess0.conv_1.weight',
  'auxiliary_head.features.6.running_mean',
  'auxiliary_head.classifier.bias',
  'stem.0.weight',
  'classifier.weight',
])('names %s as the published code', (name) => {
  expect(trace(models.darts_v2_cifar).params.has(name)).toBe(true);
});

it('takes weights of PyTorch 0.3, whose batch norms count nothing, with or without the auxiliary head', () => {
  const published = [...initialise(trace(models.darts_v2_cifar))].filter(
    ([name]) => !name.endsWith('num_batches_tracked'),
  );
  const weights = new Map(published);
  const allowMissing = /num_batches_tracked$/;
  expect(bind(trace(models.darts_v2_cifar), weights, { allowMissing }).size).toBe(published.length);
  const ignore = /^auxiliary_head\./;
  expect(bind(trace(models.darts_v2_cifar_noaux), weights, { allowMissing, ignore }).has('classifier.bias')).toBe(true);
  expect(() => bind(trace(models.darts_v1_cifar), weights, { allowMissing })).toThrow('unexpected');
});

const config = {
  genotype: genotypes.DARTS_V2,
  channels: 4,
  cells: 2,
  reductions: [1],
  stem: 'cifar',
  auxiliary: true,
  stochasticDepth: 0.2,
  numClasses: 5,
} satisfies EvaluationConfig;

const graphOf = (change: object = {}, size = 16, mode: 'train' | 'eval' = 'train'): Graph =>
  trace(
    { build: evaluationNetwork, inputs: { x: image(size) }, config: { ...config, ...change }, outputs: ['logits'] },
    { inputs: { x: [2, 3, size, size] }, mode },
  );

describe('outputs', () => {
  it('are logits, and in training those of the auxiliary head', () => {
    expect([...graphOf().outputs.keys()]).toEqual(['logits', 'aux']);
    expect([...graphOf({ auxiliary: false }).outputs.keys()]).toEqual(['logits']);
    const evaluation = graphOf({}, 16, 'eval');
    expect([...evaluation.outputs.keys()]).toEqual(['logits']);
    expect(evaluation.params.has('auxiliary_head.classifier.weight')).toBe(true);
  });

  it('of a larger image have the same weights: the auxiliary head averages', () => {
    const [small, large] = [graphOf(), graphOf({}, 24)];
    expect(large.outputs.get('aux')?.shape).toEqual([2, 5]);
    expect([...large.params.values()].map(({ shape }) => shape)).toEqual(
      [...small.params.values()].map(({ shape }) => shape),
    );
  });
});

it('computes images of any size, odd ones too, in a graph that leaves them open', async () => {
  const change = { ...config, cells: 3, reductions: [0, 1], auxiliary: false };
  const model = { build: evaluationNetwork, inputs: { x: image(16) }, config: change, outputs: ['logits'] };
  const open = trace(model, { inputs: { x: ['N', 3, 'H', 'W'] } });
  const weights = initialise(open, { seed: 1 });
  for (const dims of [
    [2, 3, 16, 16],
    [1, 3, 15, 9],
  ]) {
    const x = tensorData(
      Array.from({ length: sizeOf(dims) }, (_, i) => Math.sin(i * 1.3)),
      dims,
    );
    const [a, b] = await Promise.all(
      [open, trace(model, { inputs: { x: dims } })].map(async (graph) => {
        const session = await createSession(graph, weights, { device: 'cpu' });
        const { logits } = await session.run({ x });
        await session.dispose();
        return Array.from((logits as { data: Float32Array }).data);
      }),
    );
    expect(a).toHaveLength(5 * (dims[0] as number));
    a?.forEach((v, i) => void expect(v).toBeCloseTo(b?.[i] as number, 5));
  }
});

it.each([0, 1, 2, 3])('any genotype of the space makes a network: seed %i', (seed) => {
  const genotype = randomGenotype({ seed, nodes: 1 + seed });
  const graph = graphOf({ genotype, cells: 3, reductions: [0, 1] }, 32);
  expect(graph.outputs.get('logits')?.shape).toEqual([2, 5]);
  expect(graph.params.get('classifier.weight')?.shape).toEqual([5, 16 * (1 + seed)]); // 4 channels, doubled twice
});

describe('drop-path', () => {
  it('leaves out one number per sample and operation, but no identity', () => {
    const graph = graphOf();
    const noise = graph.noise.map(({ name, tensor }) => [name, tensor.shape]);
    const dropped = [
      ...[0, 1, 2, 3, 4, 7].map((i) => `cells.0._ops.${i}`), // 5 and 6 are identities
      ...[0, 1, 3, 4, 7].map((i) => `cells.1._ops.${i}`), // 2, 5 and 6 are, of stride 1
    ];
    expect(noise).toEqual(dropped.map((path) => [`${path}.dropPath`, [2, 1, 1, 1]]));
  });

  it('is nothing at rate 0 and in evaluation', () => {
    expect(graphOf({ stochasticDepth: 0 }).noise).toEqual([]);
    expect(graphOf({}, 16, 'eval').noise).toEqual([]);
  });

  it('drops the edge of a sample to 0 and enlarges the others', async () => {
    const genotype = {
      ...config.genotype,
      normal: [
        ['max_pool_3x3', 0],
        ['skip_connect', 0],
      ],
      normalConcat: [2],
    };
    const change = { cells: 1, reductions: [], auxiliary: false, stochasticDepth: 0.75, genotype };
    const model = { build: evaluationNetwork, inputs: { x: image(8) }, config: { ...config, ...change } };
    const tap = ['cells.0', 'cells.0.preprocess0', 'cells.0._ops.0'];
    const graph = trace(model, { inputs: { x: [2, 3, 8, 8] }, mode: 'train', tap });
    const session = await createSession(graph, initialise(graph), { device: 'cpu' });
    const x = tensorData(
      Array.from({ length: 384 }, (_, i) => Math.sin(i)),
      [2, 3, 8, 8],
    );
    const out = (await session.run({ x, 'cells.0._ops.0.dropPath': tensorData([0.7, 0.8], [2, 1, 1, 1]) })) as Record<
      string,
      { data: Float32Array }
    >;
    await session.dispose();
    const [sum, skip, pool] = tap.map((path) => out[path]?.data as Float32Array) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    // What is left of the pooled map is 0 for the first sample, 1 / (1 - 0.75) = 4 times itself for the second.
    sum.forEach((v, i) => {
      expect(v).toBeCloseTo((i < 256 ? 0 : 4 * (pool[i] as number)) + (skip[i] as number), 5);
    });
  });

  it('takes its rate from an input, as a training changes it', async () => {
    const model = withDropPathInput({
      ...models.darts_v2_cifar,
      inputs: { x: image(16) },
      config: { ...config, channels: 2 },
    });
    const step = trainStep(model, { optimizer: sgd(), batch: 2 });
    expect(step.batch).toEqual(['x', 'stochasticDepth', 'labels']);
    const rates: number[] = [];
    const data = batches(
      2,
      (indices, { epoch }) => {
        const rate = dropPathRate({ epoch, epochs: 2 });
        rates.push(rate);
        return {
          x: {
            data: new Float32Array(indices.length * 768).map((_, i) => Math.cos(i)),
            dims: [indices.length, 3, 16, 16],
          },
          labels: { data: Int32Array.from(indices), dims: [indices.length] },
          stochasticDepth: { data: Float32Array.of(rate), dims: [] },
        };
      },
      { batch: 2 },
    );
    const { history } = await fit({ step, data, epochs: 2, schedule: 0.01, validation: { data } });
    expect(history.map(({ validation }) => Number.isFinite(validation?.loss))).toEqual([true, true]);
    expect([...new Set(rates)]).toEqual([0, 0.1]);
  });

  it('rises in a line', () => {
    expect([0, 300, 600].map((epoch) => dropPathRate({ epoch, epochs: 600 }))).toEqual([0, 0.1, 0.2]);
    expect(dropPathRate({ epoch: 1, epochs: 4, final: 0.4 })).toBeCloseTo(0.1, 12);
    expect(() => dropPathRate({ epoch: 5, epochs: 4 })).toThrow('dropPathRate: epoch must be from 0 to 4, got 5');
    expect(() => dropPathRate({ epoch: 0, epochs: 4, final: 1 })).toThrow(
      'dropPathRate: final must be in [0, 1), got 1',
    );
  });
});

describe('auxiliaryLoss', () => {
  /** The loss of three classes where both outputs are 0 but for one class: log(1 + 2 / e^z) of label 0. */
  const lossOf = async (options: Parameters<typeof auxiliaryLoss>[0], aux: boolean): Promise<number> => {
    const step = trainStep(
      {
        build: (p) => {
          const logits = p.param('logits', [1, 3], { kind: 'values', values: [Math.log(2), 0, 0] });
          return { logits, ...(aux && { aux: p.param('aux', [1, 3]) }) };
        },
        inputs: { x: image(1) },
        outputs: ['logits'],
      },
      { optimizer: sgd(), loss: auxiliaryLoss(options), batch: 1 },
    );
    const session = await createSession(step.graph, undefined, { device: 'cpu' });
    const weights = Object.fromEntries(initialise(step.graph));
    const feeds = {
      ...weights,
      x: tensorData([0, 0, 0], [1, 3, 1, 1]),
      labels: tensorData([0], [1], 'int32'),
      lr: tensorData([0], []),
    };
    const { loss } = await session.run(
      Object.fromEntries(Object.entries(feeds).filter(([k]) => session.inputNames.includes(k))),
    );
    await session.dispose();
    return Number((loss as { data: Float32Array }).data[0]);
  };

  it('adds 0.4 times the auxiliary cross entropy', async () => {
    expect(await lossOf({}, true)).toBeCloseTo(Math.log(2) + 0.4 * Math.log(3), 5);
    expect(await lossOf({ weight: 0.1 }, true)).toBeCloseTo(Math.log(2) + 0.1 * Math.log(3), 5);
    expect(await lossOf({}, false)).toBeCloseTo(Math.log(2), 5);
  });

  it('refuses weights that are none', () => {
    expect(() => auxiliaryLoss({ weight: -1 })).toThrow(
      'auxiliaryLoss: weight must be finite and not negative, got -1',
    );
    expect(() => auxiliaryLoss({ weight: Number.NaN })).toThrow('got NaN');
  });

  it('smooths labels of both', async () => {
    // -(0.9 + 0.1 / 3) log 1/2 - 2 (0.1 / 3) log 1/4, and log 3 whatever the label.
    const smooth = (0.9 + 0.1 / 3) * Math.log(2) + (0.2 / 3) * Math.log(4);
    expect(await lossOf({ labelSmoothing: 0.1 }, true)).toBeCloseTo(smooth + 0.4 * Math.log(3), 5);
  });
});

describe('a network refuses', () => {
  it.each([
    [
      {
        genotype: {
          ...genotypes.DARTS_V1,
          normal: [
            ['conv', 0],
            ['none', 1],
          ],
        },
      },
      'evaluationNetwork: edge 0 of normal, into node 0, must have an operation of',
    ],
    [{ channels: 0 }, 'evaluationNetwork: channels must be an integer from 1 up, got 0'],
    [{ numClasses: 1.5 }, 'evaluationNetwork: numClasses must be an integer from 1 up, got 1.5'],
    [{ cells: 0 }, 'evaluationNetwork: cells must be an integer from 1 up, got 0'],
    [{ reductions: [-1] }, 'evaluationNetwork: reductions must be places from 0 to 1, got -1'],
    [{ stem: 'mnist' }, "evaluationNetwork: stem must be 'cifar' or 'imagenet', got 'mnist'"],
    [{ stochasticDepth: 1.2 }, 'dropPath cells.0._ops.0: rate must be in [0, 1], got 1.2'],
    [{ channels: 3, stem: 'imagenet' }, 'factorizedReduce cells.0.preprocess0: channels must be even, got 3'],
  ])('%#', (change, message) => {
    expect(() => graphOf(change)).toThrow(message);
  });

  it('images that are too small for the auxiliary head', () => {
    expect(() => graphOf({}, 12)).toThrow(
      'auxiliaryHead auxiliary_head.features: needs a map of at least 8x8, got [2, 32, 6, 6]',
    );
  });
});
