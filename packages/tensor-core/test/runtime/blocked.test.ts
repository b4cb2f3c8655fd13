import ort from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { type Dim, Graph, initialise, type TensorData } from '../../src/index.ts';
import { add, type ConvolutionOptions, conv, conv2d, globalAvgPool2d, linear, relu } from '../../src/nn/index.ts';
import { blockConvolutions, blockSize } from '../../src/runtime/blocked/index.ts';
import { createSession } from '../../src/runtime/node.ts';
import type { Ort } from '../../src/runtime/ort.ts';
import { matchers } from '../../src/testing/index.ts';
import { sgd, trainStep } from '../../src/train/index.ts';
import { run, values } from '../support/run.ts';

expect.extend(matchers);

const block = await blockSize(ort as unknown as Ort);
const none = (): boolean => false;
const domains = (graph: Graph): string[] => graph.nodes.op.filter((_, i) => graph.nodes.domain[i] !== '');

interface Case {
  name: string;
  x: readonly [number, number, number, number];
  w: readonly [number, number, number, number];
  options?: ConvolutionOptions;
  /** Left as it is. */
  plain?: boolean;
}

const cases: Case[] = [
  { name: '3x3 of whole blocks', x: [2, 32, 20, 20], w: [32, 32, 3, 3], options: { padding: 1 } },
  { name: 'stride 2 on odd sizes', x: [4, 16, 33, 31], w: [32, 16, 3, 3], options: { padding: 1, stride: 2 } },
  {
    name: 'dilation and uneven padding',
    x: [2, 16, 24, 20],
    w: [16, 16, 3, 3],
    options: { padding: [2, 1, 0, 3], dilation: 2 },
  },
  { name: 'one channel', x: [16, 1, 32, 32], w: [6, 1, 5, 5] },
  { name: 'three channels', x: [16, 3, 20, 20], w: [16, 3, 3, 3], options: { padding: 1 } },
  { name: 'six channels', x: [8, 6, 14, 14], w: [16, 6, 5, 5] },
  { name: 'channels that fill blocks partly', x: [2, 28, 20, 20], w: [27, 28, 3, 3], options: { padding: 1 } },
  { name: '24 channels, 24 filters', x: [2, 24, 24, 20], w: [24, 24, 3, 3], options: { padding: 1 } },
  { name: '1x7', x: [2, 32, 20, 20], w: [32, 32, 1, 7], options: { padding: [0, 3] } },
  { name: 'two groups of whole blocks', x: [2, 64, 20, 20], w: [32, 32, 3, 3], options: { groups: 2, padding: 1 } },
  { name: 'depthwise', x: [8, 48, 30, 30], w: [48, 1, 3, 3], options: { groups: 48, padding: 1 } },
  { name: 'a number of channels that is no multiple of 4', x: [2, 30, 20, 20], w: [32, 30, 3, 3], plain: true },
  { name: 'groups of less than a block', x: [2, 24, 24, 24], w: [24, 4, 3, 3], options: { groups: 6 }, plain: true },
  {
    name: 'depthwise with a part of a block',
    x: [8, 36, 40, 40],
    w: [36, 1, 3, 3],
    options: { groups: 36 },
    plain: true,
  },
  { name: '1x1', x: [4, 64, 32, 32], w: [64, 64, 1, 1], plain: true },
  { name: 'few places', x: [1, 128, 6, 6], w: [128, 128, 3, 3], plain: true },
  { name: 'mostly padding', x: [64, 64, 3, 3], w: [64, 64, 3, 3], options: { padding: 1 }, plain: true },
];

/** relu(conv(x, w, b)), where `shared` also gives the convolution itself. */
function build({ x, w, options = {} }: Case, batch: Dim, shared: boolean): Graph {
  const graph = new Graph();
  const inputs = [graph.input('x', 'float32', [batch, ...x.slice(1)]), graph.input('w', 'float32', w)] as const;
  const y = conv(...inputs, graph.input('b', 'float32', [w[0]]), options);
  graph.output('y', relu(y));
  if (shared) graph.output('z', y);
  return graph;
}

