import '../../src/nn/index.ts';
import { describe, expect, it } from 'vitest';
import { fromOnnx, type TensorData, tensorData, toOnnx } from '../../src/index.ts';
import { type Field, Float, info, modelFile, nodeOf, toBeAllclose } from '../../src/testing/index.ts';
import { values } from '../support/run.ts';
import { runFile } from './support/fixture.ts';

expect.extend({ toBeAllclose });

const ints = (name: string, ...n: number[]): Field[] => [[1, name], ...n.map((i): Field => [8, i]), [20, 7]];
const int = (name: string, n: number): Field[] => [
  [1, name],
  [3, n],
  [20, 2],
];
const float = (name: string, n: number): Field[] => [
  [1, name],
  [2, new Float(n)],
  [20, 1],
];
const floats = (name: string, ...n: number[]): Field[] => [
  [1, name],
  ...n.map((f): Field => [7, new Float(f)]),
  [20, 6],
];
const text = (name: string, s: string): Field[] => [
  [1, name],
  [4, s],
  [20, 3],
];

const initializer = (name: string, t: TensorData): Field[] => [
  ...t.dims.map((d): Field => [1, d]),
  [2, t.dtype === 'int64' ? 7 : 1],
  [8, name],
  [9, new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength)],
];

interface Case {
  op: string;
  opset: number;
  dims: number[];
  attributes?: Field[][];
  /** Further inputs. */
  more?: Record<string, TensorData>;
  /** Names of the inputs; default x and `more`. */
  inputs?: string[];
  outputs?: number;
  /** The operators that stand for it. */
  becomes?: string[];
}

const cases: [string, Case][] = [
  [
    'softmax of several axes as one',
    {
      op: 'Softmax',
      opset: 11,
      dims: [2, 3, 4],
      attributes: [int('axis', 1)],
      becomes: ['Flatten', 'Softmax', 'Shape', 'Reshape'],
    },
  ],
  ['softmax with its old default axis', { op: 'Softmax', opset: 9, dims: [2, 3, 4] }],
  ['softmax of the last axis', { op: 'Softmax', opset: 9, dims: [2, 3], becomes: ['Softmax'] }],
  ['log-softmax from a negative axis', { op: 'LogSoftmax', opset: 12, dims: [2, 3, 4], attributes: [int('axis', -2)] }],
  [
    'slice attributes',
    {
      op: 'Slice',
      opset: 9,
      dims: [5, 6],
      attributes: [ints('starts', 1, -3), ints('ends', 4, 1000), ints('axes', 0, 1)],
    },
  ],
  [
    'pad attributes',
    { op: 'Pad', opset: 10, dims: [2, 3], attributes: [ints('pads', 1, 0, 0, 2), float('value', 0.5)] },
  ],
  [
    'reflecting pad',
    {
      op: 'Pad',
      opset: 7,
      dims: [1, 1, 3, 4],
      attributes: [ints('pads', 0, 0, 1, 2, 0, 0, 2, 1), text('mode', 'reflect')],
    },
  ],
  ['clip attributes', { op: 'Clip', opset: 10, dims: [9], attributes: [float('min', -0.25), float('max', 0.5)] }],
  ['clip with one bound', { op: 'Clip', opset: 7, dims: [9], attributes: [float('max', 0.5)] }],
  ['dropout', { op: 'Dropout', opset: 10, dims: [9], attributes: [float('ratio', 0.3)] }],
  ['squeeze axes', { op: 'Squeeze', opset: 11, dims: [2, 1, 3, 1], attributes: [ints('axes', 1)] }],
  ['squeeze of all axes', { op: 'Squeeze', opset: 11, dims: [2, 1, 3, 1] }],
  ['unsqueeze axes', { op: 'Unsqueeze', opset: 11, dims: [2, 3], attributes: [ints('axes', 0, -1)] }],
  [
    'sums over axes',
    { op: 'ReduceSum', opset: 12, dims: [2, 3, 4], attributes: [ints('axes', 0, -1), int('keepdims', 0)] },
  ],
  ['means over axes', { op: 'ReduceMean', opset: 17, dims: [2, 3, 4], attributes: [ints('axes', 1)] }],
  ['norms over all axes', { op: 'ReduceL2', opset: 13, dims: [2, 3, 4] }],
  [
    'split sizes',
    { op: 'Split', opset: 11, dims: [2, 5], attributes: [int('axis', 1), ints('split', 2, 3)], outputs: 2 },
  ],
  ['split into equal parts', { op: 'Split', opset: 13, dims: [4, 2], outputs: 2 }],
  ['top k', { op: 'TopK', opset: 9, dims: [2, 5], attributes: [int('k', 2), int('axis', 1)] }],
  [
    'upsampling by an attribute',
    { op: 'Upsample', opset: 7, dims: [1, 1, 2, 3], attributes: [floats('scales', 1, 1, 2, 3)], becomes: ['Resize'] },
  ],
  [
    'upsampling by an input',
    {
      op: 'Upsample',
      opset: 9,
      dims: [1, 2, 2, 2],
      attributes: [text('mode', 'linear')],
      more: { scales: tensorData([1, 1, 2, 2]) },
      becomes: ['Resize'],
    },
  ],
  ['the first resize', { op: 'Resize', opset: 10, dims: [1, 1, 4, 4], more: { scales: tensorData([1, 1, 0.5, 1.5]) } }],
  [
    'resize with empty inputs',
    {
      op: 'Resize',
      opset: 11,
      dims: [1, 1, 2, 2],
      attributes: [text('mode', 'linear')],
      more: { none: tensorData([]), sizes: tensorData([1, 1, 3, 5], [4], 'int64') },
      inputs: ['x', 'none', 'none', 'sizes'],
    },
  ],
  [
    'scatter',
    {
      op: 'Scatter',
      opset: 10,
      dims: [3, 2],
      attributes: [int('axis', 0)],
      more: { at: tensorData([2, 0], [1, 2], 'int64'), by: tensorData([7, 8], [1, 2]) },
      becomes: ['ScatterElements'],
    },
  ],
  [
    'batch norm',
    {
      op: 'BatchNormalization',
      opset: 7,
      dims: [2, 2, 3],
      attributes: [int('spatial', 1), float('epsilon', 0.01)],
      more: { s: tensorData([1, 2]), b: tensorData([0, 1]), m: tensorData([0.1, 0.2]), v: tensorData([1, 0.5]) },
    },
  ],
  [
    'sampling on a grid',
    {
      op: 'GridSample',
      opset: 16,
      dims: [1, 1, 3, 3],
      attributes: [text('mode', 'bilinear')],
      more: { grid: values([1, 2, 2, 2], { seed: 5 }) },
    },
  ],
];

