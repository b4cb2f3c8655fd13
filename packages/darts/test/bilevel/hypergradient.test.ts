import { readFileSync } from 'node:fs';
import { constant, Graph, image, type Tensor, type TensorData, tensorData } from '@netwright/tensor-core';
import { add, mul, reduceSum, square, sub } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { fillByRule, matchers, ruleImage, ruleValues } from '@netwright/tensor-core/testing';
import { sgd } from '@netwright/tensor-core/train';
import { describe, expect, it } from 'vitest';
import {
  type BilevelOptions,
  type BilevelProblem,
  bilevelSteps,
  type HypergradientOptions,
  hypergradient,
  supernet,
} from '../../src/index.ts';

expect.extend(matchers);

const device = { device: 'cpu', threads: 1 } as const;
const methods = ['finite-difference', 'exact'] as const;

/** The hypergradient of scalar problems, at these weights and architecture parameters. */
async function gradientAt(
  w: readonly number[],
  a: readonly number[],
  losses: (w: Tensor, a: Tensor) => { training: Tensor; validation: Tensor },
  options: HypergradientOptions,
): Promise<number[]> {
  const graph = new Graph();
  const weights = [graph.input('w', 'float32', [w.length])];
  const architecture = [graph.input('a', 'float32', [a.length])];
  const problem: BilevelProblem = {
    weights,
    architecture,
    training: ([u], [v]) => losses(u as Tensor, v as Tensor).training,
    validation: ([u], [v]) => losses(u as Tensor, v as Tensor).validation,
  };
  graph.output('g', hypergradient(problem, options)[0] as Tensor);
  await using session = await createSession(graph, device);
  const { g } = await session.run({ w: tensorData(w), a: tensorData(a) });
  return [...(g as TensorData).data].map(Number);
}

/** Figure 2 of the paper. */
const figure2 = (w: Tensor, a: Tensor) => ({
  training: reduceSum(add(sub(square(w), mul(mul(a, w), 2)), square(a))),
  validation: reduceSum(add(sub(mul(a, w), mul(a, 2)), 1)),
});

describe('on problems whose gradient is known', () => {
  // w' = w - xi (2 w - 2 a) = -2 + 0.8 = -1.2, d validation / da = w' - 2, and the mixed derivative is -2 v with v = a:
  // -3.2 + 0.1 * 2 * 2 = -2.8. Divided by 2 and multiplied by eps, or without a perturbation, the last term would vanish;
  // with a among the perturbed weights, d2 training / da2 = 2 would add -0.1 * 2 * -3.2.
  it.each(methods)('%s has the second-order term, and perturbs the weights alone', async (method) => {
    const [g] = await gradientAt([-2], [2], figure2, { method, xi: 0.1 });
    expect(g).toBeCloseTo(-2.8, 4);
  });

  it('first-order is that of the validation loss at the weights as they are', async () => {
    expect(await gradientAt([-2], [2], figure2, { method: 'first-order' })).toEqual([-4]);
  });

  // training = a sum(w^3) at w = 0: w' = w and v = (3, 4), |v| = 5. The central difference of sum(w^3) along v is
  // eps^2 (27 + 64) = (0.01 / 5)^2 * 91 = 3.64e-4; d validation / da = 12. With a in the norm, |(3, 4, 12)| = 13: 5.4e-5.
  it('the finite difference has the length 0.01 over all weights together, without the architecture', async () => {
    const cubic = (w: Tensor, a: Tensor) => ({
      training: reduceSum(mul(a, mul(w, square(w)))),
      validation: add(reduceSum(mul(w, constant(w.graph, tensorData([3, 4])))), reduceSum(mul(a, 12))),
    });
    const [g] = await gradientAt([0, 0], [1], cubic, { method: 'finite-difference', xi: 100 });
    expect(g).toBeCloseTo(12 - 100 * 3.64e-4, 5);
    const [longer] = await gradientAt([0, 0], [1], cubic, { method: 'finite-difference', xi: 100, epsilon: 0.02 });
    expect(longer).toBeCloseTo(12 - 100 * 4 * 3.64e-4, 5);
    expect(await gradientAt([0, 0], [1], cubic, { method: 'exact', xi: 100 })).toEqual([12]);
  });

  it('a validation loss without the weights leaves a finite gradient', async () => {
    const alone = (w: Tensor, a: Tensor) => ({ ...figure2(w, a), validation: reduceSum(mul(square(a), 3)) });
    for (const method of methods) expect(await gradientAt([-2], [2], alone, { method, xi: 0.1 })).toEqual([12]);
  });

  it('second order without xi is an error', async () => {
    await expect(gradientAt([1], [1], figure2, { method: 'exact' })).rejects.toThrow(
      'hypergradient: exact needs xi, got undefined',
    );
  });
});

