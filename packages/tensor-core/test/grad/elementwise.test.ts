import { describe, expect, it } from 'vitest';
import {
  add,
  div,
  erf,
  exp,
  Graph,
  gemm,
  grad,
  log,
  matmul,
  maximum,
  mul,
  pow,
  reduceMax,
  reduceMean,
  reduceSum,
  reshape,
  sqrt,
  sub,
  tensorData,
  transpose,
} from '../../src/index.ts';
import { checkGradient, run, values } from '../support/run.ts';

describe('gradients of elementwise operators equal central differences', () => {
  const x = values([2, 3], { seed: 3, low: 0.3, high: 2 });
  const row = values([3], { seed: 4, low: 0.5, high: 1.5 });
  it.each([
    ['add', (a, b) => add(a, b)],
    ['sub', (a, b) => sub(a, b)],
    ['mul', (a, b) => mul(a, b)],
    ['div', (a, b) => div(a, b)],
    ['pow', (a, b) => pow(a, b)],
    ['maximum', (a, b) => maximum(a, b)],
    ['exp, log, sqrt, erf', (a, b) => add(add(exp(a), log(b)), add(sqrt(a), erf(b)))],
  ] as [string, typeof add][])('%s with a broadcast row', async (_, f) => {
    await checkGradient([x, row], (a, b) => f(a as never, b as never));
  });
  it('matmul with a batch and a shared matrix', async () => {
    await checkGradient([values([2, 3, 4]), values([4, 5], { seed: 2 })], (a, b) => matmul(a as never, b as never));
  });
  it('gemm with both transposes, alpha, beta and a bias row', async () => {
    await checkGradient([values([4, 2]), values([3, 4], { seed: 2 }), values([3], { seed: 5 })], (a, b, c) =>
      gemm(a as never, b as never, c, { transA: true, transB: true, alpha: 0.5, beta: 2 }),
    );
  });
  it('reductions over some axes', async () => {
    await checkGradient([values([2, 3, 4])], (a) =>
      add(
        reduceMean(a as never, { axes: [1] }),
        mul(reduceSum(a as never, { axes: [1] }), reduceMax(a as never, { axes: [-2] })),
      ),
    );
  });
  it('ties of a maximum share its gradient', async () => {
    const graph = new Graph();
    const a = graph.input('a', 'float32', [4]);
    graph.output('g', grad(reduceMax(a), [a])[0] as never);
    const { g } = await run(graph, { a: tensorData([1, 5, 5, 2]) });
    expect(Array.from(g?.data as Float32Array)).toEqual([0, 0.5, 0.5, 0]);
  });
  it('a gradient of a gradient is the second derivative', async () => {
    const graph = new Graph();
    const a = graph.input('a', 'float32', []);
    const [first] = grad(mul(pow(a, 3), exp(a)), [a]);
    graph.output('second', grad(first as never, [a])[0] as never);
    const { second } = await run(graph, { a: tensorData([1.5], []) });
    // (x^3 e^x)'' = (x^3 + 6 x^2 + 6 x) e^x
    expect(second?.data[0]).toBeCloseTo((1.5 ** 3 + 6 * 1.5 ** 2 + 9) * Math.exp(1.5), 3);
  });
  it('symbolic dimensions reshape, transpose and sum', async () => {
    const graph = new Graph();
    const a = graph.input('a', 'float32', ['N', 'H', 3]);
    const y = transpose(reshape(a, ['N*H', 3]), [1, 0]);
    expect(y.shape).toEqual([3, 'H*N']);
    graph.output('g', grad(reduceMean(mul(y, y)), [a])[0] as never);
    const { g } = await run(graph, { a: tensorData([1, 2, 3, 4, 5, 6], [1, 2, 3]) });
    [1, 2, 3, 4, 5, 6].forEach((v, i) => {
      expect(g?.data[i]).toBeCloseTo(v / 3, 5);
    });
  });
});
