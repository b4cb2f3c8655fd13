import { expect, it } from 'vitest';
import { readPhotograph } from '../../data/photographs.ts';

it('cuts a square of grey values out of the photograph, bright ground beside a dark stem', async () => {
  const ground = await readPhotograph('acanthus-mollis', { left: 20, top: 20, side: 16 });
  expect([ground.side, ground.data.length]).toEqual([16, 256]);
  expect(Math.min(...ground.data)).toBeGreaterThan(0.6);
  const stem = await readPhotograph('acanthus-mollis', { left: 380, top: 940, side: 24, pixels: 8 });
  expect([stem.side, stem.data.length]).toEqual([8, 64]);
  expect(Math.max(...stem.data)).toBeLessThan(0.5);
  expect(Math.min(...stem.data)).toBeGreaterThanOrEqual(0);
});

it.each(['allium-oreophilum', 'nagasaki-boats'] as const)(
  'cuts out of %s, bright sky or ground above',
  async (name) => {
    const { data } = await readPhotograph(name, { left: 60, top: 10, side: 32, pixels: 4 });
    expect(data.length).toBe(16);
    expect(Math.min(...data)).toBeGreaterThan(0.6);
  },
);
