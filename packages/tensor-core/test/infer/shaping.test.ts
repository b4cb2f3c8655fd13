import { describe, expect, it } from 'vitest';
import {
  type Attributes,
  type Dim,
  type DType,
  Graph,
  int64s,
  node,
  node1,
  type Shape,
  scalar,
  type Tensor,
  tensorData,
} from '../../src/index.ts';

type Input = readonly [DType, Shape] | readonly number[];
const f = (...shape: Shape): Input => ['float32', shape];
const isSpec = (v: Input): v is readonly [DType, Shape] => typeof v[0] === 'string';

/** The outputs of a node of an operator set version, `float32 [N, 3]`; lists of numbers are int64 constants. */
function inferred(op: string, inputs: readonly Input[], attributes: Attributes = {}, opset = 21, outputs = 1): string {
  const graph = new Graph({ opsets: { '': opset } });
  const tensors = inputs.map((v, i) => (isSpec(v) ? graph.input(`x${i}`, v[0], v[1]) : int64s(graph, v)));
  return node(op, tensors, attributes, { outputs, graph })
    .map((t) => `${t.dtype} [${t.shape.join(', ')}]`)
    .join(' ');
}

describe('arguments moved from attributes to inputs: both forms are read', () => {
  it.each<[string, number, readonly Input[], Attributes, number, string]>([
    ['Reshape', 4, [f(2, 6)], { shape: [3, -1] }, 1, 'float32 [3, 4]'],
    ['Reshape', 14, [f(2, 6), [0, 3, -1]], {}, 1, 'float32 [2, 3, 2]'],
    ['Squeeze', 11, [f(1, 'N', 1)], { axes: [0] }, 1, 'float32 [N, 1]'],
    ['Squeeze', 13, [f(1, 'N', 1), [-1]], {}, 1, 'float32 [1, N]'],
    ['Squeeze', 13, [f(1, 'N', 1)], {}, 1, 'float32 [N]'],
    ['Unsqueeze', 11, [f('N', 3)], { axes: [0, 3] }, 1, 'float32 [1, N, 3, 1]'],
    ['Unsqueeze', 13, [f('N', 3), [1]], {}, 1, 'float32 [N, 1, 3]'],
    ['Split', 11, [f('N', 6)], { axis: 1, split: [2, 4] }, 2, 'float32 [N, 2] float32 [N, 4]'],
    ['Split', 13, [f('N', 6), [5, 1]], { axis: 1 }, 2, 'float32 [N, 5] float32 [N, 1]'],
    ['Split', 18, [f('N', 7)], { axis: 1, num_outputs: 3 }, 3, 'float32 [N, 3] float32 [N, 3] float32 [N, 1]'],
    ['ReduceSum', 11, [f('N', 6)], { axes: [1], keepdims: 0 }, 1, 'float32 [N]'],
    ['ReduceSum', 13, [f('N', 6), [1]], {}, 1, 'float32 [N, 1]'],
    ['ReduceMean', 13, [f('N', 6)], { axes: [-1] }, 1, 'float32 [N, 1]'],
    ['ReduceMean', 18, [f('N', 6), [0]], { keepdims: 0 }, 1, 'float32 [6]'],
    ['ReduceSum', 13, [f('N', 6)], { noop_with_empty_axes: 1 }, 1, 'float32 [N, 6]'],
    ['Shape', 15, [f('N', 3, 4)], { start: 1, end: -1 }, 1, 'int64 [1]'],
    ['Flatten', 13, [f('N', 3, 4)], { axis: -1 }, 1, 'float32 [3*N, 4]'],
    ['Tile', 13, [f('N', 3), [2, 2]], {}, 1, 'float32 [2*N, 6]'],
    ['Expand', 13, [f(3, 1), [2, 1, 6]], {}, 1, 'float32 [2, 3, 6]'],
    ['ConstantOfShape', 9, [[2, 3]], {}, 1, 'float32 [2, 3]'],
    ['Clip', 6, [f('N')], { min: 0, max: 6 }, 1, 'float32 [N]'],
    ['Cast', 13, [f('N')], { to: 7 }, 1, 'int64 [N]'],
  ])('%s of opset %i', (op, opset, inputs, attributes, outputs, expected) => {
    expect(inferred(op, inputs, attributes, opset, outputs)).toBe(expected);
  });
});

