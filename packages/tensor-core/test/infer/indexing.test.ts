import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DType, Graph, int64s, node, node1, type Shape, type Tensor, tensorData } from '../../src/index.ts';
import { slice } from '../../src/nn/index.ts';
import { run, values } from '../support/run.ts';

/** The shapes and dtypes a node of an operator set version gets, for inputs of these dtypes and shapes. */
function inferred(
  op: string,
  inputs: readonly (readonly [DType, Shape] | readonly number[])[],
  attributes: Record<string, number | readonly number[] | string> = {},
  { opset = 21, outputs = 1 } = {},
): string[] {
  const graph = new Graph({ opsets: { '': opset } });
  const tensors = inputs.map((spec, i) =>
    isSpec(spec) ? graph.input(`x${i}`, spec[0], spec[1]) : int64s(graph, spec),
  );
  return node(op, tensors, attributes, { outputs, graph }).map((t) => `${t.dtype} [${t.shape.join(', ')}]`);
}
const isSpec = (v: readonly [DType, Shape] | readonly number[]): v is readonly [DType, Shape] =>
  typeof v[0] === 'string';
const f = (...shape: Shape): [DType, Shape] => ['float32', shape];
const i64 = (...shape: Shape): [DType, Shape] => ['int64', shape];

describe('Slice', () => {
  it.each<[string, Shape, readonly number[][], Shape]>([
    [
      'some of each axis',
      [5, 6],
      [
        [1, 2],
        [4, 6],
      ],
      [3, 4],
    ],
    ['bounds past the end', [5], [[-100], [100]], [5]],
    ['bounds from the end', [5, 6], [[-3], [-1], [1]], [5, 2]],
    ['steps, rounded up', [7], [[0], [7], [0], [3]], [3]],
    ['a negative step', [7], [[5], [-100], [0], [-2]], [3]],
    ['nothing', [5], [[3], [2]], [0]],
    ['all but the last of a symbolic axis', ['N', 'T'], [[0], [-1], [1]], ['N', 'T - 1']],
    ['the last two of a symbolic axis', ['T'], [[-2], [2 ** 31 - 1]], [2]],
    ['the first two of a symbolic axis', ['T'], [[0], [2]], [2]],
    ['every second of a symbolic axis', ['T'], [[0], [2 ** 31 - 1], [0], [2]], ['floor((T + 1) / 2)']],
    ['a symbolic axis reversed', ['T'], [[-1], [-(2 ** 31) + 1], [0], [-1]], ['T']],
  ])('takes %s', (_, shape, bounds, expected) => {
    expect(inferred('Slice', [f(...shape), ...bounds])).toEqual([`float32 [${expected.join(', ')}]`]);
  });
  it('has its bounds as attributes before opset 10', () => {
    expect(inferred('Slice', [f(5, 6)], { starts: [1], ends: [9], axes: [1] }, { opset: 9 })).toEqual([
      'float32 [5, 5]',
    ]);
  });
  it('with bounds known only at run time gives new symbols along its axes', () => {
    const [text] = inferred('Slice', [f(5, 6), i64(1), i64(1), [1]]);
    expect(text).toMatch(/^float32 \[5, Slice_\d+_1\]$/);
  });
  it('follows the contents of shapes', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['N', 3, 'H', 'W']);
    const size = slice(node1('Shape', [x]), 0, -2);
    expect(graph.ints.get(size.id)).toEqual(['H', 'W']);
    const target = node1('Concat', [int64s(graph, [0]), size, int64s(graph, [-1])], { axis: 0 });
    expect(node1('Reshape', [node1('Transpose', [x], { perm: [0, 2, 3, 1] }), target]).shape).toEqual([
      'N',
      'H',
      'W',
      3,
    ]);
  });
  it('to a symbolic end', () => {
    const graph = new Graph();
    graph.input('tokens', 'int32', ['B', 'T']);
    const mask = graph.input('mask', 'float32', [1024, 1024]);
    expect(slice(mask, { starts: [0, 0], ends: ['T', 'T'] }).shape).toEqual(['T', 'T']);
  });
  it('agrees with onnxruntime for random bounds and steps', async () => {
    const axis = fc.record({
      size: fc.integer({ min: 0, max: 6 }),
      start: fc.integer({ min: -9, max: 9 }),
      end: fc.integer({ min: -9, max: 9 }),
      step: fc.constantFrom(-4, -2, -1, 1, 2, 3),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(axis, { minLength: 1, maxLength: 3 }), async (axes) => {
        const graph = new Graph();
        const x = graph.input(
          'x',
          'float32',
          axes.map((a) => a.size),
        );
        const bounds = {
          starts: axes.map((a) => a.start),
          ends: axes.map((a) => a.end),
          steps: axes.map((a) => a.step),
        };
        const y = node1('Slice', [
          x,
          int64s(graph, bounds.starts),
          int64s(graph, bounds.ends),
          int64s(
            graph,
            axes.map((_, i) => i),
          ),
          int64s(graph, bounds.steps),
        ]);
        graph.output('y', y);
        const out = await run(graph, { x: values(axes.map((a) => a.size)) });
        expect(out.y?.dims).toEqual(y.shape);
      }),
      { numRuns: 60, seed: 2 },
    );
  });
  it.each<[string, readonly number[][], string]>([
    ['a step of 0', [[0], [1], [0], [0]], 'the step of axis 0 must not be 0'],
    [
      'one axis twice',
      [
        [0, 0],
        [1, 1],
        [0, -2],
      ],
      'axes must be different, got [0, -2]',
    ],
    ['an axis that is not there', [[0], [1], [2]], 'axis must be in [-2, 1], got 2'],
    ['bounds of different lengths', [[0, 0], [1]], 'starts, ends, axes and steps must have one length, got 2, 1, 2, 2'],
  ])('refuses %s', (_, bounds, message) => {
    expect(() => inferred('Slice', [f(5, 6), ...bounds])).toThrow(`Slice (top): ${message}`);
  });
});

