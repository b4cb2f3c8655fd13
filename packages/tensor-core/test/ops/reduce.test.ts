import { describe, expect, it } from 'vitest';
import { Graph, type Shape, type Tensor, type TensorData, tensorData } from '../../src/index.ts';
import {
  einsum,
  gemm,
  matmul,
  type ReduceOptions,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceProd,
  reduceSum,
} from '../../src/nn/index.ts';
import { evaluate } from '../support/run.ts';

const list = (t: TensorData | undefined): number[] => Array.from(t?.data ?? [], Number);
const x = tensorData([1, 2, 3, 4, 5, 6], [2, 3]);
const shapeOf = (shape: Shape, build: (x: Tensor) => Tensor): Shape =>
  build(new Graph().input('x', 'float32', shape)).shape;

describe('reductions', () => {
  it.each<[string, (x: Tensor, o?: ReduceOptions) => Tensor, number[], number]>([
    ['sum', reduceSum, [6, 15], 21],
    ['mean', reduceMean, [2, 5], 3.5],
    ['max', reduceMax, [3, 6], 6],
    ['min', reduceMin, [1, 4], 1],
    ['product', reduceProd, [6, 120], 720],
  ])('%s over the last axis, and over all', async (_, reduce, rows, all) => {
    const [a, b] = await evaluate([x], (t) => [reduce(t as Tensor, { axes: [-1] }), reduce(t as Tensor)]);
    expect(list(a)).toEqual(rows);
    expect(b).toEqual(tensorData([all], []));
  });
  it('keep their axes as 1 where asked, and symbolic ones that stay', () => {
    expect(shapeOf(['N', 3, 'T'], (t) => reduceSum(t, { axes: [1], keepDims: true }))).toEqual(['N', 1, 'T']);
    expect(shapeOf(['N', 3, 'T'], (t) => reduceMax(t, { axes: [0, -1] }))).toEqual([3]);
  });
  it('over no axes are the tensor itself', () => {
    const t = new Graph().input('x', 'float32', [2]);
    expect(reduceSum(t, { axes: [] }).id).toBe(t.id);
  });
  it('refuse an axis twice or out of range', () => {
    expect(() => shapeOf([2, 3], (t) => reduceSum(t, { axes: [1, -1] }))).toThrow(
      'ReduceSum (top): axes must be different, got [1, -1]',
    );
    expect(() => shapeOf([2, 3], (t) => reduceSum(t, { axes: [2] }))).toThrow('axis must be in [-2, 1], got 2');
  });
});

describe('matrix products', () => {
  const a = tensorData([1, 2, 3, 4], [2, 2]);
  const b = tensorData([5, 6, 7, 8], [2, 2]);
  it('matmul, gemm with its options, and einsum, by hand', async () => {
    const [m, g, e] = await evaluate([a, b, tensorData([10, 20])], (p, q, r) => [
      matmul(p as Tensor, q as Tensor),
      gemm(p as Tensor, q as Tensor, r, { transA: true, alpha: 2, beta: 0.5 }),
      einsum('i j, k j -> i k', p as Tensor, q as Tensor),
    ]);
    expect(list(m)).toEqual([19, 22, 43, 50]);
    expect(list(g)).toEqual([2 * 26 + 5, 2 * 30 + 10, 2 * 38 + 5, 2 * 44 + 10]);
    expect(list(e)).toEqual([17, 23, 39, 53]);
  });
  it.each<[Shape, Shape, Shape]>([
    [
      ['N', 'T', 8],
      [8, 4],
      ['N', 'T', 4],
    ],
    [
      ['N', 1, 'T', 8],
      ['h', 8, 'S'],
      ['N', 'h', 'T', 'S'],
    ],
    [[8], ['N', 8, 3], ['N', 3]],
    [['N', 3, 8], [8], ['N', 3]],
    [[8], [8], []],
  ])('matmul of %j and %j has shape %j', (p, q, expected) => {
    const graph = new Graph();
    expect(matmul(graph.input('p', 'float32', p), graph.input('q', 'float32', q)).shape).toEqual(expected);
  });
  it('say which axes do not fit', () => {
    const graph = new Graph();
    const [p, q] = [graph.input('p', 'float32', ['N', 3]), graph.input('q', 'float32', [4, 5])];
    expect(() => matmul(p, q)).toThrow(
      "MatMul (top): the last axis of a must equal the second-last of b's, got [N, 3] and [4, 5]",
    );
    expect(() => gemm(p, q)).toThrow('Gemm (top): inner sizes must be equal, 3 is not 4, got [N, 3] and [4, 5]');
    expect(() => einsum('ij,jk->ik', p, q)).toThrow(
      "Einsum (top): axis j of 'ij,jk->ik' must be one size, got 3 and 4",
    );
    expect(() => einsum('ij->ik', p)).toThrow("'ij->ik' has no input axis k");
    expect(() => einsum('ijk->i', p)).toThrow("operand 0 of 'ijk->i' needs rank 3, got [N, 3]");
    expect(() => einsum('ij,jk->ik', p)).toThrow("the equation 'ij,jk->ik' names 2 operands, got 1");
  });
});