describe('contents of small integer tensors are followed', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['N', 3, 'H', 'W']);
  const known = (t: Tensor): readonly Dim[] | undefined => graph.ints.get(t.id);
  const shape = node1('Shape', [x]);
  const at = (i: number): Tensor => node1('Gather', [shape, scalar(graph, i, 'int64')], { axis: 0 });

  it('from Shape through Gather, arithmetic, Unsqueeze and Concat into a Reshape', () => {
    expect(known(shape)).toEqual(['N', 3, 'H', 'W']);
    const area = node1('Mul', [at(2), at(3)]);
    expect(known(area)).toEqual(['H*W']);
    const parts = [at(0), at(1), area].map((t) => node1('Unsqueeze', [t, int64s(graph, [0])]));
    const target = node1('Concat', parts, { axis: 0 });
    expect(known(target)).toEqual(['N', 3, 'H*W']);
    expect(node1('Reshape', [x, target]).shape).toEqual(['N', 3, 'H*W']);
  });
  it('through Sub, Div, Mod, Cast and Size', () => {
    const two = scalar(graph, 2, 'int64');
    expect(known(node1('Div', [at(2), two]))).toEqual(['floor(H / 2)']);
    expect(known(node1('Sub', [at(2), two]))).toEqual(['H - 2']);
    expect(known(node1('Mod', [scalar(graph, 7, 'int64'), two]))).toEqual([1]);
    expect(known(node1('Cast', [shape], { to: 6 }))).toEqual(['N', 3, 'H', 'W']);
    expect(known(node1('Size', [x]))).toEqual(['3*H*N*W']);
  });
  it('through Range and ConstantOfShape', () => {
    const range = node1(
      'Range',
      [0, 6, 2].map((v) => scalar(graph, v, 'int64')),
    );
    expect([range.shape, known(range)]).toEqual([[3], [0, 2, 4]]);
    const open = node1('Range', [scalar(graph, 0, 'int64'), at(2), scalar(graph, 2, 'int64')]);
    expect(open.shape).toEqual(['floor((H + 1) / 2)']);
    const ones = node1('ConstantOfShape', [int64s(graph, [2])], { value: tensorData([1], [1], 'int64') });
    expect(known(ones)).toEqual([1, 1]);
  });
  it('of Constant nodes in every form', () => {
    const constant = (attributes: Attributes): Tensor => node1('Constant', [], attributes, { graph });
    expect(known(constant({ value_int: 5 }))).toEqual([5]);
    expect(known(constant({ value_ints: [1, 2] }))).toEqual([1, 2]);
    expect(known(constant({ value: tensorData([3, 4], [2], 'int64') }))).toEqual([3, 4]);
    expect(constant({ value_floats: [1, 2] }).shape).toEqual([2]);
    expect(constant({ value_float: 1 }).dtype).toBe('float32');
    expect(() => constant({})).toThrow('Constant (top): needs a value');
  });
  it('a dimension divided by 0 is refused', () => {
    expect(() => node1('Div', [at(2), scalar(graph, 0, 'int64')])).toThrow('Div (top): divides a dimension by 0');
  });
});

describe('a shape that is only known at run time', () => {
  it('gives new symbols, one per axis', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [1]);
    const y = node1('Expand', [x, graph.input('shape', 'int64', [2])]);
    expect(y.shape).toEqual(['Expand_0_0', 'Expand_0_1']);
  });
  it('needs a known rank', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [1]);
    expect(() => node1('Expand', [x, graph.input('shape', 'int64', ['R'])])).toThrow(
      'Expand (top): needs a 1-D shape of known length, got [R]',
    );
  });
});