const fileOf = ({
  op,
  opset,
  attributes = [],
  more = {},
  inputs = ['x', ...Object.keys(more)],
  dims,
  outputs = 1,
}: Case): Uint8Array => {
  const names = Array.from({ length: outputs }, (_, i) => `y${i}`);
  const typed = (name: string): Field[] => [
    [1, name],
    [2, [[1, [[1, 1]]]]],
  ];
  // TopK needs both of its outputs.
  const all = op === 'TopK' ? [...names, 'indices'] : names;
  return modelFile({
    opset,
    inputs: [info('x', ['N', ...dims.slice(1)])],
    outputs: names.map(typed),
    initializers: Object.entries(more).map(([name, t]) => initializer(name, t)),
    nodes: [nodeOf(op, inputs, all, { name: 'old', attributes })],
  });
};

describe('a node of an older operator set, in the form of ai.onnx 21', () => {
  it.each(cases)('gives the same: %s', async (_, c) => {
    const file = fileOf(c);
    const { graph, weights } = fromOnnx(file, { upgrade: true });
    if (c.becomes) expect(graph.nodes.op).toEqual(c.becomes);
    expect(graph.nodes.name.at(-1)).toBe('old');
    const feeds = { x: values(c.dims, { seed: 4 }) };
    const [got, expected] = [await runFile(toOnnx(graph, weights), feeds), await runFile(file, feeds)];
    expect(Object.keys(got)).toEqual(Object.keys(expected));
    for (const [name, t] of Object.entries(expected)) {
      expect(got[name]?.dims).toEqual(t.dims);
      expect(got[name]?.data).toBeAllclose(t.data as Float32Array, { atol: 1e-6 });
    }
  });

  it('is refused where there is none', () => {
    const trained: Case = {
      op: 'BatchNormalization',
      opset: 9,
      dims: [2, 2, 3],
      more: { s: tensorData([1, 2]), b: tensorData([0, 1]), m: tensorData([0, 0]), v: tensorData([1, 1]) },
      outputs: 3,
    };
    expect(() => fromOnnx(fileOf(trained), { upgrade: true })).toThrow(
      'fromOnnx node old: BatchNormalization: training or spatial = 0 has no form in ai.onnx 21',
    );
  });

  it('is left alone in a file of 21 and later', () => {
    const file = modelFile({
      opset: 23,
      irVersion: 11,
      inputs: [info('x', [2])],
      outputs: [info('y', [2])],
      nodes: [nodeOf('Relu', ['x'], ['y'])],
    });
    expect(fromOnnx(file, { upgrade: true }).graph.opsets.get('')).toBe(23);
  });
});
