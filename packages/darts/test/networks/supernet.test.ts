import { profile } from '@netwright/efficiency-metrics';
import { Graph, grad, image, initialise, Params, type Tensor, tensorData, trace } from '@netwright/tensor-core';
import { reduceSum } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { describe, expect, it } from 'vitest';
import { architectureNames, isArchitectureParameter, type SupernetConfig, supernet } from '../../src/index.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const graphOf = (config: SupernetConfig, size = 32, mode: 'train' | 'eval' = 'eval'): Graph =>
  trace(
    { build: supernet, inputs: { x: image(size) }, config, outputs: ['logits'] },
    { inputs: { x: [2, 3, size, size] }, mode },
  );

const tiny = { channels: 4, cells: 3, nodes: 2, numClasses: 5 } satisfies SupernetConfig;

describe('the supernet of the paper', () => {
  const graph = trace(
    { build: supernet, inputs: { x: image(32) }, config: { channels: 16, cells: 8, numClasses: 10 } },
    { inputs: { x: [1, 3, 32, 32] } },
  );
  const parameters = [...graph.params.values()].filter(({ kind }) => kind === 'parameter');

  it('has the 1,930,618 weights that the published search prints, and 2 x 14 x 8 architecture parameters', () => {
    const [alphas, weights] = [true, false].map((wanted) =>
      parameters.filter(({ name }) => isArchitectureParameter(name) === wanted),
    );
    expect(weights?.reduce((sum, { shape }) => sum + sizeOf(shape), 0)).toBe(1_930_618);
    expect(alphas?.map(({ name, shape }) => [name, shape])).toEqual([
      ['alphas_normal', [14, 8]],
      ['alphas_reduce', [14, 8]],
    ]);
  });

  it('costs 300,255,744 multiply-accumulates', () => {
    expect(profile(graph).totals.macs).toBe(300_255_744);
  });

  it('has no scale and shift in its cells, but in the stem', () => {
    expect(
      parameters.map(({ name }) => name).filter((name) => /(bn|op\.[2-9]|\._ops\.\d\.1)\.bias$/.test(name)),
    ).toEqual([]);
    expect(graph.params.has('stem.1.bias')).toBe(true);
  });

  it('starts its architecture parameters near 0, with deviation 0.001', () => {
    const { data } = initialise(graph, { seed: 3 }).get(architectureNames.normal) ?? tensorData([]);
    const rms = Math.sqrt([...(data as Float32Array)].reduce((sum, v) => sum + v * v, 0) / data.length);
    expect(rms).toBeGreaterThan(0.8e-3); // 112 draws: the deviation of the rms is 7 %
    expect(rms).toBeLessThan(1.2e-3);
  });
});

describe('smaller supernets', () => {
  it('has rows for its own edges and columns for its own operations', () => {
    const { params } = graphOf({ ...tiny, operations: ['none', 'skip_connect', 'sep_conv_3x3'] });
    expect(params.get('alphas_normal')?.shape).toEqual([5, 3]);
    expect(params.has('cells.0._ops.4._ops.2.op.1.weight')).toBe(true);
    expect(params.has('cells.0._ops.5._ops.2.op.1.weight')).toBe(false);
  });

  it('has no parameters for a kind of cell that it lacks', () => {
    expect(graphOf({ ...tiny, reductions: [] }).params.has('alphas_reduce')).toBe(false);
    expect(graphOf({ ...tiny, cells: 1 }).params.has('alphas_normal')).toBe(false);
  });

  it('adds nothing for an operation that a large architecture parameter of none outweighs', async () => {
    const graph = graphOf({ ...tiny, cells: 1, reductions: [], nodes: 1, operations: ['none', 'skip_connect'] });
    const weights = new Map(initialise(graph));
    const run = async (alphas: number[]): Promise<number[]> => {
      weights.set('alphas_normal', tensorData(alphas, [2, 2]));
      const session = await createSession(graph, weights, { device: 'cpu' });
      const x = tensorData(
        Array.from({ length: 2 * 3 * 32 * 32 }, (_, i) => Math.sin(i)),
        [2, 3, 32, 32],
      );
      const { logits } = await session.run({ x });
      await session.dispose();
      return Array.from((logits as { data: Float32Array }).data);
    };
    const bias = Array.from(weights.get('classifier.bias')?.data ?? [], Number);
    const closed = await run([50, 0, 50, 0]);
    closed.forEach((v, i) => void expect(v).toBeCloseTo(bias[i % 5] as number, 5));
    const [open, half] = [await run([-50, 0, -50, 0]), await run([0, 0, 0, 0])];
    // The classifier is linear in the cell's sum, of which softmax(0, 0) leaves one half.
    half.forEach((v, i) => {
      const b = bias[i % 5] as number;
      expect(v - b).toBeCloseTo(((open[i] as number) - b) / 2, 5);
    });
  });

  it('is called on other weights than its own', () => {
    const graph = new Graph({ mode: 'train' });
    const x = graph.input('x', 'float32', [2, 3, 16, 16]);
    const p = new Params(graph);
    const y = supernet(p, x, tiny);
    const weight = graph.params.get('classifier.weight')?.tensor as Tensor;
    const [g] = grad(reduceSum(y), [weight]);
    expect(supernet(p.with({ 'classifier.weight': g as Tensor }), x, tiny).shape).toEqual([2, 5]);
  });
});

describe('what is an architecture parameter', () => {
  it.each([
    ['alphas_normal', true],
    ['net.alphas_reduce', true],
    ['alphas_normal.weight', false],
    ['classifier.weight', false],
    ['my_alphas_normal', false],
  ])('%s: %s', (name, expected) => {
    expect(isArchitectureParameter(name)).toBe(expected);
  });
});

describe('a supernet refuses', () => {
  it.each([
    [{ cells: 0 }, 'supernet: cells must be an integer from 1 up, got 0'],
    [{ channels: 2.5 }, 'supernet: channels must be an integer from 1 up, got 2.5'],
    [{ nodes: 0 }, 'supernet: nodes must be an integer from 1 up, got 0'],
    [{ numClasses: -1 }, 'supernet: numClasses must be an integer from 1 up, got -1'],
    [{ reductions: [3] }, 'supernet: reductions must be places from 0 to 2, got 3'],
    [{ operations: ['conv'] }, 'supernet: operations must be of none, max_pool_3x3, '],
    [{ operations: ['skip_connect', 'skip_connect'] }, "supernet: operations must differ, got 'skip_connect' twice"],
    [{ operations: ['none'] }, "supernet: operations must hold one besides 'none', got [none]"],
    [{ operations: [] }, "supernet: operations must hold one besides 'none', got []"],
  ])('%o', (change, message) => {
    expect(() => graphOf({ ...tiny, ...change } as SupernetConfig)).toThrow(message);
  });

  it('a map of one pixel before a reduction', () => {
    expect(graphOf(tiny, 3).outputs.get('logits')?.shape).toEqual([2, 5]); // 3, 2, 1
    expect(() => graphOf(tiny, 2)).toThrow(
      'factorizedReduce cells.2._ops.0._ops.3: needs a map of at least 2x2, got [2, 16, 1, 1]',
    );
  });
});
