import { describe, expect, test } from 'vitest';
import { huberObjective, logRuns } from '../../../src/scaling/fit/huber-objective.ts';
import { besiroglu, chinchilla, fitParametricLaw } from '../../../src/scaling/index.ts';
import { runsOf } from './made-runs.ts';

const keys = ['E', 'A', 'B', 'alpha', 'beta'] as const;

describe.each([
  ['as printed', chinchilla],
  ['refitted', besiroglu],
  ['of other constants', { E: 0.9, A: 60, B: 900, alpha: 0.25, beta: 0.33 }],
])('the law %s', (_, law) => {
  test('is found from runs without scatter', () => {
    const fit = fitParametricLaw(runsOf(law), { resamples: 20 });
    for (const key of keys) expect(fit.law[key] / law[key]).toBeCloseTo(1, 6);
    expect(fit.objective).toBeLessThan(1e-15);
    expect(fit.parametersExponent.value).toBeCloseTo(law.beta / (law.alpha + law.beta), 6);
  });
});

test('runs that went wrong hardly move the law, as they would a fit of squares', () => {
  const runs = runsOf(besiroglu, 0.001);
  const loss = runs.loss.map((value, i) => (i % 9 === 4 ? value * 1.5 : value));
  const { law } = fitParametricLaw({ ...runs, loss }, { resamples: 20 });
  expect(law.E).toBeCloseTo(besiroglu.E, 1);
  expect(law.alpha).toBeCloseTo(besiroglu.alpha, 1);
  const squares = fitParametricLaw({ ...runs, loss }, { resamples: 20, delta: 10 }).law;
  expect(Math.abs(squares.E - besiroglu.E)).toBeGreaterThan(3 * Math.abs(law.E - besiroglu.E));
});

test('intervals narrow with the scatter', () => {
  const width = (scatter: number): number => {
    const { low, high } = fitParametricLaw(runsOf(besiroglu, scatter, 1)).intervals.alpha;
    return high - low;
  };
  expect(width(0.01) / width(0.001)).toBeGreaterThan(4);
});

test('the same seed gives the same intervals, another seed others', () => {
  const fit = (seed: number) => fitParametricLaw(runsOf(besiroglu, 0.005), { seed, resamples: 30 });
  expect(fit(1).intervals).toEqual(fit(1).intervals);
  expect(fit(2).law).toEqual(fit(1).law);
  expect(fit(2).intervals).not.toEqual(fit(1).intervals);
});

test('the objective is equation 11, and its gradient that of differences', () => {
  const runs = logRuns([Math.E], [Math.E ** 2], [Math.E]); // about their means the logarithms are 0
  const [a, b, e] = [0.1, -0.2, 0.3];
  const residual = Math.log(Math.exp(a) + Math.exp(b) + Math.exp(e)) - 1; // 0.1866
  expect(huberObjective(runs, 1)([a, b, e, 0.5, 0.4]).value).toBeCloseTo(residual ** 2 / 2, 12);
  expect(huberObjective(runs, 0.1)([a, b, e, 0.5, 0.4]).value * 0.1).toBeCloseTo(0.1 * (Math.abs(residual) - 0.05), 12);

  const { parameters, tokens, loss } = runsOf(besiroglu, 0.02);
  const objective = huberObjective(logRuns(parameters, tokens, loss), 0.01, loss); // the weights are any
  const at = [-0.5, -0.4, 0.6, 0.33, 0.3];
  objective(at).gradient.forEach((slope, i) => {
    const beside = (h: number): number => objective(at.map((value, j) => (i === j ? value + h : value))).value;
    expect((beside(1e-6) - beside(-1e-6)) / 2e-6 / slope).toBeCloseTo(1, 5);
  });
});

test('bad input is refused', () => {
  const runs = runsOf(besiroglu);
  const where = 'fitParametricLaw: ';
  const short = { parameters: [1, 2], tokens: [1, 2], loss: [1, 2] };
  expect(() => fitParametricLaw(short)).toThrow(`${where}needs at least 8 points, got 2`);
  expect(() => fitParametricLaw({ ...runs, loss: [2] })).toThrow(
    `${where}parameters and tokens and loss must have the same length, got 81 and 81 and 1`,
  );
  expect(() => fitParametricLaw({ ...runs, loss: runs.loss.map(() => Number.NaN) })).toThrow(
    `${where}loss[0] must be a positive number, got NaN`,
  );
  expect(() => fitParametricLaw({ ...runs, tokens: runs.tokens.map(() => 5) })).toThrow(
    `${where}tokens must have at least two different values, got only 5`,
  );
  expect(() => fitParametricLaw(runs, { delta: 0 })).toThrow(`${where}delta must be a positive number, got 0`);
  expect(() => fitParametricLaw(runs, { resamples: 5 })).toThrow(
    `${where}resamples must be an integer of at least 20, got 5`,
  );
  expect(() => fitParametricLaw(runs, { seed: -1 })).toThrow('seed must be an integer');
});
