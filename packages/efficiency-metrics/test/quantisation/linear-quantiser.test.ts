import { describe, expect, it } from 'vitest';
import {
  affineQuantiser,
  dequantise,
  midRiseQuantiser,
  quantise,
  signalToNoise,
  symmetricQuantiser,
} from '../../src/index.ts';

describe('affineQuantiser', () => {
  it('spreads 2^bits integers over the range and gives 0 one of its own', () => {
    // (2.5 + 0.5) / 3 = 1 between neighbours; -0.5 lies at round(0.5) = 1 below 0.
    expect(affineQuantiser(-0.5, 2.5, 2)).toEqual({ scale: 1, zeroPoint: 1, lowest: 0, highest: 3 });
  });

  it.each([
    { low: 1, high: 3, scale: 1, zeroPoint: 0 },
    { low: -3, high: -1, scale: 1, zeroPoint: 3 },
  ])('widens a range from $low to $high until 0 is in it', ({ low, high, scale, zeroPoint }) => {
    expect(affineQuantiser(low, high, 2)).toEqual({ scale, zeroPoint, lowest: 0, highest: 3 });
  });

  it('brings 0 back exactly', () => {
    const quantiser = affineQuantiser(-0.37, 1.91, 8);
    expect(dequantise(quantise([0], quantiser), quantiser)).toEqual([0]);
  });
});

describe('symmetricQuantiser', () => {
  it('has as many integers below 0 as above', () => {
    expect(symmetricQuantiser(254, 8)).toEqual({ scale: 2, zeroPoint: 0, lowest: -127, highest: 127 });
  });
});

describe('midRiseQuantiser', () => {
  it('gives the middles of cells that fill the range', () => {
    const quantiser = midRiseQuantiser(-1, 1, 2); // cells of 0.5, middles -0.75, -0.25, 0.25, 0.75
    expect(dequantise([0, 1, 2, 3], quantiser)).toEqual([-0.75, -0.25, 0.25, 0.75]);
    expect(quantise([-1, -0.51, -0.49, -0.01, 0.01, 0.49, 0.51, 1], quantiser)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });
});

describe('quantise', () => {
  it('rounds halves to even steps and clips what lies outside, as QuantizeLinear does', () => {
    const quantiser = affineQuantiser(-1, 14, 4); // steps of 1, zero point 1
    // round(x) + 1: 0.5 -> 0, 1.5 -> 2, 2.5 -> 2, -0.5 -> 0
    expect(quantise([0.5, 1.5, 2.5, -0.5, -7, 99], quantiser)).toEqual([1, 3, 3, 1, 0, 15]);
  });

  it('is off by half a step at most within the range', () => {
    const quantiser = symmetricQuantiser(1, 4);
    const values = Array.from({ length: 201 }, (_, i) => (i - 100) / 100);
    const back = dequantise(quantise(values, quantiser), quantiser);
    const most = Math.max(...values.map((value, i) => Math.abs(value - (back[i] as number))));
    expect(most).toBeLessThanOrEqual(quantiser.scale / 2 + 1e-12);
  });
});

describe('signalToNoise', () => {
  it('is 10 log10 of the ratio of squares', () => {
    expect(signalToNoise([3, 4], [3, 3.5])).toBeCloseTo(20, 12); // 25 / 0.25 = 100
    expect(signalToNoise([1], [1])).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([2, 4, 8])('of evenly spread numbers in %d bits is 20 log10 2 for every bit', (bits) => {
    const quantiser = midRiseQuantiser(-1, 1, bits);
    // The middles of 2^18 equal parts: as good as a uniform distribution, whose variance is 1/3 and whose error's is scale² / 12.
    const values = Array.from({ length: 2 ** 18 }, (_, i) => (i + 0.5) / 2 ** 17 - 1);
    const found = signalToNoise(values, dequantise(quantise(values, quantiser), quantiser));
    expect(Math.abs(found - 20 * bits * Math.log10(2))).toBeLessThan(1e-4);
  });

  it('needs as many numbers on both sides', () => {
    expect(() => signalToNoise([1, 2], [1])).toThrow(
      'signalToNoise: needs an approximation of each number, got 1 of 2',
    );
  });
});

describe('mistakes', () => {
  it.each([
    [() => affineQuantiser(0, 1, 0), 'affineQuantiser: bits must be an integer from 1 to 32, got 0'],
    [() => symmetricQuantiser(1, 1), 'symmetricQuantiser: bits must be an integer from 2 to 32, got 1'],
    [() => midRiseQuantiser(0, 1, 2.5), 'midRiseQuantiser: bits must be an integer from 1 to 32, got 2.5'],
    [() => affineQuantiser(2, 2, 8), 'affineQuantiser: low must be less than high, both finite, got 2 and 2'],
    [() => symmetricQuantiser(0, 8), 'symmetricQuantiser: largest must be positive, got 0'],
  ])('are named: %#', (call, message) => {
    expect(call).toThrow(message);
  });
});