describe('operators that pick and place', () => {
  it.each<[string, string, Parameters<typeof inferred>[1], Record<string, number | string>, string]>([
    ['Gather puts the indices in the place of the axis', 'Gather', [f('V', 8), i64('B', 'T')], {}, 'float32 [B, T, 8]'],
    ['Gather with a scalar drops the axis', 'Gather', [f(2, 3, 4), i64()], { axis: -2 }, 'float32 [2, 4]'],
    [
      'GatherElements has the shape of its indices',
      'GatherElements',
      [f(3, 4), i64(2, 9)],
      { axis: 1 },
      'float32 [2, 9]',
    ],
    ['GatherND with whole tuples', 'GatherND', [f(3, 4), i64('K', 2)], {}, 'float32 [K]'],
    ['GatherND with a batch axis', 'GatherND', [f('B', 3, 4), i64('B', 5, 1)], { batch_dims: 1 }, 'float32 [B, 5, 4]'],
    [
      'ScatterElements has the shape of its data',
      'ScatterElements',
      [f('N', 4), i64('N', 2), f('N', 2)],
      { axis: 1 },
      'float32 [N, 4]',
    ],
    ['ScatterND with rows', 'ScatterND', [f(5, 'C'), i64(3, 1), f(3, 'C')], { reduction: 'add' }, 'float32 [5, C]'],
    ['CumSum', 'CumSum', [f('N', 4), [1]], {}, 'float32 [N, 4]'],
    ['OneHot puts the depth last', 'OneHot', [i64('N', 'T'), [7], f(2)], {}, 'float32 [N, T, 7]'],
    ['OneHot puts the depth at an axis', 'OneHot', [i64('N', 'T'), [7], f(2)], { axis: 1 }, 'float32 [N, 7, T]'],
    ['ReverseSequence', 'ReverseSequence', [f('T', 'B', 3), i64('B')], {}, 'float32 [T, B, 3]'],
    ['EyeLike takes a dtype', 'EyeLike', [f('N', 4)], { dtype: 11 }, 'float64 [N, 4]'],
    ['Hardmax', 'Hardmax', [f('N', 4)], {}, 'float32 [N, 4]'],
    ['Bernoulli keeps the dtype', 'Bernoulli', [f('N', 4)], {}, 'float32 [N, 4]'],
    ['RandomNormalLike takes a dtype', 'RandomNormalLike', [f('N')], { dtype: 10 }, 'float16 [N]'],
    ['RandomUniform has its shape as an attribute', 'RandomUniform', [], { shape: [2, 3] as never }, 'float32 [2, 3]'],
    ['Multinomial draws samples per row', 'Multinomial', [f('N', 10)], { sample_size: 3 }, 'int32 [N, 3]'],
    ['ArgMax drops its axis', 'ArgMax', [f('N', 10, 2)], { axis: 1, keepdims: 0 }, 'int64 [N, 2]'],
  ])('%s', (_, op, inputs, attributes, expected) => {
    expect(inferred(op, inputs, attributes)).toEqual([expected]);
  });
  it('TopK of each form: k an attribute, then an input', () => {
    const expected = ['float32 [N, 3]', 'int64 [N, 3]'];
    expect(inferred('TopK', [f('N', 9)], { k: 3 }, { opset: 9, outputs: 2 })).toEqual(expected);
    expect(inferred('TopK', [f('N', 9), [3]], {}, { opset: 10, outputs: 2 })).toEqual(expected);
    expect(inferred('TopK', [f(9, 'N'), [3]], { axis: 0, largest: 0 }, { outputs: 2 })).toEqual([
      'float32 [3, N]',
      'int64 [3, N]',
    ]);
  });
  it('operators whose result depends on data give it a new symbol', () => {
    expect(inferred('NonZero', [f(2, 3)])[0]).toMatch(/^int64 \[2, NonZero_0_0\]$/);
    expect(inferred('NonMaxSuppression', [f(1, 9, 4), f(1, 2, 9)])[0]).toMatch(/^int64 \[NonMaxSuppression_0_0, 3\]$/);
    expect(inferred('Compress', [f(2, 3), ['bool', [3]]], { axis: 1 })[0]).toBe('float32 [2, Compress_0_0]');
    expect(inferred('Compress', [f(2, 3), ['bool', [3]]])[0]).toBe('float32 [Compress_0_0]');
    expect(inferred('Unique', [f(2, 3)], {}, { outputs: 4 })).toEqual([
      'float32 [Unique_0_0]',
      'int64 [Unique_0_0]',
      'int64 [6]',
      'int64 [Unique_0_0]',
    ]);
  });
  it('Gather follows the contents of shapes', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['N', 'C', 'H']);
    const shape = node1('Shape', [x]);
    expect(graph.ints.get(node1('Gather', [shape, int64s(graph, [-1, 0])]).id)).toEqual(['H', 'N']);
  });
  it.each<[string, Parameters<typeof inferred>[1], Record<string, number | string>, string]>([
    ['Gather', [f(5, 2), [0, 5]], {}, 'indices must be in [-5, 4], the range of axis 0, got 5'],
    ['Gather', [f(5, 2), f(2)], {}, 'dtype must be one of int32, int64, got float32'],
    ['Gather', [f(5, 2), i64(2)], { axis: 2 }, 'axis must be in [-2, 1], got 2'],
    [
      'GatherElements',
      [f(3, 4), i64(4, 4)],
      { axis: 1 },
      "indices must have the data's rank and be no longer but along axis 1, got [4, 4] for [3, 4]",
    ],
    ['GatherND', [f(3, 4), i64(2, 3)], {}, 'the last axis of the indices must be in [1, 2], got [2, 3]'],
    ['GatherND', [f(3, 4), i64(2, 'K')], {}, 'the last axis of the indices needs a fixed size, got [2, K]'],
    [
      'ScatterElements',
      [f(3, 4), i64(2, 4), f(2, 3)],
      {},
      'updates and indices must have one shape, got [2, 3] and [2, 4]',
    ],
    [
      'ScatterElements',
      [f(3, 4), i64(2, 4), i64(2, 4)],
      {},
      "updates must have the data's dtype, got int64 and float32",
    ],
    [
      'ScatterElements',
      [f(3, 4), i64(2, 4), f(2, 4)],
      { reduction: 'mean' },
      'reduction must be one of none, add, mul, max, min, got mean',
    ],
    [
      'ScatterND',
      [f(5, 6), i64(3, 1), f(3, 5)],
      {},
      'updates must have the shape indices[:-1] + data[depth:], got [3, 5] and [3, 6]',
    ],
    ['TopK', [f(5), [6]], {}, 'k must be in [0, 5], the size of axis 0, got 6'],
    ['CumSum', [f(5), [1]], {}, 'axis must be in [-1, 0], got 1'],
    ['OneHot', [i64(5), [3], f(3)], {}, 'values must be [off, on], got [3]'],
    ['EyeLike', [f(5)], {}, 'needs a matrix, got [5]'],
    ['Compress', [f(5), i64(5)], {}, 'dtype must be one of bool, got int64'],
    [
      'ReverseSequence',
      [f(5, 4), i64(4)],
      { time_axis: 2 },
      'batch_axis and time_axis must be 0 and 1 in some order, got 1 and 2 for [5, 4]',
    ],
  ])('%s of %j with %j is refused', (op, inputs, attributes, message) => {
    expect(() => inferred(op, inputs, attributes, { outputs: op === 'TopK' ? 2 : 1 })).toThrow(
      `${op} (top): ${message}`,
    );
  });
  it('reductions of the scatter operators appeared in opsets 16 and 18', () => {
    const inputs = [f(3), i64(3), f(3)] as const;
    expect(() => inferred('ScatterElements', inputs, { reduction: 'add' }, { opset: 15 })).toThrow(
      'one of none, got add',
    );
    expect(inferred('ScatterElements', inputs, { reduction: 'add' }, { opset: 16 })).toEqual(['float32 [3]']);
    expect(() => inferred('ScatterElements', inputs, { reduction: 'max' }, { opset: 17 })).toThrow('got max');
  });
});

it('shapes agree with onnxruntime where data decides them', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [3, 4]);
  const found: Tensor = node1('NonZero', [x]);
  graph.output('picked', node1('GatherND', [x, node1('Transpose', [found], { perm: [1, 0] })]));
  const { picked } = await run(graph, { x: tensorData([0, 1, 0, 2, 0, 0, 3, 0, 4, 0, 0, 0], [3, 4]) });
  expect(Array.from(picked?.data as Float32Array)).toEqual([1, 2, 3, 4]);
});
