import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  constant,
  Graph,
  int64s,
  node,
  node1,
  Params,
  type Tensor,
  type TensorData,
  tensorData,
  toOnnx,
} from '../../src/index.ts';
import { createSession, legalise, type SessionOptions, webgpuRules } from '../../src/runtime/node.ts';
import { run, values } from '../support/run.ts';
import { type Case, type CaseOptions, largestDifference, makeCase, runOnCpu, runOnGpu } from '../support/webgpu.ts';

type Build = (...x: Tensor[]) => Tensor | readonly Tensor[];

/** The smallest graph that needs a rule. */
interface Repro extends CaseOptions {
  readonly name: string;
  readonly inputs: readonly TensorData[];
  readonly build: Build;
}

const conv =
  (group = 1, attributes = {}, op = 'Conv'): Build =>
  (x, w, b) =>
    node1(op, b ? [x as Tensor, w, b] : [x as Tensor, w], {
      kernel_shape: (w as Tensor).shape.slice(2) as number[],
      group,
      ...attributes,
    });
const unary =
  (op: string, attributes = {}): Build =>
  (x) =>
    node1(op, [x], attributes);
const asFloat = (t: Tensor): Tensor => node1('Cast', [t], { to: 1 });
const v = (dims: readonly number[], seed = 1): TensorData => values(dims, { seed });
const sliced =
  (starts: number[], ends: number[], axes: number[], steps: number[]): Build =>
  (x) =>
    node1('Slice', [x as Tensor, ...[starts, ends, axes, steps].map((b) => int64s((x as Tensor).graph, b))]);
const bools = (...bits: number[]): TensorData => tensorData(bits, [bits.length], 'bool');
const ints = (...numbers: number[]): TensorData => tensorData(numbers, [numbers.length], 'int32');
const image = v([2, 6, 4, 4]);

