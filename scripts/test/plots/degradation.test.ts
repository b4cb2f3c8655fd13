import { expect, test } from 'vitest';
import { type DepthCurve, degradation } from '../../plots/degradation.ts';

const run = (kind: DepthCurve['kind'], depth: number): DepthCurve => ({
  kind,
  depth,
  train: [0.5, 0.3, 0.2, 0.1].map((mean) => ({ mean })),
  test: [0.6, 0.4, 0.3, 0.2].map((mean) => ({ mean })),
});
const runs = [run('residual', 56), run('plain', 8), run('plain', 56), run('residual', 8)];

test('plain and residual networks have a panel each, depths a colour in order of size, sets a dash', async () => {
  const svg = await degradation({ title: 'Depth', subtitle: 'seed 0', networks: runs });
  const texts = [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map((match) => match[1] as string);
  const wanted = ['Depth', 'seed 0', 'plain networks', 'residual networks', 'training', 'test', 'epoch', 'error [%]'];
  expect(wanted.filter((text) => !texts.includes(text))).toEqual([]);
  expect(texts.filter((text) => text.endsWith('layers'))).toEqual(['8 layers', '56 layers']);
  const lines = [...svg.matchAll(/<path [^>]*aria-roledescription="line mark"[^>]*>/g)];
  expect(lines).toHaveLength(8);
  expect(lines.filter(([tag]) => tag.includes('stroke-dasharray="4,3"'))).toHaveLength(4);
});

test('a figure without networks, or with an error that is not finite, is refused', async () => {
  await expect(degradation({ title: 'a', subtitle: 'b', networks: [] })).rejects.toThrow(
    'needs at least one network, got none',
  );
  const broken = { ...run('plain', 20), test: [{ mean: Number.NaN }] };
  await expect(degradation({ title: 'a', subtitle: 'b', networks: [broken] })).rejects.toThrow(
    'degradation plain 20 layers: errors must be finite, got NaN',
  );
});
