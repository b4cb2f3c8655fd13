import { describe, expect, it } from 'vitest';
import { inspectOnnx } from '../../src/inspect/index.ts';
import { bodyOf, type Field, info, intsOf, modelFile, nodeOf, tensorOf } from '../../src/testing/index.ts';

const int64 = (name: string, values: readonly number[], dims: readonly number[] = [values.length]): Field[] =>
  tensorOf(name, dims, { elemType: 7, raw: new Uint8Array(BigInt64Array.from(values, BigInt).buffer) });
const float32 = (name: string, values: readonly number[], dims: readonly number[] = [values.length]): Field[] =>
  tensorOf(name, dims, { raw: new Uint8Array(Float32Array.from(values).buffer) });
const cast = (from: string, to: string, elemType: number): Field[] =>
  nodeOf('Cast', [from], [to], { attributes: [intsOf('to', elemType)] });

/** The shape of y and all problems. */
function shapeOf(
  nodes: readonly Field[][],
  initializers: readonly Field[][],
  shape: readonly (number | string)[] = [2, 3, 5],
) {
  const bytes = modelFile({ nodes, initializers, inputs: [info('x', shape)], outputs: [[[1, 'y']]] });
  const { graph, problems } = inspectOnnx(bytes);
  return { shape: graph.find('y')?.shape, problems: problems.map((p) => p.message) };
}

/** y from a branch that unsqueezes x or one that leaves it. */
const branches = (condition: string): Field[] =>
  nodeOf('If', [condition], ['y'], {
    attributes: [
      bodyOf('then_branch', { nodes: [nodeOf('Unsqueeze', ['x', 'zero'], ['t'])], outputs: [[[1, 't']]] }),
      bodyOf('else_branch', { nodes: [nodeOf('MatMul', ['x', 'w'], ['e'])], outputs: [[[1, 'e']]] }),
    ],
  });
const stored = [int64('zero', [0]), int64('three', [3]), float32('w', new Array(20).fill(1), [5, 4])];
const rank = [nodeOf('Shape', ['x'], ['s']), nodeOf('Size', ['s'], ['n'])];

