import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Graph, type Tensor, type TensorData, tensorData } from '../../src/index.ts';
import {
  argMax,
  argMin,
  cumSum,
  eye,
  flip,
  gather,
  gatherElements,
  gatherNd,
  nonZero,
  oneHot,
  scatterElements,
  scatterNd,
  slice,
  topK,
} from '../../src/nn/index.ts';
import { evaluate, run, values } from '../support/run.ts';

const list = (t: TensorData | undefined): number[] => Array.from(t?.data ?? [], Number);
const ints = (v: readonly number[], dims: readonly number[] = [v.length], dtype: 'int32' | 'int64' = 'int64') =>
  tensorData(v, dims, dtype);

/** [[0, 1, 2], [3, 4, 5]]. */
const x = tensorData([0, 1, 2, 3, 4, 5], [2, 3]);

async function one(build: (x: Tensor, i: Tensor, u: Tensor) => Tensor, ...more: TensorData[]): Promise<number[]> {
  return list((await evaluate([x, ...more], build as (...t: Tensor[]) => Tensor))[0]);
}

describe('slice', () => {
  it('takes a range of an axis, from either end, with a step', async () => {
    expect(await one((t) => slice(t, 1, 1, 3))).toEqual([1, 2, 4, 5]);
    expect(await one((t) => slice(t, -1, 1))).toEqual([1, 2, 4, 5]);
    expect(await one((t) => slice(t, 1, 0, -1))).toEqual([0, 1, 3, 4]);
    expect(await one((t) => slice(t, 1, 0, 3, 2))).toEqual([0, 2, 3, 5]);
    expect(await one((t) => slice(t, 1, -1, undefined, -1))).toEqual([2, 1, 0, 5, 4, 3]);
    expect(await one((t) => slice(t, { starts: [1, 0], ends: [2, 2] }))).toEqual([3, 4]);
  });
  it('of everything is the tensor itself', () => {
    const graph = new Graph();
    const t = graph.input('t', 'float32', ['N', 3]);
    for (const y of [slice(t, 1, 0), slice(t, 1, 0, 3), slice(t, 1, 0, 9), slice(t, 0, 0, 'N')])
      expect(y.id).toBe(t.id);
    expect(graph.size).toBe(0);
  });
  it('to a symbolic end reads it from the input that has it', async () => {
    const graph = new Graph();
    const ids = graph.input('ids', 'int32', ['B', 'T']);
    const table = graph.input('table', 'float32', [6, 2]);
    const y = slice(table, 0, 0, 'T');
    expect(y.shape).toEqual(['T', 2]);
    graph.output('y', y);
    graph.output('ids', ids);
    const out = await run(graph, { ids: ints([1, 2, 3], [1, 3], 'int32'), table: values([6, 2]) });
    expect(out.y?.dims).toEqual([3, 2]);
  });
});

it('flip reverses the axes it is given', async () => {
  expect(await one((t) => flip(t, [1]))).toEqual([2, 1, 0, 5, 4, 3]);
  expect(await one((t) => flip(t, [0, -1]))).toEqual([5, 4, 3, 2, 1, 0]);
});

describe('gather', () => {
  it('looks rows up, in the shape of the indices', async () => {
    const [y] = await evaluate([x, ints([1, 0, -1], [3, 1], 'int32')], (t, i) => gather(t as Tensor, i as Tensor));
    expect(y).toEqual(tensorData([3, 4, 5, 0, 1, 2, 3, 4, 5], [3, 1, 3]));
  });
  it('takes numbers for constant indices, and one number drops the axis', async () => {
    expect(await one((t) => gather(t, [2, 0], 1))).toEqual([2, 0, 5, 3]);
    const [y] = await evaluate([x], (t) => gather(t as Tensor, -1, 1));
    expect(y).toEqual(tensorData([2, 5]));
  });
  it('gatherElements takes one element per index', async () => {
    expect(await one((t, i) => gatherElements(t, i, 1), ints([2, 0, 1, 1], [2, 2]))).toEqual([2, 0, 4, 4]);
  });
  it('gatherNd takes elements by tuples, and rows of a batch', async () => {
    expect(await one((t, i) => gatherNd(t, i), ints([1, 2, 0, 0], [2, 2]))).toEqual([5, 0]);
    expect(await one((t, i) => gatherNd(t, i, { batchDims: 1 }), ints([2, 0], [2, 1]))).toEqual([2, 3]);
  });
});