describe.skipIf(block === 1)('convolutions by inputs, in blocks of channels,', () => {
  test.each(cases)('equal plain ones: $name', async (c) => {
    for (const [batch, shared] of [
      [c.x[0], false],
      ['N', true],
    ] as const) {
      const plain = build(c, batch, shared);
      const blocked = blockConvolutions(plain, block, none);
      if (block === 16) expect(blocked === plain).toBe(c.plain === true);
      const feeds = { x: values(c.x), w: values(c.w, { seed: 2 }), b: values([c.w[0]], { seed: 3 }) };
      const [expected, got] = [await run(plain, feeds), await run(blocked, feeds)];
      for (const name of plain.outputs.keys()) {
        expect(got[name]?.dims).toEqual(expected[name]?.dims);
        expect(got[name] as TensorData).toBeAllclose(expected[name] as TensorData, { rtol: 1e-5, atol: 2e-5 });
      }
    }
  });

  test('hand one another their blocks, and take in a Relu of their own', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2, 32, 20, 20]);
    const w = ['a', 'b', 'c'].map((name) => graph.input(name, 'float32', [32, 32, 3, 3]));
    const y = relu(conv(x, w[0] as never, undefined, { padding: 1 }));
    graph.output('y', add(conv(y, w[1] as never), conv(y, w[2] as never)));
    const copy = blockConvolutions(graph, block, none);
    // for x and the three weights, not for y
    expect(domains(copy).filter((op) => op === 'ReorderInput')).toHaveLength(4);
    expect(copy.nodes.attributes.filter((a) => a.activation === 'Relu')).toHaveLength(1);
  });

  test('leave constant weights to onnxruntime, which puts them into blocks itself', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2, 32, 20, 20]);
    const w = graph.parameter('w', [32, 32, 3, 3], { kind: 'constant', value: 0 });
    graph.output('y', conv(x, w));
    expect(blockConvolutions(graph, block, (name) => name === 'w')).toBe(graph);
    expect(domains(blockConvolutions(graph, block, none))).toContain('Conv');
    expect(graph.opsets.size).toBe(1);
  });

  test('a training step gives what it gives without them', async () => {
    const step = trainStep(
      {
        build: (p, x) => {
          let y = relu(conv2d(p.at('conv1'), x as never, 20, { kernel: 3, padding: 1 }));
          y = relu(conv2d(p.at('conv2'), y, 36, { kernel: 3, stride: 2, padding: 1 }));
          y = relu(add(y, conv2d(p.at('conv3'), y, 36, { kernel: 3, padding: 1, bias: false })));
          return linear(p.at('fc'), globalAvgPool2d(y), 10);
        },
        config: {},
        inputs: { x: { dtype: 'float32', shape: ['N', 3, 24, 24] } },
        outputs: ['logits'],
      },
      { optimizer: sgd({ momentum: 0.9 }), batch: 8 },
    );
    const state = initialise(step.graph, { seed: 3 });
    const feeds = {
      ...Object.fromEntries(state),
      x: values([8, 3, 24, 24]),
      labels: { dtype: 'int32', dims: [8], data: new Int32Array([0, 1, 2, 3, 4, 5, 6, 7]) } as TensorData,
      lr: { data: new Float32Array([0.1]), dims: [] },
    };
    await using blocked = await createSession(step.graph, { device: 'cpu' });
    await using plain = await createSession(step.graph, { device: 'cpu', optimisation: 'extended' });
    const wanted = Object.fromEntries(blocked.inputNames.map((name) => [name, feeds[name as keyof typeof feeds]]));
    const [got, expected] = [await blocked.run(wanted as never), await plain.run(wanted as never)];
    for (const name of plain.outputNames)
      expect(got[name] as TensorData).toBeAllclose(expected[name] as TensorData, { rtol: 1e-4, atol: 1e-5 });
  });
});

describe('the block size', () => {
  test('is that of a vector, or 1 for none', () => {
    expect([1, 8, 16]).toContain(block);
  });
  test('is 1 where the layout is not known', async () => {
    const create = (): never => {
      throw new Error('com.microsoft.nchwc:ReorderInput is not a registered function/op');
    };
    expect(await blockSize({ InferenceSession: { create } } as unknown as Ort)).toBe(1);
  });
  test('is 1 where it computes something else', async () => {
    const real = ort as unknown as Ort;
    let sessions = 0;
    const create: Ort['InferenceSession']['create'] = async (...args) => {
      const session = await real.InferenceSession.create(...args);
      const off = ++sessions > 2 ? 1 : 0;
      return {
        run: async (feeds: never) => {
          const { y } = (await session.run(feeds)) as unknown as { y: { data: Float32Array } };
          return { y: { data: y.data.map((v) => v + off) } };
        },
        release: () => session.release(),
      } as never;
    };
    const broken = { ...real, Tensor: real.Tensor, InferenceSession: { create } } as unknown as Ort;
    expect(await blockSize(broken)).toBe(1);
  });
});
