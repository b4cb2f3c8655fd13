import { describe, expect, it } from 'vitest';
import { furthest, gradientOf, reference } from './small-supernet.ts';

describe('on a supernet of all eight operations in three cells', () => {
  it("exact equals brute force with the published code's step: momentum and decay", async () => {
    expect(furthest(reference.numericCode, reference.numeric)).toBeGreaterThan(0.01);
    const code = await gradientOf({ hypergradient: 'exact', unroll: 'code' });
    expect(furthest(code, reference.numericCode)).toBeLessThan(1e-5);
  });

  it('finite differences of a short step equal brute force, those of 0.01 what they are in float64', async () => {
    const short = await gradientOf({ hypergradient: 'finite-difference', epsilon: 1e-4 });
    expect(furthest(short, reference.numeric)).toBeLessThan(1e-3);
    expect(furthest(await gradientOf({ hypergradient: 'finite-difference' }), reference.finite)).toBeLessThan(1e-4);
  });
});
