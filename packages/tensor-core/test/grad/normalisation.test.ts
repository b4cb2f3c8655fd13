import { describe, expect, it } from 'vitest';
import {
  constant,
  Graph,
  grad,
  node,
  node1,
  Params,
  type Tensor,
  type TensorData,
  tensorData,
} from '../../src/index.ts';
import {
  add,
  batchNorm,
  groupNormalization,
  layerNormalization,
  logSoftmax,
  mul,
  reduceSum,
  rmsNormalization,
  softmax,
  square,
  standardise,
} from '../../src/nn/index.ts';
import { checkGradient, run, values } from '../support/run.ts';

const numbers = (t: TensorData | undefined): number[] => Array.from(t?.data as Float32Array);

const x = values([2, 4, 3], { seed: 3, low: -2, high: 2 });
const channels = values([4], { seed: 8, low: 0.5, high: 1.5 });
const shift = values([4], { seed: 9 });
const options = { step: 4e-3, tolerance: 4e-3 };

describe.each(['cpu', 'webgpu'] as const)('gradients equal central differences, %s', (device) => {
  it.each([
    ['softmax of the last axis', (a: Tensor) => softmax(a)],
    ['softmax of a middle axis', (a: Tensor) => softmax(a, 1)],
    ['logSoftmax of the last axis', (a: Tensor) => logSoftmax(a)],
    ['logSoftmax of the first axis', (a: Tensor) => logSoftmax(a, 0)],
    ['LogSoftmax, the operator', (a: Tensor) => node1('LogSoftmax', [a], { axis: 1 })],
    ['standardise over two axes', (a: Tensor) => standardise(a, [0, 2])],
    ['LpNormalization of order 1', (a: Tensor) => node1('LpNormalization', [a], { axis: 1, p: 1 })],
    ['LpNormalization of order 2', (a: Tensor) => node1('LpNormalization', [a], { p: 2 })],
    ['MeanVarianceNormalization', (a: Tensor) => node1('MeanVarianceNormalization', [a], { axes: [0, 2] })],
  ] as [string, (a: Tensor) => Tensor][])('%s', async (_, f) => {
    await checkGradient([x], f, { ...options, device });
  });

  it('LayerNormalization with and without its statistics, over one and two axes', async () => {
    const [w, b] = [values([3], { seed: 5, low: 0.5 }), values([3], { seed: 6 })];
    for (const statistics of [true, false])
      await checkGradient([x, w, b], (a, s, t) => layerNormalization(a, s, t, { statistics }), { ...options, device });
    const [w2, b2] = [values([4, 3], { seed: 5, low: 0.5 }), values([4, 3], { seed: 6 })];
    await checkGradient([x, w2, b2], (a, s, t) => layerNormalization(a, s, t, { axis: 1, statistics: true }), {
      ...options,
      device,
    });
  });

  it('LayerNormalization through its mean and deviation outputs', async () => {
    const w = values([3], { seed: 5, low: 0.5 });
    const all = (a: Tensor, s: Tensor): Tensor => {
      const [y, mean, inverse] = node('LayerNormalization', [a, s], {}, { outputs: 3 }) as [Tensor, Tensor, Tensor];
      return mul(add(y, mean), square(inverse));
    };
    await checkGradient([x, w], all, { ...options, device });
  });

  it('BatchNormalization in evaluation, with respect to all five inputs', async () => {
    const inputs = [x, channels, shift, values([4], { seed: 10 }), values([4], { seed: 11, low: 0.4, high: 1.4 })];
    await checkGradient(inputs, (...t) => node1('BatchNormalization', t, { epsilon: 1e-3 }), { ...options, device });
  });

  it('InstanceNormalization and GroupNormalization with scale and shift', async () => {
    await checkGradient([x, channels, shift], (...t) => node1('InstanceNormalization', t), { ...options, device });
    await checkGradient([x, channels, shift], (...t) => node1('GroupNormalization', t, { num_groups: 2 }), {
      ...options,
      device,
    });
    await checkGradient([x, channels, shift], (a, s, t) => groupNormalization(a, 2, s, t), { ...options, device });
  });

  it('RMS normalisation, composed and as the operator of opset 23', async () => {
    const w = values([3], { seed: 5, low: 0.5 });
    await checkGradient([x, w], (a, s) => rmsNormalization(a, s), { ...options, device });
    await checkGradient([x, w], (a, s) => node1('RMSNormalization', [a, s], { epsilon: 1e-3 }), {
      ...options,
      device,
      opsets: { '': 23 },
    });
  });

  it('LRN of neighbouring channels', async () => {
    const image = values([2, 5, 2, 3], { seed: 3, low: -2, high: 2 });
    const attributes = { size: 3, alpha: 0.6, beta: 0.7, bias: 1.5 };
    await checkGradient([image], (a) => node1('LRN', [a], attributes), { ...options, device });
  });

  it('SkipLayerNormalization of the com.microsoft domain', async () => {
    const [skip, gamma, beta] = [
      values([2, 4, 3], { seed: 4 }),
      values([3], { seed: 5, low: 0.5 }),
      values([3], { seed: 6 }),
    ];
    await checkGradient(
      [x, skip, gamma, beta],
      (...t) => node1('SkipLayerNormalization', t, { epsilon: 1e-5 }, { domain: 'com.microsoft' }),
      { ...options, device, opsets: { '': 21, 'com.microsoft': 1 } },
    );
  });
});

