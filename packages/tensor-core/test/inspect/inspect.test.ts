import { describe, expect, it } from 'vitest';
import { unknownShape } from '../../src/index.ts';
import { inspectOnnx } from '../../src/inspect/index.ts';
import { bodyOf, type Field, info, intsOf, message, modelFile, nodeOf, tensorOf } from '../../src/testing/index.ts';

const x = [info('x', ['N', 4])];
const y = [info('y', ['N', 4])];
const shapeOf = (model: ReturnType<typeof inspectOnnx>, name: string) => model.graph.find(name)?.shape;

describe('inspectOnnx', () => {
  it('gives the symbols of inputs numbers before shapes are inferred', () => {
    const nodes = [nodeOf('Relu', ['x'], ['y'])];
    const bytes = modelFile({ nodes, inputs: x, outputs: y });
    expect(shapeOf(inspectOnnx(bytes), 'y')).toEqual(['N', 4]);
    expect(shapeOf(inspectOnnx(bytes, { dim: (s) => (s === 'N' ? 7 : undefined) }), 'y')).toEqual([7, 4]);
    expect(shapeOf(inspectOnnx(bytes, { inputs: { x: [3, 4] } }), 'y')).toEqual([3, 4]);
  });

  it('needs no external data, and keeps the shape and type of what lies there', () => {
    const nodes = [nodeOf('MatMul', ['x', 'w'], ['y'])];
    const bytes = modelFile({ nodes, inputs: x, outputs: y, initializers: [tensorOf('w', [4, 5], { elemType: 10 })] });
    const { graph, weights, problems } = inspectOnnx(bytes, { dim: () => 2 });
    expect(graph.params.get('w')).toMatchObject({ kind: 'parameter', dtype: 'float16', shape: [4, 5] });
    expect(weights.get('w')?.data).toHaveLength(0);
    // float32 times float16 is a mistake of this file, not of its external data
    expect(problems.map((p) => p.message).join()).toMatch(/those that the file declares: .*one dtype/);
  });

  it('takes the declared shape where an operator is unknown, and an unknown one where nothing is declared', () => {
    const nodes = [
      nodeOf('Wonder', ['x'], ['a'], { domain: 'example.org', name: 'first' }),
      nodeOf('Wonder', ['a'], ['b'], { domain: 'example.org', name: 'second' }),
      nodeOf('Relu', ['b'], ['c']),
      nodeOf('Add', ['a', 'x'], ['y']),
    ];
    const valueInfos = [info('a', ['N', 4])];
    const model = inspectOnnx(modelFile({ nodes, inputs: x, outputs: y, valueInfos }));
    expect(shapeOf(model, 'a')).toEqual(['N', 4]);
    expect(shapeOf(model, 'b')).toBe(unknownShape);
    expect(shapeOf(model, 'c')).toBe(unknownShape);
    expect(shapeOf(model, 'y')).toEqual(['N', 4]);
    expect(model.problems).toEqual([
      {
        place: 'node second',
        message: 'the shapes of its outputs are not known: the operator Wonder of domain example.org is not known',
      },
      { place: 'graph', message: '1 nodes after these read values of unknown shape' },
    ]);
  });

  it('goes on after a node whose shapes do not fit', () => {
    const nodes = [nodeOf('MatMul', ['x', 'x'], ['a'], { name: 'bad' }), nodeOf('Relu', ['x'], ['y'])];
    const model = inspectOnnx(modelFile({ nodes, inputs: [info('x', [3, 4])], outputs: y }));
    expect(model.problems).toHaveLength(1);
    expect(model.problems[0]?.place).toBe('node bad');
    expect(model.problems[0]?.message).toMatch(
      /last axis of a must equal the second-last of b's, got \[3, 4\] and \[3, 4\]/,
    );
    expect(shapeOf(model, 'y')).toEqual([3, 4]);
  });

  it('sorts nodes that are out of order, and says so', () => {
    const nodes = [nodeOf('Relu', ['b'], ['y']), nodeOf('Abs', ['a'], ['b']), nodeOf('Neg', ['x'], ['a'])];
    const { graph, problems } = inspectOnnx(modelFile({ nodes, inputs: x, outputs: y }));
    expect(graph.nodes.op).toEqual(['Neg', 'Abs', 'Relu']);
    expect(problems.map((p) => p.message)).toEqual([
      'its nodes are not in the order in which they run; they were sorted',
    ]);
  });

  it('refuses nodes in a circle, naming them', () => {
    const nodes = [nodeOf('Add', ['x', 'b'], ['a'], { name: 'one' }), nodeOf('Relu', ['a'], ['b'], { name: 'two' })];
    expect(() => inspectOnnx(modelFile({ nodes, inputs: x, outputs: y }))).toThrow(
      'inspectOnnx graph g: nodes wait for one another in a circle, among them one, two (2 cannot run)',
    );
  });

  it('says which outputs no node makes, and gives the others', () => {
    const outputs = [...y, info('lost', [])];
    const { graph, problems } = inspectOnnx(modelFile({ nodes: [nodeOf('Relu', ['x'], ['y'])], inputs: x, outputs }));
    expect([...graph.outputs.keys()]).toEqual(['y']);
    expect(problems).toEqual([{ place: 'output lost', message: 'no node makes it' }]);
  });

  it('refuses a name that is given twice', () => {
    const nodes = [nodeOf('Relu', ['x'], ['y']), nodeOf('Abs', ['x'], ['y'])];
    expect(() => inspectOnnx(modelFile({ nodes, inputs: x, outputs: y }))).toThrow(
      'inspectOnnx: value y: the name is taken',
    );
  });

  it('passes over inputs that are no tensors and tensors of strings', () => {
    const sequence: Field[] = [
      [1, 's'],
      [2, [[4, [[1, [[1, [[1, 1]]]]]]]]],
    ];
    const words = tensorOf('words', [2], { elemType: 8, raw: new Uint8Array() });
    const nodes = [nodeOf('Relu', ['x'], ['y']), nodeOf('Wonder', ['s', 'words'], ['z'], { domain: 'example.org' })];
    const model = inspectOnnx(modelFile({ nodes, inputs: [...x, sequence], outputs: y, initializers: [words] }));
    expect(shapeOf(model, 's')).toBe(unknownShape);
    expect(shapeOf(model, 'words')).toEqual([2]);
    expect(shapeOf(model, 'y')).toEqual(['N', 4]);
  });

  it('reads subgraphs within the same bounds', () => {
    const body = { nodes: [nodeOf('Wonder', ['x'], ['b'], { domain: 'example.org' })], outputs: [info('b', [])] };
    const other = { nodes: [nodeOf('Relu', ['x'], ['b'])], outputs: [info('b', ['N', 4])] };
    const attributes = [bodyOf('then_branch', { ...body, outputs: [[[1, 'b']]] }), bodyOf('else_branch', other)];
    const nodes = [nodeOf('If', ['c'], ['y'], { attributes })];
    const model = inspectOnnx(modelFile({ nodes, inputs: [...x, info('c', [], 9)], outputs: [[[1, 'y']]] }));
    expect(shapeOf(model, 'y')).toBe(unknownShape);
    expect(model.problems.map((p) => p.place)).toEqual(['node b', 'graph']);
  });

  it('refuses subgraphs nested too deep, and files that unfold without end', () => {
    let body: Parameters<typeof bodyOf>[1] = { nodes: [nodeOf('Relu', ['x'], ['b'])], outputs: [[[1, 'b']]] };
    for (let i = 0; i < 200; i++)
      body = {
        nodes: [
          nodeOf('If', ['c'], ['b'], {
            attributes: [bodyOf('then_branch', body), bodyOf('else_branch', body)].slice(0, 1),
          }),
        ],
        outputs: [[[1, 'b']]],
      };
    const deep = modelFile({ ...body, inputs: [...x, info('c', [], 9)] });
    expect(() => inspectOnnx(deep)).toThrow('inspectOnnx: subgraphs are nested more than 100 deep');

    const calls = (name: string, op: string): Field => [
      25,
      [
        [1, name],
        [10, 'f'],
        [4, 'a'],
        [5, 'b'],
        ...Array.from(
          { length: 10 },
          (_, i): Field => [7, nodeOf(op, ['a'], [i === 9 ? 'b' : `t${i}`], { domain: op === 'Relu' ? '' : 'f' })],
        ),
      ],
    ];
    const functions = [calls('f0', 'Relu'), ...Array.from({ length: 8 }, (_, i) => calls(`f${i + 1}`, `f${i}`))];
    const bomb = modelFile({
      nodes: [nodeOf('f8', ['x'], ['y'], { domain: 'f', name: 'call' })],
      inputs: x,
      outputs: y,
      model: functions,
    });
    expect(bomb.length).toBeLessThan(5000);
    expect(() => inspectOnnx(bomb)).toThrow('inspectOnnx: the file unfolds to more nodes than are read');
  });

  it('says what is no model', () => {
    expect(() => inspectOnnx(new Uint8Array())).toThrow('inspectOnnx: the file is empty');
    expect(() => inspectOnnx(message([[1, 8]]))).toThrow(/^inspectOnnx: the file is cut off: it has no graph/);
  });

  it('keeps integers that shapes are made of', () => {
    const raw = new Uint8Array(new BigInt64Array([0n, -1n]).buffer);
    const nodes = [nodeOf('Reshape', ['x', 's'], ['y'], { attributes: [intsOf('allowzero', 0)] })];
    const initializers = [tensorOf('s', [2], { elemType: 7, raw })];
    const model = inspectOnnx(modelFile({ nodes, inputs: [info('x', [2, 3, 4])], outputs: y, initializers }));
    expect(shapeOf(model, 'y')).toEqual([2, 12]);
  });
});
