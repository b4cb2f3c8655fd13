import { describe, expect, it } from 'vitest';
import { constant, Graph, grad, Params, type Tensor, tensorData } from '../../src/index.ts';
import { causalMask, concat, multiheadAttention, reduceSum, scaledDotProduct } from '../../src/nn/index.ts';
import { checkGradient, evaluate, run, values } from '../support/run.ts';

describe('scaledDotProduct', () => {
  it('weighs values by the softmax of scaled products, by hand', async () => {
    const q = tensorData([2, 0], [1, 1, 1, 2]);
    const k = tensorData([1, 5, 0, 7], [1, 1, 2, 2]);
    const v = tensorData([1, 10], [1, 1, 2, 1]);
    const [out] = await evaluate([q, k, v], (a, b, c) => scaledDotProduct(a as Tensor, b as Tensor, c as Tensor).out);
    // Scores 2 / sqrt(2) and 0.
    const w = Math.exp(Math.SQRT2) / (Math.exp(Math.SQRT2) + 1);
    expect(out?.data[0]).toBeCloseTo(w + 10 * (1 - w), 5);
  });

  it('gives a hidden key no weight and no gradient', async () => {
    const graph = new Graph();
    const [q, k, v] = ['q', 'k', 'v'].map((n) => graph.input(n, 'float32', [1, 2, 3, 4])) as [Tensor, Tensor, Tensor];
    const mask = constant(graph, tensorData([0, 1, 0], [1, 1, 1, 3], 'bool'));
    const { out, weights } = scaledDotProduct(q, k, v, { mask });
    graph.output('weights', weights);
    graph.output('dv', grad(reduceSum(out), [v])[0] as Tensor);
    const feeds = Object.fromEntries(['q', 'k', 'v'].map((n, i) => [n, values([1, 2, 3, 4], { seed: i + 1 })]));
    const found = await run(graph, feeds);
    Array.from(found.weights?.data ?? [], Number).forEach((w, i) => {
      if (i % 3 === 1) expect(w).toBe(0);
      else expect(w).toBeGreaterThan(0);
    });
    Array.from(found.dv?.data ?? [], Number).forEach((d, i) => {
      if (Math.floor(i / 4) % 3 === 1) expect(d).toBe(0);
      else expect(d).toBeGreaterThan(0);
    });
  });

  it('gives equal weights, not NaN, where every key is hidden', async () => {
    const x = values([1, 1, 2, 2]);
    const [w] = await evaluate([x], (a) => {
      const mask = constant((a as Tensor).graph, tensorData([1, 1], [1, 1, 1, 2], 'bool'));
      return scaledDotProduct(a as Tensor, a as Tensor, a as Tensor, { mask }).weights;
    });
    expect(Array.from(w?.data as Float32Array)).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it('has gradients that equal central differences, causal, with as many keys as queries', async () => {
    const inputs = [1, 2, 3].map((seed) => values([1, 2, 3, 4], { seed }));
    await checkGradient(
      inputs,
      (q, k, v) => scaledDotProduct(q as Tensor, k as Tensor, v as Tensor, { causal: true }).out,
    );
  });

  it('has gradients that equal central differences, causal, with more keys than queries', async () => {
    const inputs = [values([1, 2, 3, 4]), values([1, 2, 5, 4], { seed: 2 }), values([1, 2, 5, 3], { seed: 3 })];
    await checkGradient(
      inputs,
      (q, k, v) => scaledDotProduct(q as Tensor, k as Tensor, v as Tensor, { causal: true }).out,
    );
  });

  it('is tapped by its weights', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['N', 'T', 8]);
    multiheadAttention(new Params(graph, 'attn'), { query: x }, 2);
    expect(graph.taps.get('attn.weights')?.shape).toEqual(['N', 2, 'T', 'T']);
  });
});

describe('causalMask', () => {
  it('lets the queries of a symbolic length follow earlier keys of another', async () => {
    const graph = new Graph();
    const [past, x] = ['P', 'T'].map((t) => graph.input(t, 'float32', [t])) as [Tensor, Tensor];
    graph.output('mask', causalMask(graph, 'T', 'P + T'));
    graph.output('both', concat([past, x], 0));
    const { mask } = await run(graph, { P: tensorData([1, 2, 3]), T: tensorData([4, 5]) });
    expect(mask?.dims).toEqual([2, 5]);
    expect(Array.from(mask?.data ?? [], Number)).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
  });

  it('hides later keys; with more keys, the last query sees all', async () => {
    const graph = new Graph();
    graph.output('square', causalMask(graph, 3));
    graph.output('wide', causalMask(graph, 2, 4));
    const { square, wide } = await run(graph);
    expect(Array.from(square?.data ?? [], Number)).toEqual([0, 1, 1, 0, 0, 1, 0, 0, 0]);
    expect(Array.from(wide?.data ?? [], Number)).toEqual([0, 0, 0, 1, 0, 0, 0, 0]);
  });

  it('follows a symbolic length', async () => {
    const graph = new Graph();
    graph.input('x', 'float32', ['T']);
    graph.output('mask', causalMask(graph, 'T'));
    graph.output('y', graph.inputs.get('x') as Tensor);
    const { mask } = await run(graph, { x: tensorData([1, 2]) });
    expect(Array.from(mask?.data ?? [], Number)).toEqual([0, 1, 0, 0]);
  });
});

describe('multiheadAttention', () => {
  it('projects a self-attention by one product', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['N', 'T', 8]);
    const { out } = multiheadAttention(new Params(graph, 'attn'), { query: x }, 2);
    expect(out.shape).toEqual(['N', 'T', 8]);
    expect(graph.nodes.op.filter((op) => op === 'MatMul')).toHaveLength(4);
    expect(graph.nodes.op).not.toContain('Shape');
  });

  it('refuses a width that its heads do not divide, and another rank', () => {
    const graph = new Graph();
    const p = new Params(graph, 'attn');
    const x = graph.input('x', 'float32', [2, 3, 8]);
    expect(() => multiheadAttention(p, { query: x }, 3)).toThrow(
      'multiheadAttention attn: heads must divide the width 8, got 3',
    );
    const flat = graph.input('flat', 'float32', [3, 8]);
    expect(() => multiheadAttention(p, { query: flat }, 2)).toThrow('needs [batch, length, width], got [3, 8]');
  });
});
