import { describe, expect, test } from 'vitest';
import { init as exported } from '../../src/random/index.ts';
import * as init from '../../src/random/initialiser.ts';

const { initialValues } = init;

function statistics(values: Float32Array): { mean: number; std: number; max: number } {
  let sum = 0;
  let square = 0;
  let max = 0;
  for (const x of values) {
    sum += x;
    square += x * x;
    max = Math.max(max, Math.abs(x));
  }
  const mean = sum / values.length;
  return { mean, std: Math.sqrt(square / values.length - mean * mean), max };
}

describe('initialValues', () => {
  test('zeros, ones and constants fill the shape, a scalar too', () => {
    expect([...initialValues(init.zeros(), 'b', [2, 2], 0)]).toEqual([0, 0, 0, 0]);
    expect([...initialValues(init.ones(), 'b', [3], 0)]).toEqual([1, 1, 1]);
    expect([...initialValues(init.constant(0.5), 'b', [], 0)]).toEqual([0.5]);
  });

  // Bounds by PyTorch 1.13: gain * sqrt(3 / fan) of torch.nn.init on a weight [64, 32, 3, 3] (fan in 288, fan out 576).
  test.each([
    ['kaimingUniform a = sqrt 5: 1 / sqrt(fan in)', init.kaimingUniform({ a: Math.sqrt(5) }), 0.05892556509887896],
    ['kaimingUniform: sqrt(6 / fan in)', init.kaimingUniform(), 0.14433756729740643],
    [
      'kaimingUniform fan out, tanh',
      init.kaimingUniform({ mode: 'fanOut', nonlinearity: 'tanh' }),
      0.12028130608117202,
    ],
    ['xavierUniform: sqrt(6 / (fan in + fan out))', init.xavierUniform(), 0.08333333333333333],
    ['xavierUniform, gain 2', init.xavierUniform({ gain: 2 }), 0.16666666666666666],
    ['uniform', init.uniform(-0.25, 0.25), 0.25],
  ])('%s', (_, rule, bound) => {
    const { mean, std, max } = statistics(initialValues(rule, 'conv.weight', [64, 32, 3, 3], 1));
    expect(max).toBeLessThanOrEqual(bound);
    expect(max).toBeGreaterThan(0.999 * bound); // 18,432 values
    expect(std / (bound / Math.sqrt(3))).toBeCloseTo(1, 1.7);
    expect(Math.abs(mean)).toBeLessThan((4 * std) / Math.sqrt(18_432));
  });

  test.each([
    ['kaimingNormal fan out, relu', init.kaimingNormal({ mode: 'fanOut', nonlinearity: 'relu' }), Math.sqrt(2 / 576)],
    ['kaimingNormal selu', init.kaimingNormal({ nonlinearity: 'selu' }), 0.75 / Math.sqrt(288)],
    ['kaimingNormal linear', init.kaimingNormal({ nonlinearity: 'linear' }), 1 / Math.sqrt(288)],
    ['xavierNormal', init.xavierNormal(), Math.sqrt(2 / 864)],
    ['normal', init.normal(0, 0.02), 0.02],
  ])('%s', (_, rule, expected) => {
    const { std, max } = statistics(initialValues(rule, 'conv.weight', [64, 32, 3, 3], 1));
    expect(std / expected).toBeCloseTo(1, 1.5);
    expect(max / expected).toBeGreaterThan(3.3);
  });

  // Means and standard deviations by scipy.stats.truncnorm 1.10.
  test.each([
    ['[-2, 2]', init.truncatedNormal(), 0, 0.8796256610342398, -2, 2],
    ['[0, 2]', init.truncatedNormal({ low: 0 }), 0.7227897522452308, 0.501314549558659, 0, 2],
    ['std 0.02, bounds far away', init.truncatedNormal({ std: 0.02 }), 0, 0.02, -2, 2],
  ])('truncatedNormal %s', (_, rule, mean, std, low, high) => {
    const values = initialValues(rule, 'pos_embed', [200, 500], 7);
    const s = statistics(values);
    expect(Math.abs(s.mean - mean)).toBeLessThan((4 * std) / Math.sqrt(100_000));
    expect(s.std / std).toBeCloseTo(1, 1.8);
    expect(values.every((x) => x >= low && x <= high)).toBe(true);
  });

  test.each([
    ['wide', [3, 8]],
    ['tall', [8, 3]],
    ['a convolution', [4, 2, 3, 3]],
    ['square', [16, 16]],
  ])('orthogonal rows or columns are orthogonal and as long as the gain: %s', (_, shape) => {
    const values = initialValues(init.orthogonal({ gain: 2 }), 'w', shape, 3);
    const rows = shape[0]!;
    const columns = values.length / rows;
    const at = (vector: number, k: number): number =>
      rows <= columns ? values[vector * columns + k]! : values[k * columns + vector]!;
    for (let i = 0; i < Math.min(rows, columns); i++)
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let k = 0; k < Math.max(rows, columns); k++) product += at(i, k) * at(j, k);
        expect(product).toBeCloseTo(i === j ? 4 : 0, 5);
      }
  });

  test.each([
    [
      [1, 1, 4, 4],
      [0.0625, 0.1875, 0.1875, 0.0625, 0.1875, 0.5625, 0.5625, 0.1875],
    ],
    [
      [1, 1, 3, 2],
      [0.25, 0.25, 0.5, 0.5, 0.25, 0.25],
    ],
    [
      [2, 2, 1, 2],
      [0.5, 0.5, 0, 0, 0, 0, 0.5, 0.5],
    ],
    [
      [2, 1, 2, 1],
      [0.5, 0.5, 0.5, 0.5],
    ],
  ])('bilinear interpolates each channel on its own: %j', (shape, expected) => {
    const values = initialValues(init.bilinear(), 'upscore.weight', shape, 0);
    expect(Array.from(values.slice(0, expected.length))).toEqual(expected);
  });

  test('values are taken as they are', () => {
    expect([...initialValues(init.values([3, -1, 0.5, 2]), 'table', [2, 2], 7)]).toEqual([3, -1, 0.5, 2]);
  });

  test('depends on name and seed, and repeats', () => {
    const draw = (name: string, seed: number): string =>
      initialValues(init.kaimingUniform(), name, [2, 2], seed).join();
    expect(draw('a.weight', 0)).toBe(draw('a.weight', 0));
    expect(new Set([draw('a.weight', 0), draw('b.weight', 0), draw('a.weight', 1)]).size).toBe(3);
  });

  test('needs rank 2 for fans and for orthogonal rows', () => {
    expect(() => initialValues(init.kaimingUniform(), 'fc.bias', [10], 0)).toThrow(
      'initialise fc.bias: fan in and fan out need rank 2 or more, got [10]',
    );
    expect(() => initialValues(init.orthogonal(), 'fc.bias', [10], 0)).toThrow('rank 2 or more, got [10]');
    expect(() => initialValues(init.bilinear(), 'up.weight', [4, 4, 4], 0)).toThrow(
      'initialise up.weight: bilinear needs a weight [in, out / groups, kh, kw], got [4,4,4]',
    );
    expect(() => initialValues(init.truncatedNormal({ low: 2, high: 1 }), 'w', [1], 0)).toThrow(
      'low < high, got [2, 1]',
    );
  });

  test('is exported as the namespace `init`, and leaves an empty shape empty', () => {
    expect(exported.initialValues(exported.kaimingUniform(), 'w', [4, 0], 0)).toHaveLength(0);
  });
});
