import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fnv1a64 } from '../../src/random/fnv1a.ts';
import { permutation } from '../../src/random/permutation.ts';
import { philox } from '../../src/random/philox.ts';
import { fillUniform, uniform } from '../../src/random/uniform.ts';

describe('uniform', () => {
  test('takes the high 24 bits of each word, with the seed as key and block, step and stream as counter', () => {
    const [low, high] = fnv1a64('dropout.1');
    const seed = 3 * 2 ** 32 + 7;
    const words = [0, 1].flatMap((block) => [...philox([block, 5, low, high], [7, 3])]);
    expect([...uniform(8, { seed, stream: 'dropout.1', step: 5 })]).toEqual(words.map((w) => (w >>> 8) / 2 ** 24));
  });

  test('has the moments and the Kolmogorov-Smirnov distance of a uniform distribution', () => {
    const n = 1_000_000;
    const u = uniform(n, { seed: 1 }).sort();
    let mean = 0;
    let square = 0;
    let distance = 0;
    for (let i = 0; i < n; i++) {
      mean += u[i]! / n;
      square += u[i]! ** 2 / n;
      distance = Math.max(distance, Math.abs(u[i]! - (i + 0.5) / n));
    }
    expect(mean).toBeCloseTo(1 / 2, 2.9); // sd 2.9e-4
    expect(square - mean ** 2).toBeCloseTo(1 / 12, 3.5); // sd 7.5e-5
    expect(distance * Math.sqrt(n)).toBeLessThan(1.95); // the 0.1 % point of the Kolmogorov distribution
    expect(u[0]).toBeGreaterThanOrEqual(0);
    expect(u[n - 1]).toBeLessThan(1);
  });

  test('continues at any offset, in views of one array', () => {
    const whole = uniform(30_000, { seed: 2, stream: 'a' });
    for (const cut of [1, 2, 3, 4, 5, 8191, 8192, 8193, 29_999]) {
      const out = new Float32Array(30_000);
      fillUniform(out.subarray(0, cut), { seed: 2, stream: 'a' });
      fillUniform(out.subarray(cut), { seed: 2, stream: 'a', offset: cut });
      expect(out, `cut at ${cut}`).toEqual(whole);
    }
    expect(uniform(0)).toHaveLength(0);
  });

  test('gives another sequence for another seed, stream or step', () => {
    const sequences = [
      uniform(4),
      uniform(4, { seed: 1 }),
      uniform(4, { seed: 2 ** 32 }),
      uniform(4, { step: 1 }),
      uniform(4, { stream: 'a' }),
      uniform(4, { stream: 1 }),
      uniform(4, { stream: 2 ** 32 }),
    ];
    expect(new Set(sequences.map(String)).size).toBe(sequences.length);
  });

  test('scales to [low, high)', () => {
    const u = uniform(5, { seed: 4 });
    expect([...fillUniform(new Float64Array(5), { seed: 4, low: -2, high: 6 })]).toEqual([...u].map((x) => 8 * x - 2));
  });

  test('keeps its bits', () => {
    // The same 64 bits come from numpy and Python's statistics.NormalDist, and from Chromium.
    const bytes = new Uint8Array(uniform(100_000, { seed: 2023, stream: 'bits', step: 9 }).buffer);
    expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).toBe('948785b71a334adc');
  });

  test('refuses a seed, step or offset that is not an integer in range', () => {
    expect(() => uniform(1, { seed: -1 })).toThrow(
      'uniform: seed must be an integer from 0 to 9007199254740991, got -1',
    );
    expect(() => uniform(1, { step: 2 ** 32 })).toThrow(
      'uniform: step must be an integer from 0 to 4294967295, got 4294967296',
    );
    expect(() => uniform(1, { offset: 0.5 })).toThrow('uniform: offset must be an integer');
    expect(() => uniform(1, { stream: Number.NaN })).toThrow('uniform: stream must be an integer');
  });
});

describe('permutation', () => {
  test('holds every index once and differs from epoch to epoch', () => {
    const first = permutation(10_000, { seed: 1, step: 0 });
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
    expect(permutation(10_000, { seed: 1, step: 0 })).toEqual(first);
    expect(permutation(10_000, { seed: 1, step: 1 })).not.toEqual(first);
    expect([...permutation(0)]).toEqual([]);
    expect([...permutation(1)]).toEqual([0]);
  });

  test('gives each of the 24 orders of 4 equally often', () => {
    const counts = new Map<string, number>();
    const trials = 24_000;
    for (let step = 0; step < trials; step++) {
      const order = permutation(4, { step }).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    let chiSquare = 0;
    for (const count of counts.values()) chiSquare += (count - trials / 24) ** 2 / (trials / 24);
    expect(counts.size).toBe(24);
    expect(chiSquare).toBeLessThan(49.7); // the 0.1 % point with 23 degrees of freedom
  });

  test('keeps its bits', () => {
    // The same 64 bits come from numpy and Python's statistics.NormalDist, and from Chromium.
    const bytes = new Uint8Array(permutation(60_000, { seed: 5, step: 1 }).buffer);
    expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).toBe('86ab704c8fe89225');
  });
});
