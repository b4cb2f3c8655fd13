import { expect, test } from 'vitest';
import { type DepthCurve, degradation } from '../../plots/degradation.ts';

const run = (kind: DepthCurve['kind'], depth: number): DepthCurve => ({
  kind,
  depth,
  train: [0.5, 0.3, 0.2, 0.1],
  test: [0.6, 0.4, 0.3, 0.2],
});
const runs = [run('residual', 56), run('plain', 8), run('plain', 56), run('residual', 8)];

test('plain and residual networks have a panel each, depths a colour in order of size, sets a dash', async () => {
  const svg = await degradation({ title: 'Depth', subtitle: 'seed 0', runs });
  const texts = [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map((match) => match[1] as string);
  const wanted = ['Depth', 'seed 0', 'plain networks', 'residual networks', 'training', 'test', 'epoch', 'error [%]'];
  expect(wanted.filter((text) => !texts.includes(text))).toEqual([]);
  expect(texts.filter((text) => text.endsWith('layers'))).toEqual(['8 layers', '56 layers']);
  const lines = [...svg.matchAll(/<path [^>]*aria-roledescription="line mark"[^>]*>/g)];
  expect(lines).toHaveLength(8);
  expect(lines.filter(([tag]) => tag.includes('stroke-dasharray="4,3"'))).toHaveLength(4);
});

test('a figure without runs, or with an error that is not finite, is refused', async () => {
  await expect(degradation({ title: 'a', subtitle: 'b', runs: [] })).rejects.toThrow(
    'needs at least one run, got none',
  );
  const broken = { ...run('plain', 20), test: [Number.NaN] };
  await expect(degradation({ title: 'a', subtitle: 'b', runs: [broken] })).rejects.toThrow(
    'degradation plain 20 layers: errors must be finite, got NaN',
  );
});
