import { describe, expect, test } from 'vitest';
import { convertTensor, numberAt } from '../../src/graph/convert.ts';
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from '../../src/graph/half.ts';

describe('float16', () => {
  // Bits by numpy 1.24: np.float16(x).view(np.uint16).
  test.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [1.5 * 2 ** -24, 0x0002],
    [2 ** -14, 0x0400],
    [2 ** -14 - 2 ** -26, 0x0400],
    [0.1, 0x2e66],
    [1 / 3, 0x3555],
    [2049, 0x6800],
    [2051, 0x6802],
    [0.99999999, 0x3c00],
  ])('%d has the bits of numpy', (value, bits) => {
    expect(toFloat16(value)).toBe(bits);
  });
  test('every finite value survives', () => {
    for (let h = 0; h < 0x10000; h++)
      if ((h & 0x7c00) !== 0x7c00) expect(toFloat16(fromFloat16(h)), `0x${h.toString(16)}`).toBe(h);
    expect(fromFloat16(0x7c00)).toBe(Number.POSITIVE_INFINITY);
    expect(fromFloat16(0x7e00)).toBeNaN();
    expect(toFloat16(Number.NaN)).toBe(0x7e00);
  });
});

describe('bfloat16', () => {
  test('rounds float32 to nearest, ties to even', () => {
    // 1 + 2^-8 lies between 0x3f80 and 0x3f81, 1 + 3 * 2^-8 between 0x3f81 and 0x3f82.
    expect([1, 1 + 2 ** -8, 1 + 2 ** -8 + 2 ** -20, 1 + 3 * 2 ** -8, -0, 3.4e38].map(toBfloat16)).toEqual([
      0x3f80, 0x3f80, 0x3f81, 0x3f82, 0x8000, 0x7f80,
    ]);
    expect([0x3f80, 0xc000, 0x7f80].map(fromBfloat16)).toEqual([1, -2, Number.POSITIVE_INFINITY]);
    expect(toBfloat16(Number.NaN)).toBe(0x7fc0);
  });
});

describe('convertTensor', () => {
  const t = { dtype: 'float32', dims: [4], data: Float32Array.of(-1.75, 0, 1.5, 70000) } as const;
  test.each([
    ['float64', [-1.75, 0, 1.5, 70000]],
    ['int32', [-1, 0, 1, 70000]],
    ['int64', [-1n, 0n, 1n, 70000n]],
    ['bool', [1, 0, 1, 1]],
    ['float16', [0xbf00, 0, 0x3e00, 0x7c00]],
    ['bfloat16', [0xbfe0, 0, 0x3fc0, 0x4789]],
  ] as const)('float32 to %s', (dtype, values) => {
    const converted = convertTensor(t, dtype);
    expect([...converted.data]).toEqual(values);
    expect(converted.dtype).toBe(dtype);
  });
  test('keeps a tensor that has the dtype, and 64-bit integers exact', () => {
    expect(convertTensor(t, 'float32')).toBe(t);
    const wide = { dtype: 'int64', dims: [1], data: BigInt64Array.of(2n ** 60n + 1n) } as const;
    expect([...convertTensor(wide, 'uint64').data]).toEqual([2n ** 60n + 1n]);
    expect(numberAt({ dtype: 'int64', data: BigInt64Array.of(-3n) }, 0)).toBe(-3);
    expect([...convertTensor({ dtype: 'int64', dims: [1], data: BigInt64Array.of(-3n) }, 'int32').data]).toEqual([-3]);
  });
});