const repros: Readonly<Record<string, readonly Repro[]>> = {
  threeChannels: [
    { name: '6 channels to 4', inputs: [v([1, 6, 5, 5]), v([4, 6, 3, 3], 2), v([4], 3)], build: conv() },
    { name: 'one axis', inputs: [v([1, 9, 7]), v([8, 9, 3], 2)], build: conv(), opset: 10 },
    {
      name: 'a symbolic number of channels',
      inputs: [v([1, 6, 5, 5]), v([4, 6, 3, 3], 2), v([4], 3)],
      shapes: [
        [1, 'C', 5, 5],
        [4, 'C', 3, 3],
      ],
      build: conv(),
    },
  ],
  groupedOutputs: [
    { name: '5 outputs of 4 groups', inputs: [v([1, 4, 5, 5]), v([20, 1, 3, 3], 2), v([20], 3)], build: conv(4) },
    { name: '7 outputs of 2 groups', inputs: [v([1, 2, 5, 5]), v([14, 1, 3, 3], 2)], build: conv(2) },
    { name: '6 outputs of 2 inputs', inputs: [v([1, 4, 9]), v([12, 2, 3], 2)], build: conv(2) },
  ],
  grouped3d: [{ name: '2 groups', inputs: [v([1, 4, 3, 3, 3]), v([6, 2, 2, 2, 2], 2), v([6], 3)], build: conv(2) }],
  transposedGroups: [
    {
      name: '2 inputs per group',
      inputs: [v([1, 4, 3, 3]), v([4, 1, 2, 2], 2), v([2], 3)],
      build: conv(2, { strides: [2, 2] }, 'ConvTranspose'),
    },
  ],
  transposed3d: [
    {
      name: 'two groups, stride 2, output padding',
      inputs: [v([1, 4, 2, 2, 3]), v([4, 3, 2, 1, 3], 2), v([6], 3)],
      build: conv(
        2,
        { strides: [2, 1, 3], pads: [1, 0, 2, 0, 0, 1], output_padding: [1, 0, 2], dilations: [1, 1, 2] },
        'ConvTranspose',
      ),
    },
    { name: 'stride 1', inputs: [v([1, 2, 3, 3, 3]), v([2, 2, 2, 2, 2], 2)], build: conv(1, {}, 'ConvTranspose') },
  ],
  reversedSlice: [
    { name: 'x[5:1:-1]', inputs: [v([7])], build: sliced([5], [1], [0], [-1]) },
    { name: 'x[-2::-2]', inputs: [v([7])], build: sliced([-2], [-(2 ** 31)], [0], [-2]) },
    {
      name: 'x[3:-5:-1, 1:, ::-1]',
      inputs: [v([7, 3, 3])],
      build: sliced([3, 1, -1], [-6, 9, -9], [0, 1, 2], [-1, 1, -1]),
    },
  ],
  integerSlice: [
    {
      name: 'ids[:, 1:-1:2]',
      inputs: [tensorData([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [2, 5], 'int32')],
      build: sliced([1], [-1], [1], [2]),
    },
    { name: 'ids[::-1]', inputs: [ints(1, 2, 3)], build: sliced([-1], [-9], [0], [-1]) },
  ],
  manyParts: [
    {
      name: '15 parts',
      inputs: [v([2, 30])],
      build: (x) => node('Split', [x], { axis: 1, num_outputs: 15 }, { outputs: 15 }),
    },
    {
      name: '13 parts of opset 11',
      inputs: [v([14])],
      opset: 11,
      build: (x) => node('Split', [x], { axis: 0, split: [2, ...new Array<number>(12).fill(1)] }, { outputs: 13 }),
    },
  ],
  poolIndices: [
    {
      name: 'unread indices',
      inputs: [v([1, 2, 4, 4])],
      build: (x) => node('MaxPool', [x], { kernel_shape: [2, 2] }, { outputs: 2 })[0] as Tensor,
    },
  ],
  antialias: [
    {
      name: 'to fewer rows and more columns',
      inputs: [v([2, 2, 7, 4])],
      build: (x) =>
        node1('Resize', [x, undefined, undefined, int64s((x as Tensor).graph, [2, 2, 3, 6])], {
          mode: 'linear',
          antialias: 1,
        }),
    },
    {
      name: 'cubic, by scales of two axes',
      inputs: [v([1, 2, 8, 8])],
      build: (x) =>
        node1('Resize', [x, undefined, constant((x as Tensor).graph, tensorData([0.5, 0.25]))], {
          mode: 'cubic',
          antialias: 1,
          axes: [2, 3],
        }),
    },
  ],
  batchStatistics: [
    {
      name: 'output and running statistics',
      inputs: [image, v([6], 2), v([6], 3), v([6], 4), values([6], { seed: 5, low: 0.5 })],
      build: (...x) => node('BatchNormalization', x, { training_mode: 1, momentum: 0.8 }, { outputs: 3 }),
    },
  ],
  localResponse: [
    {
      name: '5 of 6 channels',
      inputs: [image],
      build: unary('LRN', { size: 5, alpha: 0.5, beta: 0.6, bias: 2 }),
      opset: 9,
    },
  ],
  meanVariance: [
    { name: 'over batch and positions', inputs: [image], build: unary('MeanVarianceNormalization') },
    {
      name: 'over one axis, opset 13',
      inputs: [image],
      build: unary('MeanVarianceNormalization', { axes: [2] }),
      opset: 13,
    },
  ],
  groups: [
    {
      name: '3 groups',
      inputs: [image, v([6], 2), v([6], 3)],
      build: (...x) => node1('GroupNormalization', x, { num_groups: 3 }),
    },
    {
      name: 'scale per group',
      inputs: [image, v([3], 2), v([3], 3)],
      build: (...x) => node1('GroupNormalization', x, { num_groups: 3 }),
      opset: 18,
    },
  ],
  logSoftmax: [
    { name: 'axis 1', inputs: [image], build: unary('LogSoftmax', { axis: 1 }) },
    { name: 'the last axis of opset 11', inputs: [v([3, 4])], build: unary('LogSoftmax', { axis: 1 }), opset: 11 },
  ],
  sum: [{ name: 'of three', inputs: [v([2, 3]), v([3], 2), v([2, 1], 3)], build: (...x) => node1('Sum', x) }],
  mean: [{ name: 'of three', inputs: [v([2, 3]), v([3], 2), v([2, 1], 3)], build: (...x) => node1('Mean', x) }],
  selu: [{ name: 'both signs', inputs: [v([9])], build: unary('Selu', { alpha: 1.5, gamma: 1.2 }) }],
  celu: [{ name: 'both signs', inputs: [v([9])], build: unary('Celu', { alpha: 0.5 }) }],
  softsign: [{ name: 'both signs', inputs: [v([9])], build: unary('Softsign') }],
  shrink: [{ name: 'both sides', inputs: [v([9])], build: unary('Shrink', { lambd: 0.3, bias: 0.1 }) }],
  sign: [
    { name: 'and zero', inputs: [tensorData([-2, 0, 3, -0.1])], build: unary('Sign') },
    { name: 'of int32', inputs: [ints(-2, 0, 3)], build: unary('Sign') },
  ],
  round: [
    {
      name: 'halves to even',
      inputs: [tensorData([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.4, -3.6, 4])],
      build: unary('Round'),
    },
  ],
  isNan: [{ name: 'of a NaN', inputs: [tensorData([1, Number.NaN, 0])], build: (x) => asFloat(node1('IsNaN', [x])) }],
  integerNeg: [{ name: 'of int32', inputs: [ints(1, -2, 0)], build: unary('Neg') }],
  integerAbs: [{ name: 'of int32', inputs: [ints(1, -2, 0)], build: unary('Abs') }],
  mod: [
    {
      name: 'has the sign of the divisor',
      inputs: [ints(7, -7, 7, -7, 6, 0), ints(3, 3, -3, -3, 3, 5)],
      build: (...x) => node1('Mod', x),
    },
  ],
  or: [{ name: 'its table', inputs: [bools(0, 0, 1, 1), bools(0, 1, 0, 1)], build: (...x) => asFloat(node1('Or', x)) }],
  xor: [
    { name: 'its table', inputs: [bools(0, 0, 1, 1), bools(0, 1, 0, 1)], build: (...x) => asFloat(node1('Xor', x)) },
  ],
  booleanEqual: [
    { name: 'its table', inputs: [bools(0, 0, 1, 1), bools(0, 1, 0, 1)], build: (...x) => asFloat(node1('Equal', x)) },
  ],
  constantOfShape: [
    {
      name: 'added',
      inputs: [v([2, 3])],
      build: (x) =>
        node1('Add', [
          x,
          node1('ConstantOfShape', [int64s((x as Tensor).graph, [2, 3])], { value: tensorData([2.5]) }),
        ]),
    },
  ],
  dropout: [
    {
      name: 'outside training',
      inputs: [v([4])],
      build: (x) => node1('Relu', [node('Dropout', [x], {}, { outputs: 2 })[0]]),
    },
  ],
  spaceToDepth: [{ name: 'blocks of 2', inputs: [image], build: unary('SpaceToDepth', { blocksize: 2 }) }],
};

/** What onnxruntime may do by itself at session creation, so that the CPU never sees such a node. */
const foldedAway = new Set(['constantOfShape', 'dropout']);

test('every rule has a repro', () => {
  expect(Object.keys(repros)).toEqual(Object.keys(webgpuRules));
});

for (const [rule, cases] of Object.entries(repros))
  describe(`${rule} (${webgpuRules[rule]?.text})`, () => {
    test.each(cases)('$name equals the CPU with no node on the CPU', async ({ inputs, build, ...options }) => {
      const made = makeCase(inputs, build, options);
      expect(largestDifference(await runOnCpu(made), await runOnGpu(made))).toBeLessThan(2e-6);
    });

    if (!foldedAway.has(rule))
      test.each(cases)('$name still needs it', async ({ inputs, build, ...options }) => {
        const made = makeCase(inputs, build, options);
        expect(await defectOf(made, rule), `onnxruntime no longer needs the rule ${rule}; it can go`).toBe(
          webgpuRules[rule]?.defect,
        );
      });
  });

/** What WebGPU does with a case when a rule is left out. */
async function defectOf(made: Case, rule: string): Promise<string> {
  try {
    const difference = largestDifference(await runOnCpu(made), await runOnGpu(made, { without: [rule] }));
    return difference > 1e-2 ? 'wrong' : `none: the difference is ${difference}`;
  } catch (error) {
    return (error as Error).message.includes('fallback to CPU EP') ? 'fallback' : 'throws';
  }
}

describe('legalise', () => {
  test('gives the graph itself where no rule applies, and for other devices', () => {
    const { graph } = makeCase([v([1, 4, 5, 5]), v([4, 4, 3, 3])], conv());
    expect(legalise(graph, 'webgpu')).toBe(graph);
    const odd = makeCase([v([1, 6, 5, 5]), v([4, 6, 3, 3])], conv()).graph;
    expect(legalise(odd, 'cpu')).toBe(odd);
    expect(legalise(odd, 'webgpu')).not.toBe(odd);
  });

  test('lets the result of one rule go through another', async () => {
    // 3-D groups become one group with 6 input channels; the weight of that convolution is not cut short
    const made = makeCase([v([1, 6, 3, 3, 3]), v([4, 3, 2, 2, 2], 2)], conv(2));
    expect(largestDifference(await runOnCpu(made), await runOnGpu(made))).toBeLessThan(2e-6);
  });

  test('names a node that nothing makes right', () => {
    const indices = makeCase([v([1, 2, 4, 4])], (x) => node('MaxPool', [x], { kernel_shape: [2, 2] }, { outputs: 2 }));
    expect(() => legalise(indices.graph, 'webgpu')).toThrow(
      "MaxPool MaxPool: its Indices cannot be computed on webgpu; use device 'cpu'",
    );
    const backward = makeCase([v([4]), ...[[2], [0], [0]].map((b) => tensorData(b, [1], 'int64'))], (x, s, e, a) =>
      node1('Slice', [x, s, e, a, int64s((x as Tensor).graph, [-1])]),
    );
    expect(() => legalise(backward.graph, 'webgpu')).toThrow(
      "Slice Slice: a negative step with bounds that are no constants is computed wrongly on webgpu; use device 'cpu'",
    );
    expect(() => legalise(indices.graph, 'webgpu', { without: ['no such'] })).toThrow('there is no rule no such');
  });
});

test('onnxruntime computes automatic padding right, so that it needs no rule', async () => {
  const [x, w] = [v([1, 4, 8, 8]), v([4, 4, 3, 3], 2)];
  const made = makeCase([x, w], (...t) => [
    conv(1, { auto_pad: 'SAME_UPPER', strides: [2, 2] })(...t) as Tensor,
    conv(1, { auto_pad: 'SAME_LOWER', strides: [2, 2] })(...t) as Tensor,
  ]);
  expect(largestDifference(await runOnCpu(made), await runOnGpu(made))).toBeLessThan(2e-6);
});

test('a session legalises a graph, the bytes of a file, and a file', async () => {
  const weights = new Map([['w', v([4, 1, 2, 2], 2)]]);
  const graph = new Graph({ name: 'transposed' });
  const w = new Params(graph).param('w', [4, 1, 2, 2]);
  graph.output('y', conv(2, {}, 'ConvTranspose')(graph.input('x', 'float32', ['N', 4, 3, 3]), w) as Tensor);
  const feeds = { x: v([1, 4, 3, 3]) };
  const expected = await run(graph, feeds, weights);
  const bytes = toOnnx(graph, weights);
  const path = join(await mkdtemp(join(tmpdir(), 'netwright-')), 'model.onnx');
  await writeFile(path, bytes);
  const options: SessionOptions = { device: 'webgpu', strict: true };
  const sessions = [
    createSession(graph, weights, options),
    createSession(bytes, options),
    createSession(path, options),
  ];
  for await (const session of sessions) {
    expect(largestDifference(expected, await session.run(feeds))).toBeLessThan(2e-6);
    await session.dispose();
  }
  await using unread = await createSession(path, { ...options, legalise: false });
  expect(largestDifference(expected, await unread.run(feeds))).toBeGreaterThan(1e-2);
  await rm(dirname(path), { recursive: true });
});
