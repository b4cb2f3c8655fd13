import { describe, expect, it } from 'vitest';
import { constant, Graph, int64s, live, node, node1, scalar, tensorData } from '../../src/index.ts';
import { add, mul, reshape, where } from '../../src/nn/index.ts';

describe('a wrong call throws at once, with the module path and both shapes', () => {
  const graph = new Graph();
  const a = graph.input('a', 'float32', ['N', 3]);
  const b = graph.input('b', 'float32', ['N', 4]);
  const i = graph.input('i', 'int64', [3]);

  it.each<[string, () => unknown, string]>([
    [
      'shapes that do not broadcast',
      () => add(a, b),
      'Add layer1.0: shapes must broadcast, axis 1 differs, got [N, 3] and [N, 4] (inputs float32 [N, 3], float32 [N, 4])',
    ],
    [
      'two dtypes',
      () => add(a, i),
      'Add layer1.0: inputs must have one dtype, got float32 and int64 (inputs float32 [N, 3], int64 [3])',
    ],
    [
      'a condition that is no bool',
      () => where(a, a, b),
      'Where layer1.0: dtype must be one of bool, got float32 (inputs float32 [N, 3], float32 [N, 3], float32 [N, 4])',
    ],
    ['a missing input', () => node1('Add', [a]), 'Add layer1.0: needs input 1 (inputs float32 [N, 3])'],
    [
      'a reshape that loses elements',
      () => reshape(a, ['N', 2]),
      'Reshape layer1.0: the number of elements must stay, got [N, 3] to [N, 2]',
    ],
    ['an unknown operator', () => node1('Frobnicate', [a]), 'Frobnicate layer1.0: unknown operator in domain ai.onnx'],
  ])('%s', (_, call, message) => {
    expect(() => graph.within('layer1.0', call)).toThrow(message);
  });
  it('at the top of a model the path is (top)', () => {
    expect(() => add(a, b)).toThrow('Add (top): shapes must broadcast');
  });
  it('a tensor of another graph', () => {
    const other = new Graph().input('stranger', 'float32', [3]);
    expect(() => add(a, other)).toThrow('Add (top): input stranger belongs to another graph');
    expect(() => graph.output('y', other)).toThrow('output y: the tensor belongs to another graph');
  });
  it('nothing is added to the graph by a call that throws', () => {
    const before = graph.size;
    expect(() => add(a, b)).toThrow();
    expect(graph.size).toBe(before);
  });
});

describe('symbolic broadcasting', () => {
  const graph = new Graph();
  const x = (...shape: (number | string)[]) => graph.input(graph.unique('x'), 'float32', shape);
  it.each([
    [['N', 3], [3], ['N', 3]],
    [
      ['N', 1, 'W'],
      ['H', 'W'],
      ['N', 'H', 'W'],
    ],
    [[1], ['N', 'T'], ['N', 'T']],
    [[], ['N'], ['N']],
    [
      ['N', 'T'],
      ['N', 1],
      ['N', 'T'],
    ],
    [
      ['2*N', 3],
      ['2*N', 1],
      ['2*N', 3],
    ],
  ])('%j and %j give %j', (a, b, expected) => {
    expect(add(x(...a), x(...b)).shape).toEqual(expected);
    expect(add(x(...b), x(...a)).shape).toEqual(expected);
  });
  it('two symbols are not taken for equal, and a symbol not for a number', () => {
    expect(() => add(x('N'), x('M'))).toThrow('axis 0 differs, got [N] and [M]');
    expect(() => add(x('N'), x(3))).toThrow('axis 0 differs, got [N] and [3]');
  });
  it('but in a graph read from a file they may turn out equal', () => {
    const read = new Graph();
    read.imported = true;
    expect(add(read.input('a', 'float32', ['N']), read.input('b', 'float32', [3])).shape).toEqual([3]);
    expect(() => add(read.find('b') as never, read.input('c', 'float32', [4]))).toThrow('axis 0 differs');
  });
});

describe('values', () => {
  it('have names that say where they were made, each once', () => {
    const graph = new Graph();
    const a = graph.input('a', 'float32', [2]);
    const names = graph.within('layer', () => [add(a, a).name, add(a, a).name, mul(a, a).name]);
    expect(names).toEqual(['layer/Add', 'layer/Add_1', 'layer/Mul']);
    expect(() => graph.input('a', 'float32', [2])).toThrow('value a: the name is taken');
    expect(graph.find('layer/Add_1')?.node?.op).toBe('Add');
  });
  it('several outputs of a node are numbered', () => {
    const graph = new Graph();
    const parts = node('Split', [graph.input('a', 'float32', [4])], { axis: 0, num_outputs: 2 }, { outputs: 2 });
    expect(parts.map((t) => t.name)).toEqual(['Split', 'Split:1']);
    expect(parts[1]?.node?.outputs.map((t) => t.id)).toEqual(parts.map((t) => t.id));
  });
  it('equal small constants are one value, -0 and 0 are two', () => {
    const graph = new Graph();
    expect(scalar(graph, 2).id).toBe(scalar(graph, 2).id);
    expect(scalar(graph, 2).id).not.toBe(scalar(graph, 2, 'float16').id);
    expect(scalar(graph, 0).id).not.toBe(scalar(graph, -0).id);
    expect(int64s(graph, [1, 2]).id).toBe(int64s(graph, [1, 2]).id);
    expect(int64s(graph, [1]).id).not.toBe(scalar(graph, 1, 'int64').id);
    const large = (): number => constant(graph, tensorData(new Array(100).fill(1))).id;
    expect(large()).not.toBe(large());
  });
  it('an output is declared once', () => {
    const graph = new Graph();
    const a = graph.input('a', 'float32', [2]);
    graph.output('y', a);
    expect(() => graph.output('y', a)).toThrow('output y: declared twice');
  });
  it('a fixed shape is asked for by name', () => {
    const t = new Graph().input('a', 'float32', [2, 'N']);
    expect(() => t.fixedShape).toThrow('a: needs a fixed shape, got [2, N] with symbolic N');
  });
});

it('live marks what the outputs depend on', () => {
  const graph = new Graph();
  const a = graph.input('a', 'float32', [2]);
  const used = add(a, 1);
  const unused = mul(a, 2);
  graph.output('y', add(used, used));
  const { nodes, values } = live(graph);
  expect(Array.from(nodes)).toEqual([1, 0, 1]);
  expect([values[a.id], values[used.id], values[unused.id]]).toEqual([1, 1, 0]);
  expect(Array.from(live(graph, [unused]).nodes)).toEqual([0, 1, 0]);
});
