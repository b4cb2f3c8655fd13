import { expect, test } from 'vitest';
import { bentLaw, budgetsBetween, computeEnvelope, meanCurve, reaches } from '../../train/scaling-envelope.ts';

/** A curve of 1 FLOP per token and parameter from points of [tokens, loss]. */
const curve = (n: number, ...points: [tokens: number, loss: number][]) =>
  points.map(([tokens, loss]) => ({ tokens, flop: n * tokens, loss }));

test('budgets are five for every factor of ten, from the upper end down', () => {
  const budgets = budgetsBetween(10, 1000);
  expect(budgets).toHaveLength(11);
  [10, 100, 1000].forEach((budget, i) => {
    expect(budgets[5 * i]).toBeCloseTo(budget, 9);
  });
});

test('the envelope is the least loss at a budget, between points along lines of logarithms, where any curve is', () => {
  const small = { nonEmbedding: 1, curve: curve(1, [1, 8], [100, 2]) };
  const large = { nonEmbedding: 10, curve: curve(10, [1, 9], [100, 1]) };
  expect(computeEnvelope([small, large], [0.5, 10, 100, 1000, 1001])).toEqual([
    { flop: 10, loss: expect.closeTo(4, 12), tokens: 10, nonEmbedding: 1 }, // half of the way from 8 to 2 in logarithms
    { flop: 100, loss: 2, tokens: 100, nonEmbedding: 1 },
    { flop: 1000, loss: 1, tokens: 100, nonEmbedding: 10 },
  ]);
});

test('a loss is reached where a curve first falls to it, or never', () => {
  const [one] = [curve(10, [1, 8], [100, 2], [1000, 3])];
  expect(reaches(one, 4)).toEqual({ tokens: expect.closeTo(10, 12), flop: expect.closeTo(100, 12) });
  expect(reaches(one, 8)).toEqual({ tokens: 1, flop: 10 });
  expect(reaches(one, 1.9)).toBeUndefined();
  expect(reaches(one, 9)).toBeUndefined(); // before it is measured
});

test('runs of a size are averaged point by point, and must have the same points', () => {
  const [a, b] = [curve(1, [1, 4], [2, 2]), curve(1, [1, 2], [2, 1])];
  expect(meanCurve([a, b])).toEqual(curve(1, [1, 3], [2, 1.5]));
  expect(() => meanCurve([a, curve(1, [1, 4], [3, 2])])).toThrow('meanCurve: curves need the same points, got 3 for 2');
});

test('a power law is straight; a parabola of logarithms has its second derivative', () => {
  const flops = [1, 10, 100, 1000];
  const pure = bentLaw(flops.map((flop) => ({ flop, loss: 3 * flop ** -0.05 })));
  expect(pure.law.exponent.value).toBeCloseTo(-0.05, 12);
  expect(pure.curvature).toBeCloseTo(0, 12);
  const bent = bentLaw(
    flops.map((flop) => ({ flop, loss: Math.exp(0.01 * Math.log(flop) ** 2 - 0.1 * Math.log(flop)) })),
  );
  expect(bent.curvature).toBeCloseTo(0.02, 12);
});