/** PyTorch in float64: scripts/reference/darts_hypergradient.py. */
interface Reference {
  xi: number;
  momentum: number;
  decay: number;
  first: Record<string, number[]>;
  numeric: Record<string, number[]>;
  finite: Record<string, number[]>;
  finiteShort: Record<string, number[]>;
  numericCode: Record<string, number[]>;
}

const reference: Reference = JSON.parse(
  readFileSync(new URL('../fixtures/hypergradient.json', import.meta.url), 'utf8'),
);

describe('on a supernet of all eight operations in three cells', () => {
  const config = { channels: 2, cells: 3, nodes: 1, numClasses: 10 };
  const model = { build: supernet, config, inputs: { x: image(8) }, outputs: ['logits'] };
  const all = ruleImage([8, 3, 8, 8]);
  const half = (i: number) => ({
    x: { dims: [4, 3, 8, 8], data: all.data.subarray(i * 768, (i + 1) * 768) as Float32Array },
    labels: { dims: [4], data: Int32Array.of(0, 1, 2, 3).map((v) => v + 4 * i) },
  });
  const [training, validation] = [half(0), half(1)] as const;

  /** The gradient, from one step of plain descent at a rate of 1: a - a'. */
  const found = async (options: BilevelOptions): Promise<Record<string, number[]>> => {
    const momentum = { momentum: reference.momentum, weightDecay: reference.decay };
    const { architecture: step, weights } = bilevelSteps(model, {
      batch: 4,
      architectureOptimizer: sgd(),
      architectureRate: 1,
      optimizer: sgd(momentum),
      ...options,
    });
    const state = new Map(fillByRule(step.graph));
    // The buffers of all weights in one vector, as the weights' step keeps them.
    const buffers = weights.trained.flatMap((name) => {
      const shape = weights.graph.params.get(name)?.shape ?? [];
      return [...ruleValues(`momentum.${name}`, shape)].map((v) => 0.1 * v);
    });
    if (options.unroll === 'code') state.set('momentum_buffer.fused.0', tensorData(buffers));
    await using session = await createSession(step.graph, { ...device, optimisation: 'disabled' });
    const batch = {
      ...training,
      'validation.x': validation.x,
      'validation.labels': validation.labels,
      lr: tensorData([reference.xi], []),
    };
    const feeds = Object.fromEntries(
      [...state, ...Object.entries(batch)].filter(([k]) => session.inputNames.includes(k)),
    );
    const out = await session.run(feeds);
    return Object.fromEntries(
      step.trained.map((name) => {
        const after = out[`next.${name}`]?.data as Float32Array;
        return [name, Array.from(state.get(name)?.data as Float32Array, (v, i) => v - (after[i] as number))];
      }),
    );
  };
  const furthest = (a: Record<string, number[]>, b: Record<string, number[]>): number =>
    Math.max(
      ...Object.entries(a).flatMap(([name, values]) => values.map((v, i) => Math.abs(v - (b[name]?.[i] as number)))),
    );

  it('the second-order term is large, so that a first-order gradient would be noticed', async () => {
    expect(furthest(reference.first, reference.numeric)).toBeGreaterThan(0.03);
    expect(furthest(await found({ hypergradient: 'first-order' }), reference.first)).toBeLessThan(1e-5);
  });

  it('exact equals brute force', async () => {
    expect(furthest(await found({ hypergradient: 'exact' }), reference.numeric)).toBeLessThan(1e-5);
  });

  it("exact equals brute force with the published code's step: momentum and decay", async () => {
    expect(furthest(reference.numericCode, reference.numeric)).toBeGreaterThan(0.01);
    const code = await found({ hypergradient: 'exact', unroll: 'code' });
    expect(furthest(code, reference.numericCode)).toBeLessThan(1e-5);
  });

  it('finite differences of a short step equal brute force, those of 0.01 what they are in float64', async () => {
    const short = await found({ hypergradient: 'finite-difference', epsilon: 1e-4 });
    expect(furthest(short, reference.numeric)).toBeLessThan(1e-3);
    expect(furthest(await found({ hypergradient: 'finite-difference' }), reference.finite)).toBeLessThan(1e-4);
  });
});