describe('scatter', () => {
  const updates = tensorData([10, 20, 30, 40], [2, 2]);
  const at = ints([2, 0, 1, 1], [2, 2]);
  it.each([
    ['add', [20, 1, 12, 3, 74, 5]],
    ['mul', [0, 1, 20, 3, 4800, 5]],
    ['max', [20, 1, 10, 3, 40, 5]],
    ['min', [0, 1, 2, 3, 4, 5]],
  ] as const)('scatterElements with %s puts equal indices together', async (reduction, expected) => {
    expect(await one((t, i, u) => scatterElements(t, i, u, { axis: 1, reduction }), at, updates)).toEqual(expected);
  });
  it('replaces where nothing else is said', async () => {
    const single = ints([2, 0, 1, 0], [2, 2]);
    expect(await one((t, i, u) => scatterElements(t, i, u, { axis: 1 }), single, updates)).toEqual([
      20, 1, 10, 40, 30, 5,
    ]);
    const rows = tensorData([7, 8, 9], [1, 3]);
    expect(await one((t, i, u) => scatterNd(t, i, u), ints([1], [1, 1]), rows)).toEqual([0, 1, 2, 7, 8, 9]);
    expect(await one((t, i, u) => scatterNd(t, i, u, { reduction: 'add' }), ints([1], [1, 1]), rows)).toEqual([
      0, 1, 2, 10, 12, 14,
    ]);
  });
});

it('cumSum sums along an axis, without the element itself, or from the end', async () => {
  expect(await one((t) => cumSum(t, 1))).toEqual([0, 1, 3, 3, 7, 12]);
  expect(await one((t) => cumSum(t, -1, { exclusive: true }))).toEqual([0, 0, 1, 0, 3, 7]);
  expect(await one((t) => cumSum(t, 1, { reverse: true }))).toEqual([3, 3, 2, 12, 9, 5]);
  expect(await one((t) => cumSum(t, 0, { exclusive: true, reverse: true }))).toEqual([3, 4, 5, 0, 0, 0]);
});

it('topK gives values and indices in order, the largest or the smallest', async () => {
  const scores = tensorData([3, 1, 4, 1, 5, 9], [2, 3]);
  const [v, i, w, j] = await evaluate([scores], (t) => [
    ...topK(t as Tensor, 2),
    ...topK(t as Tensor, 1, { axis: 0, largest: false }),
  ]);
  expect([list(v), list(i)]).toEqual([
    [4, 3, 9, 5],
    [2, 0, 2, 1],
  ]);
  expect([list(w), list(j)]).toEqual([
    [1, 1, 4],
    [1, 0, 0],
  ]);
});

it('argMax and argMin give the first of equal elements', async () => {
  const scores = tensorData([3, 7, 7, 1, 1, 2], [2, 3]);
  const [a, b, c] = await evaluate([scores], (t) => [
    argMax(t as Tensor),
    argMin(t as Tensor, 1, { keepDims: true }),
    argMax(t as Tensor, 0),
  ]);
  expect([list(a), list(b), list(c)]).toEqual([
    [1, 2],
    [0, 0],
    [0, 0, 0],
  ]);
  expect(b?.dims).toEqual([2, 1]);
});

describe('oneHot', () => {
  it.each(['int32', 'int64'] as const)('of %s labels, one outside is all 0', async (dtype) => {
    const [y] = await evaluate([ints([2, 0, 5], [3], dtype)], (t) => oneHot(t as Tensor, 3));
    expect(y).toEqual(tensorData([0, 0, 1, 1, 0, 0, 0, 0, 0], [3, 3]));
  });
  it('is made of operators that WebGPU has', () => {
    const graph = new Graph();
    oneHot(graph.input('labels', 'int32', ['N']), 10);
    expect(graph.nodes.op).toEqual(['Unsqueeze', 'Equal', 'Cast']);
  });
});

it('eye is the identity matrix, a constant where its size is a number', async () => {
  const graph = new Graph();
  const t = graph.input('x', 'float32', ['N']);
  expect(eye(graph, 2).shape).toEqual([2, 2]);
  expect(graph.size).toBe(0);
  graph.output('y', eye(graph, 'N'));
  graph.output('x', t);
  const { y } = await run(graph, { x: tensorData([0, 0, 0]) });
  expect(y).toEqual(tensorData([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3]));
});

it('nonZero gives one column per element that is not 0', async () => {
  expect(await one((t) => nonZero(t))).toEqual([0, 0, 1, 1, 1, 1, 2, 0, 1, 2]);
});

it('slices that cut an axis anywhere join to the whole again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 6 }),
      fc.nat(2),
      async (n, cut, axis) => {
        const dims = [2, 3, 2].with(axis, n);
        const at = Math.min(cut, n);
        const [head, tail] = await evaluate([values(dims)], (t) => [
          slice(t as Tensor, axis, 0, at),
          slice(t as Tensor, axis, at),
        ]);
        expect((head?.dims[axis] ?? 0) + (tail?.dims[axis] ?? 0)).toBe(n);
        const whole = [...list(head), ...list(tail)].sort((a, b) => a - b);
        expect(whole).toEqual(list(values(dims)).sort((a, b) => a - b));
      },
    ),
    { numRuns: 25, seed: 4 },
  );
});
