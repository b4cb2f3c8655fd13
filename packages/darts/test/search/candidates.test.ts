import { draws } from '@netwright/tensor-core';
import { describe, expect, test } from 'vitest';
import { allOf, around } from '../../src/search/candidates.ts';

describe('allOf', () => {
  test('counts with the first place fastest', () => {
    expect(allOf([2, 3], 6)).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
      [0, 2],
      [1, 2],
    ]);
  });
});

describe('around', () => {
  test('every other candidate differs from the best in two places at most', () => {
    const best = Array(20).fill(1);
    const candidates = around(Array(20).fill(3), best, 100, draws({ seed: 0, stream: 'around' }));
    const differences = candidates.map((candidate) => candidate.filter((v, i) => v !== best[i]).length);
    expect(candidates).toHaveLength(100);
    expect(Math.max(...differences.filter((_, i) => i % 4 === 0))).toBe(1);
    expect(Math.max(...differences.filter((_, i) => i % 4 === 2))).toBe(2);
    expect(Math.min(...differences.filter((_, i) => i % 2 === 1))).toBeGreaterThan(4); // 13 or so, drawn anywhere
  });
});
