import {
  constant,
  type GradDevice,
  type Graph,
  grad,
  type Params,
  type Tensor,
  type TensorData,
  tensorData,
  trace,
  type Weights,
} from '../../src/index.ts';
import {
  batchNorm,
  concat,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  embedding,
  groupNorm,
  gru,
  instanceNorm,
  layerNorm,
  linear,
  localResponseNorm,
  lstm,
  mul,
  multiheadAttention,
  nonLocal,
  postActivationBottleneck,
  preActivationBottleneck,
  type ResNetV2Layers,
  reduceSum,
  reshape,
  rmsNorm,
  rnn,
  weightStandardisedConv2d,
} from '../../src/nn/index.ts';
import { fillByRule } from '../../src/testing/index.ts';
import { type LayerCase, ruleInput } from './torch-layers.ts';

type Inputs = Readonly<Record<string, Tensor>>;
type Build = (p: Params, x: Tensor, all: Inputs) => Tensor;

/** Results of several shapes as one vector. */
const together = (...parts: Tensor[]): Tensor =>
  concat(
    parts.map((t) => reshape(t, [-1])),
    0,
  );
const padding = (p: Params): Tensor => constant(p.graph, tensorData([0, 0, 1, 0, 0, 0], [2, 3], 'bool'));

const standardised: ResNetV2Layers = {
  conv: (p, x, channels, o) => weightStandardisedConv2d(p, x, channels, { ...o, padding: o.kernel >> 1, bias: false }),
  norm: (p, x) => groupNorm(p, x, 2),
};

/** The layers of the fixture, by its names. */
export const builds: Record<string, Build> = {
  'linear of a matrix': (p, x) => linear(p, x, 3),
  'linear of a sequence': (p, x) => linear(p, x, 3),
  conv1d: (p, x) => conv1d(p, x, 6, { kernel: 3, stride: 2, padding: 1, dilation: 2, groups: 2 }),
  'conv2d reflect': (p, x) => conv2d(p, x, 3, { kernel: 3, padding: [1, 2], paddingMode: 'reflect' }),
  'conv2d replicate': (p, x) => conv2d(p, x, 3, { kernel: 3, padding: [1, 2], paddingMode: 'replicate' }),
  'conv2d circular': (p, x) => conv2d(p, x, 3, { kernel: 3, padding: [1, 2], paddingMode: 'circular' }),
  'conv2d same': (p, x) => conv2d(p, x, 3, { kernel: [2, 4], padding: 'same', dilation: [1, 2] }),
  conv3d: (p, x) => conv3d(p, x, 4, { kernel: [2, 3, 2], stride: [1, 2, 1], padding: [1, 1, 0] }),
  convTranspose1d: (p, x) => convTranspose1d(p, x, 6, { kernel: 3, stride: 2, padding: 1, groups: 2 }),
  convTranspose2d: (p, x) =>
    convTranspose2d(p, x, 3, { kernel: [3, 2], stride: 2, padding: 1, outputPadding: 1, dilation: 2 }),
  convTranspose3d: (p, x) => convTranspose3d(p, x, 2, { kernel: 2, stride: [2, 1, 2] }),
  'batchNorm of features': (p, x) => batchNorm(p, x),
  'batchNorm of images': (p, x) => batchNorm(p, x, { eps: 1e-3, momentum: 0.2 }),
  'batchNorm of volumes without affine': (p, x) => batchNorm(p, x, { affine: false }),
  'batchNorm in evaluation': (p, x) => batchNorm(p, x),
  'batchNorm in evaluation without statistics': (p, x) => batchNorm(p, x, { trackRunningStats: false }),
  layerNorm: (p, x) => layerNorm(p, x),
  'layerNorm of two axes': (p, x) => layerNorm(p, x, { axes: 2, eps: 1e-3 }),
  'layerNorm in evaluation': (p, x) => layerNorm(p, x),
  rmsNorm: (p, x) => rmsNorm(p, x, { eps: 1e-6 }),
  groupNorm: (p, x) => groupNorm(p, x, 2),
  instanceNorm: (p, x) => instanceNorm(p, x, { affine: true }),
  'instanceNorm in evaluation': (p, x) => instanceNorm(p, x, { affine: true }),
  'localResponseNorm of an even size': (_, x) => localResponseNorm(x, 4, { alpha: 0.5 }),
  'localResponseNorm of an odd size': (_, x) => localResponseNorm(x, 3, { alpha: 0.5, beta: 0.6, k: 2 }),
  weightStandardisedConv2d: (p, x) =>
    weightStandardisedConv2d(p, x, 6, { kernel: 3, stride: 2, padding: 1, groups: 2 }),
  preActivationBottleneck: (p, x) => preActivationBottleneck(p, x, 8, standardised),
  'preActivationBottleneck with a projection': (p, x) => preActivationBottleneck(p, x, 8, standardised, { stride: 2 }),
  postActivationBottleneck: (p, x) => postActivationBottleneck(p, x, 8, standardised),
  'postActivationBottleneck with a projection': (p, x) =>
    postActivationBottleneck(p, x, 8, standardised, { stride: 2 }),
  nonLocal: (p, x) => nonLocal(p, x),
  embedding: (p, ids) => embedding(p, ids, 7, 4),
  'multiheadAttention of itself, causal and padded': (p, x) => {
    const y = multiheadAttention(p, { query: x }, 2, { causal: true, keyPaddingMask: padding(p) });
    return together(y.out, y.weights);
  },
  'multiheadAttention with other widths and an added mask': (p, _, { query, key, value }) => {
    const mask = constant(p.graph, ruleInput('mask', [3, 4]));
    const input = { query: query as Tensor, key: key as Tensor, value: value as Tensor };
    const y = multiheadAttention(p, input, 2, { mask, bias: false });
    return together(y.out, y.weights);
  },
};
for (const end of ['', ' in evaluation']) {
  builds[`lstm${end}`] = (p, x, { h, c }) => {
    const y = lstm(p, x, 3, { layers: 2, bidirectional: true, h: h as Tensor, c: c as Tensor });
    return together(y.out, y.h, y.c);
  };
  builds[`gru${end}`] = (p, x, { h }) => {
    const y = gru(p, x, 3, { layers: 2, h: h as Tensor });
    return together(y.out, y.h);
  };
  builds[`rnn${end}`] = (p, x) => {
    const y = rnn(p, x, 3, { nonlinearity: 'relu', bidirectional: true, bias: false, batchFirst: true });
    return together(y.out, y.h);
  };
}

