import { describe, expect, it } from 'vitest';
import { Graph, type Shape, type Tensor, type TensorData, tensorData } from '../../src/index.ts';
import {
  arange,
  concat,
  countOf,
  dimsTensor,
  expand,
  flatten,
  full,
  reshape,
  split,
  squeeze,
  tile,
  transpose,
  trilu,
  unsqueeze,
} from '../../src/nn/index.ts';
import { evaluate, run, values } from '../support/run.ts';

const list = (t: TensorData | undefined): number[] => Array.from(t?.data ?? [], Number);
const x = tensorData([0, 1, 2, 3, 4, 5], [2, 3]);
const one = async (build: (x: Tensor) => Tensor): Promise<TensorData> =>
  (await evaluate([x], build as (...t: Tensor[]) => Tensor))[0] as TensorData;

/** The nodes a call adds, and its shape. */
function made(shape: Shape, build: (x: Tensor) => Tensor): [string[], Shape] {
  const graph = new Graph();
  const y = build(graph.input('x', 'float32', shape));
  return [[...graph.nodes.op], y.shape];
}

describe('reshape', () => {
  it('keeps the elements in row-major order', async () => {
    expect(await one((t) => reshape(t, [3, -1]))).toEqual(tensorData([0, 1, 2, 3, 4, 5], [3, 2]));
  });
  it.each<[Shape, Shape, string[], Shape]>([
    [[2, 3], [2, 3], [], [2, 3]],
    [['N', 4, 5], ['N', 20], ['Reshape'], ['N', 20]],
    [['N', 'T', 8], ['N', 'T', 2, 4], ['Reshape'], ['N', 'T', 2, 4]],
    [['N', 'T', 8], ['N*T', 8], ['Reshape'], ['N*T', 8]],
    [['N', 6], [-1, 3], ['Reshape'], ['2*N', 3]],
  ])('of %j to %j needs no arithmetic on shapes', (from, to, ops, shape) => {
    expect(made(from, (t) => reshape(t, to))).toEqual([ops, shape]);
  });
  it('reads symbolic dimensions that it cannot copy from the shapes of inputs', async () => {
    const graph = new Graph();
    const t = graph.input('t', 'float32', ['N', 'T', 4]);
    const y = reshape(transpose(t, [1, 0, 2]), ['T', '2*N', 2]);
    graph.output('y', y);
    expect((await run(graph, { t: values([3, 5, 4]) })).y?.dims).toEqual([5, 6, 2]);
  });
  it('says which sizes do not fit', () => {
    const t = new Graph().input('t', 'float32', [2, 3]);
    expect(() => reshape(t, [4, -1])).toThrow('Reshape (top): 6 elements do not divide by 4, got [2, 3] to [4, -1]');
    expect(() => reshape(t, [-1, -1])).toThrow('at most one axis may be -1');
  });
});

describe('operators that move and repeat elements', () => {
  it('transpose', async () => {
    expect(await one((t) => transpose(t, [1, 0]))).toEqual(tensorData([0, 3, 1, 4, 2, 5], [3, 2]));
    expect(made([2, 3], (t) => transpose(t, [0, 1]))).toEqual([[], [2, 3]]);
    expect(() => made([2, 3], (t) => transpose(t, [1, 1]))).toThrow(
      'perm must hold each axis of [2, 3] once, got [1, 1]',
    );
  });
  it('flatten joins the axes from one on', () => {
    expect(made(['N', 3, 4, 5], (t) => flatten(t))).toEqual([['Reshape'], ['N', 60]]);
    expect(made(['N', 3, 4, 5], (t) => flatten(t, 2))[1]).toEqual(['N', 3, 20]);
  });
  it('unsqueeze and squeeze', () => {
    expect(made(['N', 3], (t) => unsqueeze(t, [0, -1]))[1]).toEqual([1, 'N', 3, 1]);
    expect(made([1, 'N', 1], (t) => squeeze(t, [-1]))[1]).toEqual([1, 'N']);
    expect(() => made([2, 3], (t) => squeeze(t, [0]))).toThrow('axis 0 must be 1, got [2, 3]');
  });
  it('concat and split', async () => {
    expect(await one((t) => concat([t, t], 1))).toEqual(tensorData([0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5], [2, 6]));
    const parts = await evaluate([x], (t) => split(t as Tensor, [1, 2]));
    expect(parts.map(list)).toEqual([
      [0, 3],
      [1, 2, 4, 5],
    ]);
    expect(made(['N', 9], (t) => split(t, 3)[2] as Tensor)[1]).toEqual(['N', 3]);
    expect(made(['N', 'C'], (t) => concat([t, t], 1))[1]).toEqual(['N', '2*C']);
    expect(() => made([2, 3], (t) => concat([t, transpose(t, [1, 0])], 0))).toThrow(
      'only axis 0 may differ, axis 1 does',
    );
    expect(() => made([2, 3], (t) => split(t, [1, 1])[0] as Tensor)).toThrow('sizes must add up to axis 1 of [2, 3]');
  });
  it('expand and tile', async () => {
    expect(list(await one((t) => expand(reshape(t, [2, 1, 3]), [2, 2, 3])))).toEqual([
      0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5,
    ]);
    expect(list(await one((t) => tile(t, [1, 2])))).toEqual([0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]);
    expect(made(['N', 1], (t) => expand(t, ['N', 4]))[1]).toEqual(['N', 4]);
    expect(made(['N', 3], (t) => tile(t, [2, 1]))[1]).toEqual(['2*N', 3]);
    expect(() => made([2, 3], (t) => expand(t, [2, 4]))).toThrow('Expand (top): shapes must broadcast');
  });
  it('trilu keeps one side of a diagonal', async () => {
    const lower = await one((t) => trilu(t, { upper: false }));
    const upper = await one((t) => trilu(t, { diagonal: 1 }));
    expect([list(lower), list(upper)]).toEqual([
      [0, 0, 0, 3, 4, 0],
      [0, 1, 2, 0, 0, 5],
    ]);
  });
});

describe('shapes at run time', () => {
  it('full, arange, dimsTensor and countOf of symbolic sizes', async () => {
    const graph = new Graph();
    const t = graph.input('t', 'float32', ['N', 'T']);
    graph.output('ones', full(graph, ['N', 2], 1));
    graph.output('places', arange(graph, 'T', 'int32'));
    graph.output('dims', dimsTensor(graph, ['N', 7, 'floor((T + 1) / 2)', '2*N*T - 1']));
    graph.output('count', countOf(t, [0, 1]));
    const out = await run(graph, { t: values([3, 5]) });
    expect(out.ones).toEqual(tensorData([1, 1, 1, 1, 1, 1], [3, 2]));
    expect(out.places).toEqual(tensorData([0, 1, 2, 3, 4], [5], 'int32'));
    expect(list(out.dims)).toEqual([3, 7, 3, 29]);
    expect(list(out.count)).toEqual([15]);
  });
  it('are constants where they are numbers', () => {
    const graph = new Graph();
    arange(graph, 3);
    dimsTensor(graph, [1, 2]);
    full(graph, [], 1);
    expect(graph.size).toBe(0);
  });
  it('need a value with the dimension', () => {
    expect(() => dimsTensor(new Graph(), ['N'])).toThrow('dimension N: no value has it as an axis');
  });
});
