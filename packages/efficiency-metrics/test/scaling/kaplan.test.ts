import { describe, expect, test } from 'vitest';
import {
  criticalBatch,
  kaplan,
  kaplanFixedBatchParameters,
  kaplanLoss,
  kaplanLossAfter,
  kaplanOptimal,
  kaplanParametersForLoss,
  kaplanStepsForLoss,
  kaplanTokensForLoss,
  kaplanTokensWithoutOverfitting,
  lossAt,
  minimumCompute,
  minimumSteps,
  neededForLoss,
  petaflopDaysToFlop,
} from '../../src/scaling/index.ts';

describe('laws of one variable', () => {
  test.each([
    [124e6, 2.784],
    [1.5e9, 2.304],
    [175e9, 1.604],
  ])('%d parameters reach %d nats', (parameters, loss) => {
    expect(lossAt(kaplan.parameters, parameters)).toBeCloseTo(loss, 3);
  });

  test("GPT-3's 3,640 petaflop/s-days reach 1.764 nats", () => {
    expect(lossAt(kaplan.minimumCompute, petaflopDaysToFlop(3640))).toBeCloseTo(1.764, 3);
  });

  test('every law passes through 1 nat at its scale, and falls by its exponent', () => {
    for (const law of Object.values(kaplan)) {
      expect(lossAt(law, law.scale)).toBe(1);
      expect(lossAt(law, law.scale / 1000)).toBeCloseTo(1000 ** law.exponent, 10);
      expect(neededForLoss(law, lossAt(law, 1e12)) / 1e12).toBeCloseTo(1, 9);
    }
    expect(lossAt(kaplan.parameters, 10) / lossAt(kaplan.parameters, 1)).toBeCloseTo(0.8395, 4);
  });

  test('compute is in FLOP: 1.6e7 and 3.1e8 petaflop/s-days', () => {
    expect(kaplan.compute.scale).toBeCloseTo(1.3824e27, -13);
    expect(kaplan.minimumCompute.scale).toBeCloseTo(2.6784e28, -14);
  });
});

describe('L(N, D)', () => {
  test('1.5e9 parameters reach 2.3125 nats with 2.2e10 tokens', () =>
    expect(kaplanLoss(1.5e9, 2.2e10)).toBeCloseTo(2.3125, 4));

  test('with tokens without end it is (6.4e13 / N)^0.076', () =>
    expect(kaplanLoss(1e9, 1e30)).toBeCloseTo((6.4e13 / 1e9) ** 0.076, 8));

  test('its inverses give back tokens and parameters', () => {
    const loss = kaplanLoss(3e8, 5e9);
    expect(kaplanTokensForLoss(3e8, loss) / 5e9).toBeCloseTo(1, 9);
    expect(kaplanParametersForLoss(5e9, loss) / 3e8).toBeCloseTo(1, 9);
  });

  test('a loss that no tokens or parameters reach is refused', () => {
    expect(() => kaplanTokensForLoss(1e6, 2)).toThrow(
      'kaplanTokensForLoss: loss must be above what 1000000 parameters can reach, got 2',
    );
    expect(() => kaplanParametersForLoss(1e6, 2)).toThrow(
      'kaplanParametersForLoss: loss must be above what 1000000 tokens can reach, got 2',
    );
  });

  test('1e9 parameters want 2.3e10 tokens', () =>
    expect(kaplanTokensWithoutOverfitting(1e9)).toBeCloseTo(2.285e10, -8));
});

describe('L(N, S)', () => {
  test('is the sum of both terms', () =>
    expect(kaplanLossAfter(6.5e10, 2.1e5)).toBeCloseTo(1000 ** 0.077 + 0.01 ** 0.76, 12));

  test('its inverse gives back the steps', () =>
    expect(kaplanStepsForLoss(1e9, kaplanLossAfter(1e9, 12_345))).toBeCloseTo(12_345, 4));

  test('a loss that no steps reach is refused', () =>
    expect(() => kaplanStepsForLoss(1e6, 1)).toThrow(
      'kaplanStepsForLoss: loss must be above what 1000000 parameters can reach, got 1',
    ));
});

describe('batch size', () => {
  test('the critical one is 2.1e8 tokens at 1 nat, and doubles where the loss falls by 13 %', () => {
    expect(criticalBatch(1)).toBe(2.1e8);
    expect(criticalBatch(2 * (1 - 0.1354)) / criticalBatch(2)).toBeCloseTo(2, 2);
  });

  test('at the critical one steps and compute are twice the least', () => {
    expect(minimumSteps(1000, criticalBatch(3), 3)).toBeCloseTo(500, 9);
    expect(minimumCompute(1e20, criticalBatch(3), 3)).toBeCloseTo(5e19, -6);
  });
});

describe('allocation', () => {
  test('of one petaflop/s-day is table 6', () => {
    expect(kaplanOptimal(8.64e19)).toMatchObject({ parameters: 1.3e9, batch: 2e6, steps: 5.4e3, tokens: 2e10 });
    expect(kaplanOptimal(8.64e19).loss).toBeCloseTo(3.1e8 ** 0.05, 10);
    expect(kaplanFixedBatchParameters(8.64e19)).toBe(1.6e9);
  });

  test('of a thousand million times the compute takes 3.7e6 times the parameters, 145 the batch and 1.9 the steps', () => {
    const [one, more] = [kaplanOptimal(1e18), kaplanOptimal(1e27)];
    expect(more.parameters / one.parameters / 1e6).toBeCloseTo(3.715, 3);
    expect(more.batch / one.batch).toBeCloseTo(144.5, 1);
    expect(more.steps / one.steps).toBeCloseTo(1.862, 3);
    expect(more.tokens / one.tokens).toBeCloseTo(269.2, 1);
  });

  test('of 10,000 petaflop/s-days is the point of section 6.3: 1e12 parameters and 1.7 nats', () => {
    const { parameters, loss } = kaplanOptimal(petaflopDaysToFlop(1e4));
    expect(parameters).toBeCloseTo(1.08e12, -10);
    expect(loss).toBeCloseTo(1.68, 2);
  });
});

test.each([-1, 0, Number.NaN])('%d is refused by name', (bad) => {
  const got = `must be a positive number, got ${bad}`;
  expect(() => lossAt(kaplan.tokens, bad)).toThrow(`lossAt: x ${got}`);
  expect(() => neededForLoss(kaplan.tokens, bad)).toThrow(`neededForLoss: loss ${got}`);
  expect(() => kaplanLoss(1e9, bad)).toThrow(`kaplanLoss: tokens ${got}`);
  expect(() => kaplanLossAfter(1e9, bad)).toThrow(`kaplanLossAfter: steps ${got}`);
  expect(() => criticalBatch(bad)).toThrow(`criticalBatch: loss ${got}`);
  expect(() => minimumSteps(1, bad, 1)).toThrow(`minimumSteps: batch ${got}`);
  expect(() => minimumCompute(bad, 1, 1)).toThrow(`minimumCompute: flop ${got}`);
  expect(() => kaplanOptimal(bad)).toThrow(`kaplanOptimal: flop ${got}`);
  expect(() => kaplanFixedBatchParameters(bad)).toThrow(`kaplanFixedBatchParameters: flop ${got}`);
  expect(() => kaplanTokensWithoutOverfitting(bad)).toThrow(`kaplanTokensWithoutOverfitting: parameters ${got}`);
});
