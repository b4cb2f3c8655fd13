import { describe, expect, it } from 'vitest';
import { Graph, grad, node1, type Tensor, type TensorData, tensorData } from '../../src/index.ts';
import {
  mul,
  type ReduceOptions,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceProd,
  reduceSum,
} from '../../src/nn/index.ts';
import { checkGradient, run, values } from '../support/run.ts';

const list = (t: TensorData | undefined): number[] => Array.from(t?.data ?? [], Number);

async function gradientOf(x: TensorData, build: (x: Tensor) => Tensor): Promise<number[]> {
  const graph = new Graph();
  const t = graph.input('x', 'float32', x.dims);
  graph.output('g', grad(reduceSum(build(t)), [t])[0] as Tensor);
  return list((await run(graph, { x })).g);
}

describe('gradients of reductions equal central differences', () => {
  const kinds: [string, (x: Tensor, o?: ReduceOptions) => Tensor][] = [
    ['sum', reduceSum],
    ['mean', reduceMean],
    ['max', reduceMax],
    ['min', reduceMin],
    ['product', reduceProd],
  ];
  it.each(kinds)('%s over the middle axis, over two axes kept, and over all', async (_, reduce) => {
    // Differences of 1 / 12 and more: no step reaches a tie.
    const x = tensorData(
      Array.from({ length: 24 }, (_, i) => ((i * 7) % 24) / 12 - 0.97),
      [2, 3, 4],
    );
    await checkGradient([x], (t) => reduce(t, { axes: [1] }));
    await checkGradient([x], (t) => reduce(t, { axes: [0, -1], keepDims: true }));
    await checkGradient([tensorData([1.1, 0.6, 1.4, 0.9, 1.3, 0.7], [2, 3])], (t) => reduce(t));
  });
  it.each(['L1', 'L2', 'LogSum', 'LogSumExp', 'SumSquare'])('Reduce%s', async (kind) => {
    await checkGradient([values([3, 4], { low: 0.2, high: 1.5 })], (t) => node1(`Reduce${kind}`, [t], { keepdims: 0 }));
  });
});

describe('the gradient of a product', () => {
  it('is the product of the others where elements are 0', async () => {
    expect(await gradientOf(tensorData([2, 3, 4]), reduceProd)).toEqual([12, 8, 6]);
    expect(await gradientOf(tensorData([2, 0, 4]), reduceProd)).toEqual([0, 8, 0]);
    expect(await gradientOf(tensorData([0, 0, 4]), reduceProd)).toEqual([0, 0, 0]);
  });
  it('along a long axis', async () => {
    const ones = Array.from({ length: 40 }, () => 1);
    expect(await gradientOf(tensorData(ones.with(3, 2)), reduceProd)).toEqual(ones.map((_, i) => (i === 3 ? 1 : 2)));
    expect(await gradientOf(tensorData(ones.with(3, 0)), reduceProd)).toEqual(ones.map((_, i) => (i === 3 ? 1 : 0)));
    expect(await gradientOf(tensorData(ones.with(3, 0).with(5, 0)), reduceProd)).toEqual(ones.map(() => 0));
  });
  it('of symbolic length', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['N', 2]);
    graph.output('g', grad(reduceSum(reduceProd(x, { axes: [0] })), [x])[0] as Tensor);
    const { g } = await run(graph, { x: tensorData([1, 0, 2, 5, 3, 6], [3, 2]) });
    expect(list(g)).toEqual([6, 30, 3, 0, 2, 0]);
  });
  it('has an exact second derivative beside a 0: d2(xyz) / dy dx = z at x = 0', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [3]);
    const [first] = grad(reduceProd(x), [x]);
    const pick = graph.input('pick', 'float32', [3]);
    graph.output('row', grad(reduceSum(mul(first as Tensor, pick)), [x])[0] as Tensor);
    const { row } = await run(graph, { x: tensorData([0, 3, 5]), pick: tensorData([0, 1, 0]) });
    expect(list(row)).toEqual([5, 0, 0]); // Hessian row of y: [z, 0, x]
  });
});

it('the gradient of a norm is 0 at the origin', async () => {
  expect(await gradientOf(tensorData([0, 0]), (x) => node1('ReduceL2', [x], { keepdims: 0 }))).toEqual([0, 0]);
});
