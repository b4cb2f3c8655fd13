import { describe, expect, test } from 'vitest';
import { hammingKernel, rbfKernel } from '../../src/search/kernels.ts';

const oneHot = (candidate: readonly number[]): number[] =>
  candidate.flatMap((choice) => [0, 1, 2].map((c) => (c === choice ? 1 : 0)));

describe('hammingKernel', () => {
  test('is the radial basis function of one-hot codes', () => {
    const candidates = [
      [0, 1, 2, 0],
      [0, 1, 2, 1],
      [0, 2, 1, 1],
      [1, 0, 0, 2],
    ];
    for (const scale of [0.7, 2])
      for (const a of candidates)
        for (const b of candidates)
          expect(hammingKernel(scale)(a, b)).toBeCloseTo(rbfKernel(scale)(oneHot(a), oneHot(b)), 14);
  });

  test('at a scale of 2, two places of difference are exp(-1/2)', () => {
    expect(hammingKernel(2)([0, 1, 2], [1, 1, 0])).toBeCloseTo(Math.exp(-0.5), 15);
    expect(hammingKernel(2)([0, 1, 2], [0, 1, 2])).toBe(1);
  });

  test('kernels refuse scales that are not positive', () => {
    expect(() => hammingKernel(-1)).toThrow('hammingKernel: lengthScale must be positive, got -1');
    expect(() => rbfKernel(0)).toThrow('rbfKernel: lengthScale must be positive, got 0');
  });
});
