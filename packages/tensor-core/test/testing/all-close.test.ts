import { describe, expect, test } from 'vitest';
import { allclose } from '../../src/testing/all-close.ts';
import { centralDifference, centralDifferenceAsync } from '../../src/testing/central-difference.ts';
import { matchers } from '../../src/testing/index.ts';

expect.extend(matchers);

const tensor = (data: Float32Array, dims: number[]) => ({ dtype: 'float32', dims, data }) as const;

describe('toBeAllclose', () => {
  test('allows atol + rtol * |expected|, on either side', () => {
    expect([1, 2]).toBeAllclose([1, 2]);
    expect([100.9, -100.9]).toBeAllclose([100, -100], { rtol: 0.01, atol: 0 });
    expect([101.1]).not.toBeAllclose([100], { rtol: 0.01, atol: 0 });
    expect([0.01]).toBeAllclose([0], { atol: 0.01 });
    expect([1e-8]).toBeAllclose([0]);
    expect([2e-8]).not.toBeAllclose([0]);
    expect([1 + 0.9e-5]).toBeAllclose([1]);
    expect([1 + 1.1e-5]).not.toBeAllclose([1]);
  });

  test('compares numbers, arrays, typed arrays, 64-bit integers, bits of half precision and tensors with one another', () => {
    expect(0.5).toBeAllclose(0.5);
    expect(new Float32Array([0.1, 0.2])).toBeAllclose([0.1, 0.2]);
    expect(BigInt64Array.of(3n)).toBeAllclose([3]);
    expect(tensor(Float32Array.of(1, 2, 3, 4), [2, 2])).toBeAllclose([
      [1, 2],
      [3, 4],
    ]);
    expect(tensor(Float32Array.of(1, 2), [2])).toBeAllclose(Float64Array.of(1, 2));
    expect({ dtype: 'float16', dims: [2], data: Uint16Array.of(0x3c00, 0xc000) }).toBeAllclose([1, -2]);
    expect({ dtype: 'bfloat16', dims: [1], data: Uint16Array.of(0x3f80) }).toBeAllclose([1]);
    expect({ dims: [1], data: Float32Array.of(1) }).toBeAllclose([1]);
  });

  test('a NaN is close to nothing, an infinity to itself', () => {
    expect([Number.NaN]).not.toBeAllclose([Number.NaN]);
    expect([Number.POSITIVE_INFINITY]).toBeAllclose([Number.POSITIVE_INFINITY]);
    expect([Number.POSITIVE_INFINITY]).not.toBeAllclose([Number.NEGATIVE_INFINITY]);
    expect([1]).not.toBeAllclose([Number.POSITIVE_INFINITY]);
    expect([Number.NaN]).not.toBeAllclose([1], { atol: 1e9 });
  });

  test('shapes must agree where both sides have one, lengths always', () => {
    expect(tensor(new Float32Array(6), [2, 3])).not.toBeAllclose(tensor(new Float32Array(6), [3, 2]));
    expect([1, 2]).not.toBeAllclose([1]);
    expect([]).toBeAllclose([]);
    expect(allclose(tensor(new Float32Array(6), [2, 3]), tensor(new Float32Array(6), [3, 2])).report).toBe(
      'shapes differ: got [2, 3], expected [3, 2]',
    );
    expect(() => allclose([[1, 2], [3]], [1, 2, 3])).toThrow('rectangular, got 2 and 1');
  });

  test('the message names the worst element, its index, both values and how many differ', () => {
    const received = tensor(Float32Array.of(1, 2.5, 3, 4.25, 5, 6), [2, 3]);
    expect(() => expect(received).toBeAllclose([1, 2, 3, 4, 5, 6], { rtol: 0, atol: 0.125 })).toThrow(
      'toBeAllclose: 2 of 6 values differ by more than rtol 0, atol 0.125\n' +
        'worst at [0, 1] (index 1): got 2.5, expected 2, difference 0.5, allowed 0.125',
    );
    expect(() => expect([Number.NaN, 9]).toBeAllclose([1, 1])).toThrow('worst at index 0: got NaN, expected 1');
    expect(() => expect([1.5]).not.toBeAllclose([1.25], { atol: 1 })).toThrow(
      'expected values to differ, but all 1 values lie within rtol 0.00001, atol 1; largest difference 0.25',
    );
  });
});

describe('centralDifference', () => {
  const f = (x: Float64Array): number => x[0]! ** 3 + 2 * x[0]! * x[1]!;
  test('equals the directional derivative up to h^2', () => {
    // Gradient at (2, 3): (3 * 4 + 2 * 3, 2 * 2) = (18, 4); along (1, -2): 10; the third derivative adds h^2.
    expect(centralDifference(f, Float64Array.of(2, 3), [1, -2], 1e-3)).toBeCloseTo(10 + 1e-6, 9);
  });
  test('runs asynchronous functions too, and checks the direction', async () => {
    expect(await centralDifferenceAsync(async (x) => f(x), Float64Array.of(2, 3), [1, -2], 1e-3)).toBeCloseTo(10, 5);
    expect(() => centralDifference(f, Float64Array.of(2, 3), [1], 1e-3)).toThrow('2 elements, got 1');
  });
});
