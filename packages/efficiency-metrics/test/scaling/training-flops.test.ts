import { describe, expect, test } from 'vitest';
import { approximateTrainingFlops, exactTrainingFlops, flopToPetaflopDays } from '../../src/scaling/index.ts';

/** Half a unit of the last of three printed digits, and as much of rounding in binary. */
const halfDigit = (printed: number): number => 0.5 * 10 ** (Math.floor(Math.log10(printed)) - 2) * (1 + 1e-9);

// GPT-3 (Brown et al. 2020), table D.1: model, [PF-days], [FLOP], parameters [M], tokens [B], FLOP per parameter and token.
test.each([
  ['T5-Small', 2.08, 1.8e20, 60, 1000, 3],
  ['T5-Base', 7.64, 6.6e20, 220, 1000, 3],
  ['T5-Large', 26.7, 2.31e21, 770, 1000, 3],
  ['T5-3B', 104, 9e21, 3000, 1000, 3],
  ['T5-11B', 382, 3.3e22, 11000, 1000, 3],
  ['BERT-Base', 1.89, 1.64e20, 109, 250, 6],
  ['BERT-Large', 6.16, 5.33e20, 355, 250, 6],
  ['RoBERTa-Base', 17.4, 1.5e21, 125, 2000, 6],
  ['RoBERTa-Large', 49.3, 4.26e21, 355, 2000, 6],
  ['GPT-3 Small', 2.6, 2.25e20, 125, 300, 6],
  ['GPT-3 Medium', 7.42, 6.41e20, 356, 300, 6],
  ['GPT-3 Large', 15.8, 1.37e21, 760, 300, 6],
  ['GPT-3 XL', 27.5, 2.38e21, 1320, 300, 6],
  ['GPT-3 2.7B', 55.2, 4.77e21, 2650, 300, 6],
  ['GPT-3 6.7B', 139, 1.2e22, 6660, 300, 6],
  ['GPT-3 13B', 268, 2.31e22, 12850, 300, 6],
  ['GPT-3 175B', 3640, 3.14e23, 174600, 300, 6],
])('%s took what table D.1 of GPT-3 prints', (_, days, flop, millions, billions, perParameter) => {
  const computed = approximateTrainingFlops(millions * 1e6, billions * 1e9, { perParameter });
  expect(Math.abs(computed - flop)).toBeLessThanOrEqual(halfDigit(flop));
  expect(Math.abs(flopToPetaflopDays(computed) - days)).toBeLessThanOrEqual(halfDigit(days));
});

test('MT-NLG 530B took 9,938 petaflop/s-days for 270 billion tokens', () => {
  const flop = approximateTrainingFlops(530e9, 270e9);
  expect(flop).toBeCloseTo(8.586e23, -12);
  expect(flopToPetaflopDays(flop)).toBeCloseTo(9937.5, 1);
});

test('the parameters may come from a profile', () => {
  const totals = { parameters: 61_100_840 } as never;
  expect(approximateTrainingFlops({ totals }, 1000)).toBe(6 * 61_100_840 * 1000);
});

// "AI and Compute" (2018), appendix, method 1: multiply-accumulates, samples, the product and what is printed [PF-days]. The post
// rounds on the way: 0.117 is 10,000 PF over 86,400 s, for a product of 10,506 PF.
test.each([
  ['ResNet-152', 11.4e9, 1.2e6 * 128, 0.1216, 0.117],
  ['AlexNet', 0.75e9, 1.2e6 * 90, 0.005625, 0.0054],
  ['DQN', 2.55e6, 5e6 * 32, 2.833e-5, 2.7e-5],
  ['VGG', 16e9, 1.2e6 * 74, 0.09867, 0.098],
  ['Neural Architecture Search', 10e9, 50 * 50_000 * 12_800, 22.22, 22],
])('%s by counting operations', (_, macs, samples, product, printed) => {
  const days = flopToPetaflopDays(exactTrainingFlops({ forward: 2 * macs }, samples));
  expect(days / product).toBeCloseTo(1, 3);
  expect(Math.abs(days / printed - 1)).toBeLessThan(0.05);
});

test('a counted backward pass takes the place of twice the forward one', () => {
  expect(exactTrainingFlops({ forward: 10 }, 5)).toBe(150);
  expect(exactTrainingFlops({ forward: 10, backward: 15 }, 5)).toBe(125);
});

describe('bad input', () => {
  test.each([0, -3, Number.NaN])('%d is refused by name', (bad) => {
    const got = `must be a positive number, got ${bad}`;
    expect(() => approximateTrainingFlops(bad, 1)).toThrow(`approximateTrainingFlops: parameters ${got}`);
    expect(() => approximateTrainingFlops(1, bad)).toThrow(`approximateTrainingFlops: tokens ${got}`);
    expect(() => approximateTrainingFlops(1, 1, { perParameter: bad })).toThrow(
      `approximateTrainingFlops: perParameter ${got}`,
    );
    expect(() => exactTrainingFlops({ forward: bad }, 1)).toThrow(`exactTrainingFlops: forward ${got}`);
    expect(() => exactTrainingFlops({ forward: 1, backward: bad }, 1)).toThrow(`exactTrainingFlops: backward ${got}`);
    expect(() => exactTrainingFlops({ forward: 1 }, bad)).toThrow(`exactTrainingFlops: samples ${got}`);
  });
});
