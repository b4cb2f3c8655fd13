import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compulsoryTraffic, sumOf, type Tileable, tiledTraffic } from '../../src/energy/tiling.ts';

const floats = { inputBytes: 4, weightBytes: 4, outputBytes: 4 };

/** m x k by k x n, in 4-byte elements. */
const product = (m: number, k: number, n: number): Tileable => ({
  problems: 1,
  images: 1,
  inChannels: k,
  outChannels: n,
  kernel: [1, 1],
  input: [m, 1],
  output: [m, 1],
  ...floats,
});

const int = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const width = fc.constantFrom(1, 2, 4, 8, 0.5);

/** Convolutions of every stride, and products where the kernel is 1 x 1. */
const tileable: fc.Arbitrary<Tileable> = fc
  .record({
    problems: int(4),
    images: int(3),
    inChannels: int(40),
    outChannels: int(40),
    kernel: fc.tuple(int(5), int(5)),
    output: fc.tuple(int(20), int(20)),
    stride: fc.tuple(fc.constantFrom(0.5, 1, 2, 4), fc.constantFrom(0.5, 1, 2, 4)),
    inputBytes: width,
    weightBytes: width,
    outputBytes: width,
  })
  .map(({ stride, ...rest }) => ({
    ...rest,
    input: [Math.ceil(rest.output[0] * stride[0]), Math.ceil(rest.output[1] * stride[1])],
  }));

const capacity = fc.integer({ min: 1, max: 20 }).map((log) => 2 ** log);

describe('tiledTraffic', () => {
  test('keeps outputs where that is best, by hand', () => {
    // 4 x 4 by 4 x 4 with room for 9 elements: 2 x 2 outputs stay, with 2 rows' elements and one weight: 7 of 9.
    // Each factor is read twice (2 tiles the other way), outputs are written once: 32 + 32 + 16 = 80 elements.
    // Weights staying, 1 x 4 of them with 4 inputs and an output (9): weights 16, inputs 4 x 16, outputs 16: 96.
    expect(tiledTraffic(product(4, 4, 4), 36)).toEqual({ weights: 128, inputs: 128, outputs: 64 });
  });

  test('reads everything once where the smaller factor fits', () => {
    // 1000 x 8 by 8 x 8: 64 weights, 8 inputs and 8 outputs stay: 80 elements.
    expect(tiledTraffic(product(1000, 8, 8), 320)).toEqual(compulsoryTraffic(product(1000, 8, 8)));
    expect(sumOf(tiledTraffic(product(1000, 8, 8), 100))).toBeGreaterThan(
      sumOf(compulsoryTraffic(product(1000, 8, 8))),
    );
  });

  test('reads two operands per multiplication where nothing stays', () => {
    expect(tiledTraffic(product(3, 5, 7), 4)).toEqual({ weights: 4 * 105, inputs: 4 * 105, outputs: 4 * 21 });
  });

  test('reads the rows that tiles of a convolution share again', () => {
    // 8 x 8 image of one channel (256 bytes), 64 filters of 3 x 3 (2304 bytes). 200 bytes hold one filter (36), one output (4)
    // and 5 of the rows: 3 tiles of 3 output rows, which read 8 + 2 x 2 rows of 32 bytes and every filter 3 times.
    const conv: Tileable = { ...product(1, 1, 64), kernel: [3, 3], input: [8, 8], output: [8, 8] };
    expect(tiledTraffic(conv, 200)).toEqual({ weights: 6912, inputs: 384, outputs: 16_384 });
    expect(tiledTraffic(conv, 256 + 64 * 36 + 64 * 256)).toEqual({ weights: 2304, inputs: 256, outputs: 16_384 });
  });

  test('never is less than every operand once, and is that where all fit', () => {
    fc.assert(
      fc.property(tileable, capacity, (t, bytes) => {
        const [once, tiled] = [compulsoryTraffic(t), tiledTraffic(t, bytes)];
        for (const key of ['weights', 'inputs', 'outputs'] as const)
          expect(tiled[key]).toBeGreaterThanOrEqual(once[key] * (1 - 1e-12));
        expect(tiledTraffic(t, sumOf(once))).toEqual(once);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test('never is more for a larger memory', () => {
    fc.assert(
      fc.property(tileable, capacity, fc.integer({ min: 0, max: 10_000 }), (t, bytes, more) => {
        expect(sumOf(tiledTraffic(t, bytes + more))).toBeLessThanOrEqual(sumOf(tiledTraffic(t, bytes)) * (1 + 1e-12));
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  test('answers at once for shapes that no machine could hold', () => {
    const huge: Tileable = { ...product(1, 2 ** 30, 2 ** 30), kernel: [3, 3], input: [2e9, 2e9], output: [1e9, 1e9] };
    expect(tiledTraffic(huge, 8192).inputs).toBeGreaterThanOrEqual(compulsoryTraffic(huge).inputs);
  });

  // Smith, Lowery, Langou, van de Geijn 2019, https://arxiv.org/abs/1702.02017: at least 2 m n k / sqrt(S) - 2 S elements.
  test('keeps the lower bound of matrix products, and comes within a fifth of it', () => {
    fc.assert(
      fc.property(int(400), int(400), int(400), fc.integer({ min: 3, max: 20_000 }), (m, k, n, elements) => {
        const moved = sumOf(tiledTraffic(product(m, k, n), 4 * elements)) / 4;
        expect(moved).toBeGreaterThanOrEqual((2 * m * n * k) / Math.sqrt(elements) - 2 * elements);
      }),
      { numRuns: 300, seed: 3 },
    );
    const moved = sumOf(tiledTraffic(product(1024, 1024, 1024), 4 * 4096)) / 4;
    expect(moved / ((2 * 1024 ** 3) / 64)).toBeLessThan(1.2);
  });
});
