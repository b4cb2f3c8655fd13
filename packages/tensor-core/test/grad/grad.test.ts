import { describe, expect, it } from 'vitest';
import { Graph, grad, node1, Params, type Tensor, type TensorData, tensorData } from '../../src/index.ts';
import { add, exp, greater, mul, pow, reduceSum, stopGradient, sub, where } from '../../src/nn/index.ts';
import { run } from '../support/run.ts';

const list = (t: TensorData | undefined): number[] => Array.from(t?.data ?? [], Number);

describe('grad', () => {
  it('sums over every path to a value, also one used twice by a node', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', []);
    const y = add(mul(x, x), mul(exp(x), x)); // x^2 + x e^x
    graph.output('g', grad(y, [x])[0] as Tensor);
    const { g } = await run(graph, { x: tensorData([2], []) });
    expect(g?.data[0]).toBeCloseTo(4 + 3 * Math.exp(2), 4);
  });
  it('gives zeros of its shape to what the loss does not depend on', async () => {
    const graph = new Graph();
    const [x, w] = [graph.input('x', 'float32', []), graph.input('w', 'float32', ['N', 2])];
    graph.output('g', grad(mul(x, x), [w])[0] as Tensor);
    const { g } = await run(graph, { x: tensorData([2], []), w: tensorData([1, 2], [1, 2]) });
    expect(g).toEqual(tensorData([0, 0], [1, 2]));
  });
  it('of the loss itself is 1', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', []);
    graph.output('g', grad(x, [x])[0] as Tensor);
    expect(list((await run(graph, { x: tensorData([5], []) })).g)).toEqual([1]);
  });
  it('takes the gradient of the output as a seed', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [3]);
    graph.output('g', grad(mul(x, x), [x], { seed: graph.input('seed', 'float32', [3]) })[0] as Tensor);
    const out = await run(graph, { x: tensorData([1, 2, 3]), seed: tensorData([1, 0, 10]) });
    expect(list(out.g)).toEqual([2, 0, 60]);
  });
  it('stops where it is told', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', []);
    graph.output('g', grad(mul(stopGradient(mul(x, x)), x), [x])[0] as Tensor);
    expect(list((await run(graph, { x: tensorData([3], []) })).g)).toEqual([9]);
  });
  it('goes on to any order: x^4 has the fourth derivative 24', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', []);
    let d = pow(x, 4);
    for (let i = 0; i < 4; i++) [d] = grad(d, [x]) as [Tensor];
    graph.output('d', d);
    expect(list((await run(graph, { x: tensorData([0.7], []) })).d)).toEqual([24]);
  });
  it("of a step on given weights: d f(w - f'(w)) / dw, as second-order architecture search needs", async () => {
    const graph = new Graph();
    const p = new Params(graph);
    const loss = (q: Params): Tensor => pow(q.param('w', []), 3); // w^3
    const w = p.param('w', []);
    const [g] = grad(loss(p), [w]);
    const unrolled = loss(p.with({ w: sub(w, mul(g as Tensor, 0.1)) })); // (w - 0.3 w^2)^3
    graph.output('g', grad(unrolled, [w])[0] as Tensor);
    const { g: out } = await run(graph, {}, new Map([['w', tensorData([2], [])]]));
    // 3 (w - 0.3 w^2)^2 (1 - 0.6 w) at w = 2
    expect(out?.data[0]).toBeCloseTo(3 * 0.8 ** 2 * -0.2, 5);
  });
  it('puts its nodes under the module they belong to', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2]);
    const y = graph.within('layer1.0', () => exp(x));
    const before = graph.size;
    grad(reduceSum(mul(y, y)), [x]);
    expect(new Set(graph.nodes.path.slice(before + 2))).toContain('grad/layer1.0');
    expect(graph.path).toBe('');
  });
});

describe('grad refuses', () => {
  it('a loss that is no scalar', () => {
    const x = new Graph().input('x', 'float32', [3]);
    expect(() => grad(mul(x, x), [x])).toThrow('grad: the loss must be a scalar, got [3]');
  });
  it('an operator without a rule, with its name and path', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [3]);
    const y = graph.within('head.nms', () => node1('Unique', [x]));
    expect(() => grad(reduceSum(y), [x])).toThrow('Unique head.nms: has no gradient rule (node head.nms/Unique)');
  });
  it('only where the gradient must pass: a rule is not needed for a mask', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [3]);
    const mask = greater(node1('Unique', [stopGradient(x)]), 0);
    expect(mask.dtype).toBe('bool');
    expect(() => grad(reduceSum(where(greater(x, 0), x, 0)), [x])).not.toThrow();
  });
  it('a tensor of another graph', () => {
    const x = new Graph().input('x', 'float32', []);
    const other = new Graph().input('other', 'float32', []);
    expect(() => grad(x, [other])).toThrow('grad: other belongs to another graph');
  });
});