describe('second derivatives equal central differences of the first', () => {
  const first =
    (f: (a: Tensor) => Tensor) =>
    (a: Tensor): Tensor => {
      const r = constant(a.graph, values(a.fixedShape, { seed: 21 }));
      return grad(reduceSum(mul(f(a), r)), [a])[0] as Tensor;
    };
  it.each([
    ['softmax', (a: Tensor) => softmax(a)],
    ['logSoftmax', (a: Tensor) => logSoftmax(a)],
    ['standardise', (a: Tensor) => standardise(a, [1, 2])],
    ['rmsNormalization', (a: Tensor) => rmsNormalization(a)],
    [
      'layerNormalization',
      (a: Tensor) => layerNormalization(a, constant(a.graph, tensorData([1, 0.5, 2])), undefined, { statistics: true }),
    ],
    [
      'batchNorm in training',
      (a: Tensor) => batchNorm(new Params(a.graph), a, { affine: false, trackRunningStats: false }),
    ],
    ['GroupNormalization', (a: Tensor) => groupNormalization(a, 2)],
  ] as [string, (a: Tensor) => Tensor][])('%s', async (_, f) => {
    await checkGradient([x], first(f), options);
  });
});

it('BatchNormalization in training mode has the gradients of the composed layer', async () => {
  const graph = new Graph({ mode: 'train' });
  const [a, scale, b, mean, variance] = [x, channels, shift, shift, channels].map((t, i) =>
    graph.input(`x${i}`, 'float32', t.dims),
  ) as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const node = node1('BatchNormalization', [a, scale, b, mean, variance], { training_mode: 1 }, { outputs: 1 });
  const layer = new Params(graph).with({ weight: scale, bias: b, running_mean: mean, running_var: variance });
  const r = constant(graph, values(x.dims, { seed: 21 }));
  const found = grad(reduceSum(mul(node, r)), [a, scale, b, mean]);
  grad(reduceSum(mul(batchNorm(layer, a), r)), [a, scale, b, mean]).forEach((g, i) => {
    graph.output(`expected${i}`, g);
    graph.output(`found${i}`, found[i] as Tensor);
  });
  const feeds = { x0: x, x1: channels, x2: shift, x3: shift, x4: channels };
  const out = await run(graph, feeds);
  for (const i of [0, 1, 2, 3])
    numbers(out[`expected${i}`]).forEach((v, k) => {
      expect(out[`found${i}`]?.data[k]).toBeCloseTo(v, 4);
    });
  expect(Math.max(...numbers(out.found0))).toBeGreaterThan(0.1);
});

it('Softmax before opset 13 adds over every axis from its own on', () => {
  const graph = new Graph({ opsets: { '': 11 } });
  const a = graph.input('a', 'float32', [2, 4, 3]);
  grad(reduceSum(node1('Softmax', [a], { axis: 1 })), [a]);
  const sums = graph.nodes.op.flatMap((op, n) => (op === 'ReduceSum' ? [graph.node(n)] : []));
  expect(graph.ints.get(sums[1]?.inputs[1]?.id as number)).toEqual([1, 2]);
});

describe('the Dropout of files', () => {
  const graphOf = (training: boolean | undefined, outputs: number): { graph: Graph; a: Tensor; y: Tensor } => {
    const graph = new Graph();
    const a = graph.input('a', 'float32', [64]);
    const inputs = [a, constant(graph, tensorData([0.25], []))];
    if (training !== undefined) inputs.push(constant(graph, tensorData([training ? 1 : 0], [], 'bool')));
    const [y] = node('Dropout', inputs, {}, { outputs });
    return { graph, a, y: y as Tensor };
  };

  it('passes the gradient unchanged in evaluation', async () => {
    for (const training of [undefined, false]) {
      const { graph, a, y } = graphOf(training, 1);
      graph.output('g', grad(reduceSum(mul(y, y)), [a])[0] as Tensor);
      const ones = tensorData(new Array(64).fill(1.5));
      expect(numbers((await run(graph, { a: ones })).g)).toEqual(new Array(64).fill(3));
    }
  });

  it('uses its own mask in training', async () => {
    const { graph, a, y } = graphOf(true, 2);
    graph.output('y', y);
    graph.output('g', grad(reduceSum(y), [a])[0] as Tensor);
    const out = await run(graph, { a: tensorData(new Array(64).fill(1)) });
    expect(numbers(out.g)).toEqual(numbers(out.y));
    expect(new Set(numbers(out.g).map((v) => Math.round(v * 3)))).toEqual(new Set([0, 4]));
  });

  it('is refused in training without the mask output', () => {
    const { a, y } = graphOf(true, 1);
    expect(() => grad(reduceSum(y), [a])).toThrow('needs constant ratio and mode, and the mask output');
  });
});
