import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EnergyOptions, energy } from '../../src/energy/energy.ts';
import { alexnet, layer, madeProfile } from './made-profile.ts';

const mJ = 1e-3;
const profile = madeProfile(alexnet);

describe("energy of MIT's AlexNet", () => {
  test('is 3.332 mJ of arithmetic and 39.02 mJ of weights in float32', () => {
    const { perInference } = energy(profile);
    expect(perInference.compute / mJ).toBeCloseTo(724.406816 * 4.6e-3, 9); // 3.332271
    expect(perInference.dramWeights / mJ).toBeCloseTo((60.965224 * 640) / 1000, 9); // 39.017743
    expect(perInference.dramActivations).toBe(0);
  });

  test.each([
    [32, 39.02],
    [16, 19.51],
    [8, 9.75],
  ])('reads weights of %i bits for %f mJ', (weightBits, expected) => {
    expect(energy(profile, { weightBits }).perInference.dramWeights / mJ).toBeCloseTo(expected, 2);
  });

  test('is 0.217 mJ of arithmetic in int8', () => {
    expect(energy(profile, { arithmetic: 'int8' }).perInference.compute / mJ).toBeCloseTo(0.2173, 4);
  });

  test('moves activations too where they do not stay on the chip', () => {
    const { perInference } = energy(profile, { access: 'per-inference' });
    expect(perInference.dramWeights / mJ).toBeCloseTo(39.0177, 3);
    // Inputs and outputs of the eight layers: 410,976 + 659,272 elements.
    const inputs = 150_528 + 69_984 + 43_264 + 64_896 + 64_896 + 9216 + 4096 + 4096;
    const outputs = 290_400 + 186_624 + 64_896 + 64_896 + 43_264 + 4096 + 4096 + 1000;
    expect(perInference.dramActivations / mJ).toBeCloseTo(((inputs + outputs) * 640) / 1e9, 9);
  });

  test('needs more through a small cache, less through a larger one, and never less than each operand once', () => {
    const of = (cacheBytes: number) => energy(profile, { access: 'tiled', cacheBytes }).perInference;
    const least = energy(profile, { access: 'per-inference' }).perInference;
    const dram = [1024, 8192, 65_536, 2 ** 20, 2 ** 30].map((size) => of(size).dramWeights + of(size).dramActivations);
    expect(dram).toEqual([...dram].sort((a, b) => b - a));
    expect(dram[0]).toBeGreaterThan(1.5 * (dram[4] as number));
    expect(dram[4]).toBeCloseTo(least.dramWeights + least.dramActivations, 12);
  });

  test('is the sum of its nodes and kinds', () => {
    const { nodes, perInference } = energy(profile, { access: 'tiled', cacheBytes: 16_384 });
    for (const key of ['compute', 'sram', 'dramWeights', 'dramActivations', 'total'] as const)
      expect(nodes.reduce((sum, node) => sum + node[key], 0)).toBeCloseTo(perInference[key], 12);
    const { compute, sram, dramWeights, dramActivations, total } = perInference;
    expect(compute + sram + dramWeights + dramActivations).toBeCloseTo(total, 15);
    expect(nodes.map(({ op }) => op)).toEqual(['Conv', 'Conv', 'Conv', 'Conv', 'Conv', 'Gemm', 'Gemm', 'Gemm']);
  });
});