describe('contents of small tensors in an inspected file', () => {
  it('decide a branch by a rank', () => {
    const is = [...rank, nodeOf('Equal', ['n', 'three'], ['c']), branches('c')];
    expect(shapeOf(is, stored)).toEqual({ shape: [1, 2, 3, 5], problems: [] });
    const isNot = [...rank, nodeOf('Less', ['n', 'three'], ['c']), branches('c')];
    expect(shapeOf(isNot, stored)).toEqual({ shape: [2, 3, 4], problems: [] });
  });

  it.each([
    ['Equal', true],
    ['Less', false],
    ['LessOrEqual', true],
    ['Greater', false],
    ['GreaterOrEqual', true],
  ])('compare a rank with itself by %s', (op, holds) => {
    const { shape } = shapeOf([...rank, nodeOf(op, ['n', 'three'], ['c']), branches('c')], stored);
    expect(shape).toEqual(holds ? [1, 2, 3, 5] : [2, 3, 4]);
  });

  it('go through Not, And, Or and Cast', () => {
    const nodes = [
      ...rank,
      nodeOf('GreaterOrEqual', ['n', 'three'], ['a']), // true
      nodeOf('Not', ['a'], ['b']),
      nodeOf('And', ['a', 'b'], ['c']), // false
      cast('n', 'd', 9), // true
      nodeOf('Or', ['c', 'd'], ['e']),
      branches('e'),
    ];
    expect(shapeOf(nodes, stored).shape).toEqual([1, 2, 3, 5]);
  });

  it('do not mind what is wrong in the branch that is never taken', () => {
    const nodes = [...rank, nodeOf('Equal', ['n', 'three'], ['c']), branches('c')];
    expect(shapeOf(nodes, stored, [2, 3, 7])).toEqual({ shape: [1, 2, 3, 7], problems: [] }); // 7 does not meet 5
  });

  it('choose between shapes, as exporters write an expand by -1', () => {
    const nodes = [
      nodeOf('Equal', ['wanted', 'minus'], ['c']),
      nodeOf('Where', ['c', 'ones', 'wanted'], ['s']),
      nodeOf('Expand', ['x', 's'], ['y']),
    ];
    const contents = [int64('wanted', [4, -1, 3, -1]), int64('minus', [-1]), int64('ones', [1, 1, 1, 1])];
    expect(shapeOf(nodes, contents).shape).toEqual([4, 2, 3, 5]);
  });

  it.each([
    [5, 1.5, 7],
    [30, 0.7, 21], // 20.9999996 but for the rounding of float32
  ])('take a detour by floating point, as exporters scale a size: %i by %f', (size, scale, scaled) => {
    const nodes = [
      nodeOf('Shape', ['x'], ['s']),
      nodeOf('Gather', ['s', 'two'], ['d']),
      cast('d', 'f', 1),
      nodeOf('Mul', ['f', 'scale'], ['g']),
      nodeOf('Floor', ['g'], ['h']),
      cast('h', 'i', 7),
      nodeOf('ConstantOfShape', ['i'], ['y']),
    ];
    const contents = [int64('two', [2]), float32('scale', [scale])];
    expect(shapeOf(nodes, contents, [2, 3, size])).toEqual({ shape: [scaled], problems: [] });
  });

  it('stay unknown where a symbol decides', () => {
    const nodes = [
      nodeOf('Shape', ['x'], ['s']),
      nodeOf('Gather', ['s', 'zero'], ['d']),
      nodeOf('Equal', ['d', 'three'], ['c']),
      nodeOf('Where', ['c', 'three', 'd'], ['e']),
      nodeOf('ConstantOfShape', ['e'], ['y']),
    ];
    expect(shapeOf(nodes, stored, ['N', 3]).shape).toEqual(['ConstantOfShape_4_0']);
  });

  it('stay unknown where the data are in another file', () => {
    const nodes = [nodeOf('Reshape', ['x', 'wanted'], ['y'])];
    const absent = tensorOf('wanted', [2], { elemType: 7 });
    expect(shapeOf(nodes, [absent])).toEqual({ shape: ['Reshape_0_0', 'Reshape_0_1'], problems: [] });
  });

  it('can be given for an input', () => {
    const nodes = [nodeOf('Equal', ['rate', 'three'], ['c']), branches('c')];
    const inputs = [info('x', [2, 3, 5]), info('rate', [1], 7)];
    const bytes = modelFile({ nodes, inputs, outputs: [[[1, 'y']]], initializers: stored });
    const at = (rate: number) => inspectOnnx(bytes, { values: { rate: [rate] } }).graph.find('y')?.shape;
    expect(at(3)).toEqual([1, 2, 3, 5]);
    expect(at(4)).toEqual([2, 3, 4]);
    expect(() => inspectOnnx(bytes, { values: { speed: [3] } })).toThrow(
      'inspectOnnx: there is no input speed to give values',
    );
  });

  it('say how long the stacked results of a Loop are', () => {
    const body = bodyOf('body', {
      nodes: [nodeOf('Identity', ['go'], ['on']), nodeOf('Relu', ['x'], ['r'])],
      inputs: [info('i', [], 7), info('go', [], 9)],
      outputs: [[[1, 'on']], [[1, 'r']]],
    });
    const nodes = [cast('three', 'c', 9), nodeOf('Loop', ['three', 'c'], ['y'], { attributes: [body] })];
    expect(shapeOf(nodes, [int64('three', [3], [])]).shape).toEqual([3, 2, 3, 5]);
  });

  it('are followed in files of an operator set that is too new, which is said', () => {
    const bytes = modelFile({
      nodes: [nodeOf('Relu', ['x'], ['y'])],
      inputs: [info('x', [2])],
      outputs: [[[1, 'y']]],
      opset: 99,
    });
    const { graph, problems } = inspectOnnx(bytes);
    expect(graph.find('y')?.shape).toEqual([2]);
    expect(problems[0]?.message).toBe(
      'the operator set ai.onnx must be 7 to 26, got 99; operators are taken as they are there',
    );
  });
});
