import { describe, expect, it } from 'vitest';
import { type Attributes, Graph, node, type Shape, scalar, type Tensor } from '../../src/index.ts';

function shapesOf(
  op: string,
  shapes: readonly (Shape | undefined)[],
  attributes: Attributes,
  outputs: number,
): Shape[] {
  const graph = new Graph();
  const inputs = shapes.map((s, i) => s && graph.input(`x${i}`, 'float32', s));
  return graph.within('encoder', () => node(op, inputs, attributes, { outputs })).map((t: Tensor) => t.shape);
}

describe('recurrent operators', () => {
  it('an LSTM gives the sequence and both last states, sizes symbolic', () => {
    const shapes: Shape[] = [
      ['T', 'N', 3],
      [1, 8, 3],
      [1, 8, 2],
    ];
    expect(shapesOf('LSTM', shapes, { hidden_size: 2 }, 3)).toEqual([
      ['T', 1, 'N', 2],
      [1, 'N', 2],
      [1, 'N', 2],
    ]);
  });

  it('a bidirectional GRU has two directions, and takes the hidden size from its weight', () => {
    const shapes: Shape[] = [
      [5, 4, 3],
      [2, 6, 3],
      [2, 6, 2],
      [2, 12],
    ];
    expect(shapesOf('GRU', shapes, { direction: 'bidirectional' }, 2)).toEqual([
      [5, 2, 4, 2],
      [2, 4, 2],
    ]);
  });

  it('layout 1 is batch first', () => {
    const shapes: Shape[] = [
      [4, 5, 3],
      [1, 2, 3],
      [1, 2, 2],
    ];
    expect(shapesOf('RNN', shapes, { layout: 1, hidden_size: 2 }, 2)).toEqual([
      [4, 5, 1, 2],
      [4, 1, 2],
    ]);
  });

  it('weights and states of other shapes are refused', () => {
    const call = (w: Shape, b: Shape | undefined, h: Shape | undefined) => () =>
      shapesOf('GRU', [[5, 4, 3], w, [1, 6, 2], b, undefined, h], { hidden_size: 2 }, 1);
    expect(call([1, 6, 4], undefined, undefined)).toThrow('GRU encoder: weight must be [1, 6, 3], got [1, 6, 4]');
    expect(call([1, 6, 3], [1, 6], undefined)).toThrow('GRU encoder: bias must be [1, 12], got [1, 6]');
    expect(call([1, 6, 3], undefined, [1, 3, 2])).toThrow('GRU encoder: initial h must be [1, 4, 2], got [1, 3, 2]');
    expect(() =>
      shapesOf(
        'LSTM',
        [
          [5, 3],
          [1, 8, 3],
          [1, 8, 2],
        ],
        {},
        1,
      ),
    ).toThrow('needs a sequence [T, N, I], got [5, 3]');
    expect(() =>
      shapesOf(
        'LSTM',
        [
          [5, 4, 3],
          [1, 8, 3],
          [1, 8, 2],
        ],
        { direction: 'both' },
        1,
      ),
    ).toThrow('direction must be forward, reverse or bidirectional, got both');
  });
});

/** A subgraph that gives values of these shapes. */
function body(outer: Graph, ...shapes: Shape[]): Graph {
  const graph = new Graph({}, outer);
  shapes.forEach((s, i) => {
    graph.output(`out${i}`, graph.input(`in${i}`, i === 0 && s.length === 0 ? 'bool' : 'float32', s));
  });
  return graph;
}

describe('control flow', () => {
  it('If takes the shape of its branches, and a new symbol for an axis that differs', () => {
    const graph = new Graph();
    const condition = graph.input('condition', 'bool', []);
    const branches = (a: Shape, b: Shape): Attributes => ({ then_branch: body(graph, a), else_branch: body(graph, b) });
    expect(node('If', [condition], branches(['N', 3], ['N', 3]))[0]?.shape).toEqual(['N', 3]);
    const [y] = node('If', [condition], branches(['N', 3], ['N', 4]));
    expect(y?.shape[0]).toBe('N');
    expect(typeof y?.shape[1]).toBe('string');
    expect(() => node('If', [condition], { then_branch: body(graph, [3]) })).toThrow(
      'If (top): needs the subgraph else_branch',
    );
  });

  it('Loop carries values and stacks scan outputs, as often as its trip count where there is no condition', () => {
    const graph = new Graph();
    const [state, trips] = [graph.input('state', 'float32', ['N', 3]), scalar(graph, 7, 'int64')];
    const inner = body(graph, [], ['N', 3], [4]);
    const [last, stacked] = node('Loop', [trips, undefined, state], { body: inner }, { outputs: 2 });
    expect(last?.shape).toEqual(['N', 3]);
    expect(stacked?.shape).toEqual([7, 4]);
    const condition = graph.input('condition', 'bool', []);
    const [, open] = node('Loop', [trips, condition, state], { body: inner }, { outputs: 2 });
    expect(typeof open?.shape[0]).toBe('string');
  });

  it('Scan stacks along the axes it is told', () => {
    const graph = new Graph();
    const [state, sequence] = [graph.input('state', 'float32', ['N', 3]), graph.input('x', 'float32', ['N', 'T', 5])];
    const attributes = { body: body(graph, ['N', 3], ['N', 2]), num_scan_inputs: 1 };
    const [last, stacked] = node(
      'Scan',
      [state, sequence],
      { ...attributes, scan_input_axes: [1], scan_output_axes: [1] },
      { outputs: 2 },
    );
    expect(last?.shape).toEqual(['N', 3]);
    expect(stacked?.shape).toEqual(['N', 'T', 2]);
  });
});
