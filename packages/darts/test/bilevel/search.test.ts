import { describe, expect, it } from 'vitest';
import { search } from '../../src/index.ts';
import { toySearch } from './toy.ts';

describe("on the paper's toy problem", () => {
  it.each([
    ['first-order', 0],
    ['finite-difference', 0.01],
    ['finite-difference', 0.1],
    ['finite-difference', 0.5],
    ['exact', 0.01],
    ['exact', 0.1],
    ['exact', 0.5],
  ] as const)('%s with xi = %s ends at a = w = 2 / (1 + 2 xi)', async (hypergradient, xi) => {
    const { alphas, weights } = await search(toySearch(300, { hypergradient, xi }));
    const fixed = 2 / (1 + 2 * xi);
    expect(Math.abs((alphas.get('alphas_normal')?.data[0] as number) - fixed)).toBeLessThan(1e-4);
    expect(Math.abs((weights.get('w')?.data[0] as number) - fixed)).toBeLessThan(1e-4);
  });
});
