import { constant, Graph, type Tensor, type TensorData, tensorData } from '@netwright/tensor-core';
import { add, mul, reduceSum, square, sub } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { describe, expect, it } from 'vitest';
import { type BilevelProblem, type HypergradientOptions, hypergradient } from '../../src/index.ts';
import { furthest, gradientOf, reference } from './small-supernet.ts';

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

describe('on a supernet of all eight operations in three cells', () => {
  it('the second-order term is large, so that a first-order gradient would be noticed', async () => {
    expect(furthest(reference.first, reference.numeric)).toBeGreaterThan(0.03);
    expect(furthest(await gradientOf({ hypergradient: 'first-order' }), reference.first)).toBeLessThan(1e-5);
  });

  it('exact equals brute force', async () => {
    expect(furthest(await gradientOf({ hypergradient: 'exact' }), reference.numeric)).toBeLessThan(1e-5);
  });
});