const ids = tensorData([1, 6, 1, 0, 3, 6], [2, 3], 'int64');

/** A layer's graph with its output, gradients and new statistics as outputs, and its inputs and weights. */
export function layerGraph(
  name: string,
  expected: LayerCase,
  device: GradDevice,
): { graph: Graph; feeds: Record<string, TensorData>; weights: Weights } {
  const feeds = Object.fromEntries(
    Object.entries(expected.inputs).map(([k, dims]) => [k, k === 'ids' ? ids : ruleInput(k, dims)]),
  );
  const specs = Object.fromEntries(Object.entries(feeds).map(([k, t]) => [k, { dtype: t.dtype, shape: t.dims }]));
  const graph = trace(
    {
      build: (p: Params, x: Tensor | Inputs) => {
        const all = x instanceof Object && 'graph' in x ? { x: x as Tensor } : (x as Inputs);
        return (builds[name] as Build)(p, Object.values(all)[0] as Tensor, all);
      },
      inputs: specs,
      outputs: ['output'],
    },
    { mode: expected.mode },
  );
  const output = graph.outputs.get('output') as Tensor;
  const loss = reduceSum(mul(output, constant(graph, ruleInput('r', expected.shape))));
  const wanted = Object.keys(expected.gradients);
  const wrt = wanted.map((k) => graph.inputs.get(k) ?? (graph.params.get(k)?.tensor as Tensor));
  grad(loss, wrt, { device }).forEach((g, i) => {
    graph.output(`gradient of ${wanted[i]}`, g);
  });
  for (const [buffer, t] of graph.updates) graph.output(`new ${buffer}`, t);
  return { graph, feeds, weights: fillByRule(graph) };
}
