import { describe, expect, it } from 'vitest';
import { Graph, grad, type Tensor, tensorData } from '../../src/index.ts';
import { einsum, gemm, matmul, mul, reduceSum } from '../../src/nn/index.ts';
import { checkGradient, run, values } from '../support/run.ts';

const inputs = (...dims: number[][]) => dims.map((d, i) => values(d, { seed: i + 1 }));

describe('gradients of matrix products equal central differences', () => {
  it.each([
    ['matrices', [3, 4], [4, 5]],
    ['a batch and a shared matrix', [2, 3, 4], [4, 5]],
    ['two batches', [2, 3, 4], [2, 4, 5]],
    ['broadcast batches', [2, 1, 3, 4], [3, 4, 2]],
    ['a vector on the left', [4], [2, 4, 3]],
    ['a vector on the right', [2, 3, 4], [4]],
    ['two vectors', [4], [4]],
  ])('matmul of %s', async (_, a, b) => {
    await checkGradient(inputs(a, b), matmul);
  });
  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('gemm, transA %s, transB %s, with alpha, beta and a bias row', async (transA, transB) => {
    await checkGradient(inputs(transA ? [4, 2] : [2, 4], transB ? [3, 4] : [4, 3], [3]), (a, b, c) =>
      gemm(a, b, c, { transA, transB, alpha: 0.5, beta: 2 }),
    );
  });
});

it('einsum refuses what onnxruntime refuses or crashes on', () => {
  const graph = new Graph();
  const [a, b] = [graph.input('a', 'float32', [2, 3]), graph.input('b', 'float32', [4, 3, 5])];
  expect(() => einsum('...ij,...jk->...ik', a, b)).toThrow(
    "Einsum (top): every '...' of '...ij,...jk->...ik' must stand for as many axes, got 0 and 1",
  );
  expect(() => einsum('...i->i', a)).toThrow("the output of '...i->i' needs the '...'");
  expect(() => einsum('ij->iji', a)).toThrow("the output of 'ij->iji' must have each axis once");
});

describe('the gradient of Einsum equals central differences', () => {
  it.each([
    [
      'bhid,bhjd->bhij',
      [
        [1, 2, 3, 2],
        [1, 2, 2, 2],
      ],
    ],
    [
      'ij,jk',
      [
        [2, 3],
        [3, 4],
      ],
    ],
    ['i,j->ij', [[2], [3]]],
    ['i,i->', [[3], [3]]],
    ['ij->j', [[2, 3]]],
    ['ij->ji', [[2, 3]]],
    ['ij,k->k', [[2, 3], [4]]],
    ['bi,io,o->bo', [[2, 3], [3, 2], [2]]],
    [
      '...ij,...jk->...ik',
      [
        [2, 2, 3],
        [2, 3, 2],
      ],
    ],
    [
      '...ij,...jk->...ik',
      [
        [2, 1, 2, 3],
        [1, 3, 3, 2],
      ],
    ],
    ['...i,i->...', [[2, 3, 4], [4]]],
    ['...a->...', [[2, 3]]],
    ['i...,j->...ji', [[2, 3], [2]]],
    ['ii->i', [[3, 3]]],
    ['ii', [[3, 3]]],
    ['bii->bi', [[2, 3, 3]]],
    ['iij->j', [[2, 2, 3]]],
    ['iii->i', [[2, 2, 2]]],
    ['ii,i->i', [[3, 3], [3]]],
    ['ijij,j->i', [[2, 2, 2, 2], [2]]],
    ['...ii->...i', [[2, 3, 3]]],
  ] as [string, number[][]][])('%s of %j', async (equation, dims) => {
    await checkGradient(inputs(...dims), (...x) => {
      const y = einsum(equation, ...x);
      return mul(y, y);
    });
  });
  it('of a gradient', async () => {
    await checkGradient(inputs([2, 3, 3]), (x) => {
      const y = einsum('bii->bi', mul(x, mul(x, x)));
      return grad(reduceSum(y), [x])[0] as Tensor;
    });
  });
  it('with symbolic dimensions', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['N', 'T', 'T']);
    graph.output('g', grad(reduceSum(einsum('...tt->...', x)), [x])[0] as Tensor);
    const { g } = await run(graph, { x: values([1, 2, 2]) });
    expect(g).toEqual(tensorData([1, 0, 0, 1], [1, 2, 2]));
  });
});