describe('energy', () => {
  const one = { sram: (5e-12 / 4) * 1, dram: 160e-12 }; // J per byte

  test('of a node by hand: 2 x 3 by 3 x 4 that fits into the registers', () => {
    const { nodes } = energy(madeProfile([layer('MatMul', [2, 3], [3, 4], [2, 4], 24)]), { access: 'per-inference' });
    expect(nodes[0]?.compute).toBeCloseTo(24 * 4.6e-12, 20);
    expect(nodes[0]?.sram).toBeCloseTo(4 * (6 + 12 + 8) * one.sram, 20);
    expect(nodes[0]?.dramWeights).toBeCloseTo(48 * one.dram, 20);
    expect(nodes[0]?.dramActivations).toBeCloseTo(4 * (6 + 8) * one.dram, 20);
  });

  test('takes the stored factor for weights, whichever it is', () => {
    const row = { ...layer('MatMul', [2, 3], [3, 4], [2, 4], 24), weightBytes: 24, parameters: 6 };
    const { perInference } = energy(madeProfile([row]), { access: 'per-inference' });
    expect(perInference.dramWeights).toBeCloseTo(24 * one.dram, 20);
  });

  test('has no weights in a product of two computed factors', () => {
    const row = { ...layer('MatMul', [8, 2, 3], [8, 3, 4], [8, 2, 4], 192), weightBytes: 0, parameters: 0 };
    const { dramWeights, dramActivations } = energy(madeProfile([{ ...row, attentionMacs: 192 }]), {
      access: 'per-inference',
    }).perInference;
    expect(dramWeights).toBe(0);
    expect(dramActivations).toBeCloseTo(4 * 8 * (6 + 12 + 8) * one.dram, 18);
  });

  test('reads weights that two nodes share once, or at both', () => {
    const first = layer('MatMul', [2, 3], [3, 4], [2, 4], 24);
    const shared = madeProfile([first, { ...first, weightBytes: 0, parameters: 0 }]);
    expect(energy(shared).perInference.dramWeights).toBeCloseTo(48 * one.dram, 20);
    expect(energy(shared, { access: 'per-inference' }).perInference.dramWeights).toBeCloseTo(96 * one.dram, 20);
  });

  test('is of the whole batch and of one sample', () => {
    const { perInference, perSample } = energy(madeProfile([layer('MatMul', [8, 3], [3, 4], [8, 4], 96)], 8));
    expect(perSample.compute).toBeCloseTo(perInference.compute / 8, 20);
    expect(perSample.total).toBeCloseTo(perInference.total / 8, 20);
  });

  test('counts quantised products as integers, and passes over what the table does not have in no silence', () => {
    const conv = layer('QLinearConv', [1, 2, 4, 4], [2, 2, 1, 1], [1, 2, 4, 4], 64);
    const quantised = { ...conv, dtype: 'uint8' as const, inputShapes: [[1, 2, 4, 4], [], [], [2, 2, 1, 1]] };
    expect(energy(madeProfile([quantised])).perInference.compute).toBeCloseTo(64 * 0.3e-12, 20);
    const lstm = { ...layer('LSTM', [1], [1], [1], 10), dtype: 'bfloat16' as const };
    expect(energy(madeProfile([lstm, lstm]), { cacheBytes: 2 ** 21 }).notes).toEqual([
      'bfloat16: no entry for bfloat16; taken as float16, an upper bound',
      'no SRAM of 2097152 bytes in the table; taken as 1 MB, a lower bound',
      'LSTM (2): not tiled; its operands are counted once, a lower bound',
    ]);
  });

  test('never needs more DRAM for a larger cache, whatever the layers', () => {
    const int = (max: number) => fc.integer({ min: 1, max });
    const conv = fc.record({
      g: int(3),
      c: int(8),
      m: int(8),
      k: fc.constantFrom(1, 3, 5),
      h: int(16),
      s: int(2),
      n: int(3),
    });
    fc.assert(
      fc.property(fc.array(conv, { minLength: 1, maxLength: 4 }), int(14), int(14), (layers, a, b) => {
        const rows = layers.map(({ g, c, m, k, h, s, n }) => {
          const [x, w, y] = [
            [n, g * c, h * s, h * s],
            [g * m, c, k, k],
            [n, g * m, h, h],
          ];
          return layer('Conv', x, w, y, n * g * m * h * h * c * k * k);
        });
        const of = (log: number) => {
          const options = { access: 'tiled', cacheBytes: 2 ** (8 + log), registerBytes: 256 } as const;
          const { dramWeights, dramActivations } = energy(madeProfile(rows), options).perInference;
          return dramWeights + dramActivations;
        };
        expect(of(Math.max(a, b))).toBeLessThanOrEqual(of(Math.min(a, b)) * (1 + 1e-12));
        const once = energy(madeProfile(rows), { access: 'per-inference' }).perInference;
        expect(of(a)).toBeGreaterThanOrEqual((once.dramWeights + once.dramActivations) * (1 - 1e-12));
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  test.each<[EnergyOptions, string]>([
    [{ access: 'often' as 'once' }, 'energy: the access model must be one of once, per-inference, tiled, got often'],
    [{ access: 'tiled' }, 'energy: a tiled model needs the size of its cache, got undefined'],
    [{ access: 'tiled', cacheBytes: -1 }, 'energy: the cache must have a positive number of bytes, got -1'],
    [{ registerBytes: Number.NaN }, 'energy: registers must have a positive number of bytes, got NaN'],
    [{ cacheBytes: 256 }, 'energy: the cache must hold at least what the registers do, 512 bytes, got 256'],
    [{ weightBits: 0 }, 'energy: weights must have 1 to 64 bits, got 0'],
  ])('refuses %j', (options, message) => {
    expect(() => energy(profile, options)).toThrow(new Error(message));
  });

  test('refuses an element type that is none, even without products', () => {
    expect(() => energy(madeProfile([]), { arithmetic: 'int7' })).toThrow(/^macEnergy: .*, got int7$/);
  });
});
