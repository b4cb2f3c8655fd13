import { expect, test } from 'vitest';
import { branin, braninSearch } from '../../../figures/kit/branin-search.ts';

test('the least value of Branin’s function, 0.397887, is at its three places', () => {
  const { PI } = Math;
  for (const [x, y] of [[-PI, 12.275], [PI, 2.275], [3 * PI, 2.475]] as const) // biome-ignore format: a table
    expect(branin([(x + 5) / 15, y / 15])).toBeCloseTo(0.397887, 6);
  // At x = y = 0: (0 - 6)² + 10 (1 - 1 / 8π) + 10.
  expect(branin([5 / 15, 0])).toBeCloseTo(36 + 10 * (1 - 1 / (8 * PI)) + 10, 10);
});

test('both methods begin with the same places at random, and the best never gets worse', () => {
  const of = (method: 'expected improvement' | 'random') =>
    braninSearch({ method, evaluations: 8, initial: 4, seed: 1 });
  const [model, random] = [of('expected improvement'), of('random')];
  expect(model.slice(0, 4)).toEqual(random.slice(0, 4));
  for (const best of [model, random]) {
    expect(best).toHaveLength(8);
    expect(best).toEqual([...best].sort((a, b) => b - a));
  }
});
