import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, Graph, grad, node1, type Tensor, tensorData } from '../../src/index.ts';
import {
  add,
  concat,
  expand,
  flatten,
  mul,
  reduceSum,
  reshape,
  split,
  squeeze,
  tile,
  transpose,
  trilu,
  unsqueeze,
} from '../../src/nn/index.ts';
import { checkGradient, run, values } from '../support/run.ts';

const square = (x: Tensor): Tensor => mul(x, x);

describe('gradients of the operators that move and repeat elements equal central differences', () => {
  it.each<[string, (x: Tensor) => Tensor]>([
    ['reshape', (x) => reshape(x, [4, 3, 2])],
    ['flatten', (x) => flatten(x, 1)],
    ['Flatten with its axis from the end', (x) => node1('Flatten', [x], { axis: -1 })],
    ['transpose', (x) => transpose(x, [2, 0, 1])],
    ['Transpose without perm, which reverses', (x) => node1('Transpose', [x])],
    ['unsqueeze and squeeze', (x) => squeeze(unsqueeze(x, [0, -1]), [0])],
    ['expand of a new axis and one of 1', (x) => expand(reshape(x, [2, 1, 12]), [3, 2, 4, 12])],
    ['tile', (x) => tile(x, [2, 1, 3])],
    ['trilu', (x) => trilu(x, { upper: false, diagonal: 1 })],
    ['concat of it with itself', (x) => concat([x, square(x), x], 1)],
    [
      'split into equal parts, one of them unused',
      (x) => mul(split(x, 4, 2)[0] as Tensor, split(x, 4, 2)[3] as Tensor),
    ],
    ['split into given parts', (x) => reduceSum(split(x, [1, 3], -1)[1] as Tensor, { axes: [1] })],
  ])('%s', async (_, build) => {
    await checkGradient([values([2, 3, 4])], (x) => square(build(x)));
  });
  it('concat of two along an axis, with a symbolic batch', async () => {
    const graph = new Graph();
    const [a, b] = [graph.input('a', 'float32', ['N', 2]), graph.input('b', 'float32', ['N', 'C'])];
    const [ga, gb] = grad(reduceSum(square(concat([a, b], 1))), [a, b]);
    graph.output('ga', ga as Tensor);
    graph.output('gb', gb as Tensor);
    const out = await run(graph, { a: tensorData([1, 2], [1, 2]), b: tensorData([3, 4, 5], [1, 3]) });
    expect(out.ga).toEqual(tensorData([2, 4], [1, 2]));
    expect(out.gb).toEqual(tensorData([6, 8, 10], [1, 3]));
  });
  it('concat of a hundred parts, more than one Split may have', async () => {
    const graph = new Graph();
    const parts = Array.from({ length: 100 }, (_, i) => graph.input(`x${i}`, 'float32', [1 + (i % 3)]));
    const whole = tensorData(Array.from({ length: 199 }, (_, i) => i));
    const gradients = grad(reduceSum(mul(concat(parts, 0), constant(graph, whole))), parts);
    graph.output('all', concat(gradients, 0));
    const feeds = Object.fromEntries(parts.map((x) => [x.name, values(x.fixedShape)]));
    expect((await run(graph, feeds)).all).toEqual(whole);
    expect(gradients.map((g) => g.shape)).toEqual(parts.map((x) => x.shape));
    for (const [n, op] of graph.nodes.op.entries())
      if (op === 'Split') expect(graph.node(n).outputs.length).toBeLessThanOrEqual(8);
  });
  it('a gradient passed through a transpose twice comes back in order', async () => {
    await checkGradient([values([2, 3, 2])], (x) => {
      const y = mul(transpose(x, [1, 2, 0]), transpose(square(x), [1, 2, 0]));
      return grad(reduceSum(y), [x])[0] as Tensor;
    });
  });
  it('parts of a split join to the whole gradient, for random cuts', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(cuts, async (sizes) => {
        const n = sizes.reduce((a, b) => a + b, 0);
        const graph = new Graph();
        const x = graph.input('x', 'float32', [n]);
        const parts = split(x, sizes, 0).map((part, i) => reduceSum(mul(part, i + 1)));
        graph.output('g', grad(parts.reduce(add), [x])[0] as Tensor);
        const { g } = await run(graph, { x: values([n]) });
        expect(Array.from(g?.data ?? [], Number)).toEqual(sizes.flatMap((d, i) => new Array(d).fill(i + 1)));
      }),
      { numRuns: 15, seed: 9 },
    );
  });
});
