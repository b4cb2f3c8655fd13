import { describe, expect, test } from 'vitest';
import { constant } from '../../src/graph/constant.ts';
import { node, node1 } from '../../src/graph/node.ts';
import { type Dim, fromOnnx, Graph, initialise, Params, type Tensor, tensorData, toOnnx } from '../../src/index.ts';
import {
  avgPool2d,
  convertOpset,
  full,
  gelu,
  groupNorm,
  hardSwish,
  layerNorm,
  maxPool2d,
  mish,
  opsetRange,
  pad,
  reduceMax,
  reduceMean,
  reduceSum,
  resize,
  scatterNd,
  split,
  trilu,
} from '../../src/nn/index.ts';
import { matchers } from '../../src/testing/index.ts';
import { run, values } from '../support/run.ts';

expect.extend(matchers);

const versions = Array.from({ length: opsetRange.newest - opsetRange.oldest + 1 }, (_, i) => opsetRange.oldest + i);

type Build = (x: Tensor, p: Params) => Tensor | readonly Tensor[];

/** The graph of a function of x [N, 4, 6, 8]. */
function graphOf(build: Build): Graph {
  const graph = new Graph();
  const made = build(graph.input('x', 'float32', ['N', 4, 6, 8]), new Params(graph));
  (Array.isArray(made) ? (made as Tensor[]) : [made as Tensor]).forEach((y, i) => {
    graph.output(`y${i}`, y);
  });
  return graph;
}

const opsOf = (graph: Graph): string => [...graph.nodes.op].sort().join(' ');
const ints = (x: Tensor, ...data: number[]): Tensor => constant(x.graph, tensorData(data, [data.length], 'int64'));

/** The index tuple [1]. */
const at1 = (x: Tensor): Tensor => constant(x.graph, tensorData([1], [1, 1], 'int64'));

/** Functions with another form in an older set, and their operators in ai.onnx 13. */
const cases: readonly (readonly [name: string, in13: string, build: Build])[] = [
  ['gelu', 'Add Erf Mul Mul Mul', (x) => gelu(x)],
  ['gelu by tanh', 'Add Add Mul Mul Mul Mul Pow Tanh', (x) => gelu(x, { approximate: 'tanh' })],
  ['mish', 'Mul Softplus Tanh', mish],
  ['hardSwish', 'HardSigmoid Mul', hardSwish],
  [
    'layer normalisation',
    'Add Add Mul Mul Mul ReduceMean ReduceMean Reciprocal Sqrt Sub',
    (x, p) => layerNorm(p.at('norm'), x),
  ],
  [
    'layer normalisation of two axes',
    'Add Mul Mul Mul ReduceMean ReduceMean Reciprocal Sqrt Sub',
    (x, p) => layerNorm(p.at('norm'), x, { axes: 2, bias: false }),
  ],
  [
    'group normalisation',
    'Add Add Mul Mul Mul ReduceMean ReduceMean Reciprocal Reshape Reshape Reshape Reshape Sqrt Sub',
    (x, p) => groupNorm(p.at('norm'), x, 2),
  ],
  [
    'reductions',
    'ReduceMax ReduceMean ReduceSum',
    (x) => [reduceMean(x, { axes: [2, -1] }), reduceMax(x, { axes: [1], keepDims: true }), reduceSum(x)],
  ],
  ['equal parts', 'Split', (x) => split(x, 2, 1)],
  ['unequal parts', 'Split', (x) => node('Split', [x], { axis: 3, num_outputs: 3 }, { outputs: 3 })],
  ['given parts', 'Split', (x) => split(x, [1, 3], 1)],
  ['padding', 'Pad', (x) => pad(x, [1, 2, 0, 1], { mode: 'reflect' })],
  ['padding of one axis', 'Pad', (x) => node1('Pad', [x, ints(x, 1, 2), undefined, ints(x, -2)])],
  ['sizes of some axes', 'Concat Resize Shape Slice', (x) => resize(x, { size: [5, 9], mode: 'bilinear' })],
  ['scales', 'Resize', (x) => resize(x, { scale: 2 })],
  ['a symbolic shape', 'Concat Expand Shape Slice', (x) => full(x.graph, [x.shape[0] as Dim, 5], 1)],
  ['lower triangle', 'LessOrEqual Sub Unsqueeze Where', (x) => trilu(x, { upper: false, diagonal: 1 })],
  ['upper triangle', 'GreaterOrEqual Sub Unsqueeze Where', (x) => trilu(x, { diagonal: -1 })],
  ['a ragged edge of max pooling', 'MaxPool', (x) => maxPool2d(x, { kernel: 4, stride: 3, ceilMode: true })],
  ['a ragged edge of average pooling', 'AveragePool', (x) => avgPool2d(x, { kernel: 4, stride: 3, ceilMode: true })],
  ['places', 'ReduceSum ScatterND', (x) => scatterNd(x, at1(x), reduceSum(x, { axes: [0], keepDims: true }))],
];

