import { describe, expect, test } from 'vitest';
import {
  allocationExponents,
  besiroglu,
  chinchilla,
  computeOptimal,
  isoFlopCurve,
  optimalForLoss,
  optimalForParameters,
  parametersForLoss,
  parametricLoss,
  tokensForLoss,
} from '../../src/scaling/index.ts';

const laws = [
  ['as printed', chinchilla],
  ['refitted', besiroglu],
] as const;

test('Gopher should reach 1.9933 nats, Chinchilla 1.9366', () => {
  expect(parametricLoss(chinchilla, 280e9, 300e9)).toBeCloseTo(1.9933, 4);
  expect(parametricLoss(chinchilla, 70e9, 1.4e12)).toBeCloseTo(1.9366, 4);
});

test("Chinchilla's budget buys 32 billion parameters by the printed constants and 72 billion by the refit", () => {
  const printed = computeOptimal(chinchilla, 5.76e23);
  expect(printed.parameters / 1e9).toBeCloseTo(32.19, 2);
  expect(printed.tokens / 1e12).toBeCloseTo(2.982, 3);
  expect(printed.tokensPerParameter).toBeCloseTo(92.6, 1);
  const refit = computeOptimal(besiroglu, 5.76e23);
  expect(refit.parameters / 1e9).toBeCloseTo(72.25, 2);
  expect(refit.tokens / 1e12).toBeCloseTo(1.3287, 4);
  expect(refit.tokensPerParameter).toBeCloseTo(18.4, 1);
});

test('parameters grow with compute to the power 0.452 by the printed constants and 0.513 by the refit', () => {
  expect(allocationExponents(chinchilla).parameters).toBeCloseTo(0.28 / 0.62, 12);
  expect(allocationExponents(besiroglu).parameters).toBeCloseTo(0.5126, 4);
  expect(allocationExponents(besiroglu).tokens).toBeCloseTo(0.4874, 4);
});

describe.each(laws)('the law %s', (_, law) => {
  test('has its least loss at the allocation, against every other on the same budget', () => {
    const best = computeOptimal(law, 1e22);
    expect(6 * best.parameters * best.tokens).toBeCloseTo(1e22, -10);
    for (const factor of [0.5, 0.9, 0.99, 1.01, 1.1, 2]) {
      const other = parametricLoss(law, best.parameters * factor, best.tokens / factor);
      expect(other).toBeGreaterThan(best.loss);
    }
  });

  test('has inverses that lead back to the same allocation', () => {
    const best = computeOptimal(law, 3e21);
    for (const again of [optimalForParameters(law, best.parameters), optimalForLoss(law, best.loss)]) {
      expect(again.flop / 3e21).toBeCloseTo(1, 8);
      expect(again.parameters / best.parameters).toBeCloseTo(1, 8);
      expect(again.tokens / best.tokens).toBeCloseTo(1, 8);
    }
    expect(parametersForLoss(law, best.tokens, best.loss) / best.parameters).toBeCloseTo(1, 8);
    expect(tokensForLoss(law, best.parameters, best.loss) / best.tokens).toBeCloseTo(1, 8);
  });

  test('has curves of one budget that touch their minimum', () => {
    const best = computeOptimal(law, 1e20).parameters;
    const curve = isoFlopCurve(law, 1e20, [best / 4, best / 2, best, best * 2, best * 4]);
    expect(curve.points.map((point) => point.flop / 1e20)).toEqual(curve.points.map(() => expect.closeTo(1, 10)));
    const losses = curve.points.map((point) => point.loss);
    expect(losses.indexOf(Math.min(...losses))).toBe(2);
    expect(curve.minimum.loss).toBeCloseTo(losses[2] as number, 12);
  });
});

test('a symmetric law splits the budget in equal parts', () => {
  const law = { E: 0, A: 5, B: 5, alpha: 0.5, beta: 0.5 };
  const best = computeOptimal(law, 6e10);
  expect(best.parameters).toBeCloseTo(1e5, 6);
  expect(best.tokens).toBeCloseTo(1e5, 6);
  expect(best.loss).toBeCloseTo(10 / Math.sqrt(1e5), 12);
});

test('losses that cannot be reached, and what is not positive, are refused', () => {
  expect(() => optimalForLoss(chinchilla, 1.69)).toThrow('optimalForLoss: loss must be above 1.69, got 1.69');
  expect(() => parametersForLoss(chinchilla, 1e9, 1.7)).toThrow(
    /^parametersForLoss: loss must be above 2\.93\d*, got 1\.7$/,
  );
  expect(() => tokensForLoss(chinchilla, 1e9, 1.7)).toThrow(/^tokensForLoss: loss must be above 2\.04\d*, got 1\.7$/);
  expect(() => computeOptimal(chinchilla, -1)).toThrow('computeOptimal: flop must be a positive number, got -1');
  expect(() => optimalForParameters(chinchilla, Number.NaN)).toThrow(
    'optimalForParameters: parameters must be a positive number, got NaN',
  );
  expect(() => parametricLoss({ ...chinchilla, alpha: 0 }, 1, 1)).toThrow(
    'parametricLoss: alpha must be a positive number, got 0',
  );
  expect(() => parametricLoss({ ...chinchilla, E: -1 }, 1, 1)).toThrow('parametricLoss: E must be at least 0, got -1');
  expect(() => isoFlopCurve(chinchilla, 1e20, [])).toThrow(
    'isoFlopCurve: needs at least one number of parameters, got none',
  );
  expect(() => isoFlopCurve(chinchilla, 1e20, [1, 0])).toThrow(
    'isoFlopCurve: parameters[1] must be a positive number, got 0',
  );
});