describe.each(cases)('%s', (_, in13, build) => {
  const graph = graphOf(build);
  const weights = initialise(graph, { seed: 3 });
  const feeds = { x: values([2, 4, 6, 8], { low: -2, high: 2 }) };

  test('computes the same in every version', async () => {
    const expected = await run(graph, feeds, weights);
    for (const version of versions) {
      const converted = convertOpset(graph, version);
      expect(converted.opsets.get('')).toBe(version);
      const found = await run(converted, feeds, weights);
      expect(Object.keys(found)).toEqual(Object.keys(expected));
      for (const [name, y] of Object.entries(expected)) {
        expect(found[name]?.dims).toEqual(y.dims);
        expect(found[name]?.data, `${name} in ${version}`).toBeAllclose(y.data as Float32Array, {
          rtol: 1e-5,
          atol: 1e-5,
        });
      }
    }
  });

  test('has the operators of ai.onnx 13, and in 21 its own', () => {
    expect(opsOf(convertOpset(graph, 13))).toBe(in13.split(' ').sort().join(' '));
    expect(opsOf(convertOpset(graph, 21))).toBe(opsOf(graph));
  });
});

test('a converted file says its version, and is read again with the shapes that it declares', () => {
  const graph = graphOf((x, p) => gelu(layerNorm(p.at('norm'), x)));
  const back = fromOnnx(toOnnx(convertOpset(graph, 15), initialise(graph)), { strict: true }).graph;
  expect([...back.opsets]).toEqual([['', 15]]);
  expect([...back.params.keys()]).toEqual(['norm.weight', 'norm.bias']);
  expect(back.nodes.name[0]).toBe('norm/LayerNormalization/ReduceMean');
  expect(back.outputs.get('y0')?.shape).toEqual(['N', 4, 6, 8]);
});

test('convertOpset says what it cannot do', () => {
  const graph = graphOf((x) => pad(x, [1, 1], { mode: 'wrap' }));
  expect(() => convertOpset(graph, 18)).toThrow('convertOpset Pad: Pad has no form in ai.onnx 18: mode wrap');
  const sum = graphOf((x) => scatterNd(x, at1(x), reduceSum(x, { axes: [0], keepDims: true }), { reduction: 'add' }));
  expect(() => convertOpset(sum, 15)).toThrow('ScatterND has no form in ai.onnx 15: reduction add');
  expect(convertOpset(sum, 16).size).toBe(2);
  for (const version of [12, 26, 17.5])
    expect(() => convertOpset(graph, version)).toThrow(
      `convertOpset: the version must be from 13 to 25, got ${version}`,
    );
  const old = new Graph({ opsets: { '': 17 } });
  expect(() => convertOpset(old, 15)).toThrow('the graph must be of ai.onnx 21, got 17');
});
