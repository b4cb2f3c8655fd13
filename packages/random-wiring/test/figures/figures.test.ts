import { renderSvg } from '@netwright/plots';
import { expect, test } from 'vitest';
import {
  barabasiAlbert,
  barabasiAlbertLaw,
  degreeFigure,
  smallWorldCurves,
  smallWorldFigure,
  wiringOfEdges,
} from '../../src/index.ts';

const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map((m) => m[1] as string);
const values = (spec: object): Record<string, unknown>[] =>
  [...JSON.stringify(spec).matchAll(/\{"k":[^}]*\}/g)].map((m) => JSON.parse(m[0]) as Record<string, unknown>);

test('degrees are drawn as shares, a law as a line through the same degrees', async () => {
  const star = wiringOfEdges(
    4,
    [1, 2, 3].map((leaf) => [0, leaf] as const),
  );
  expect(values(degreeFigure(star))).toEqual([
    { k: 1, share: 0.75, series: '4 nodes' },
    { k: 3, share: 0.25, series: '4 nodes' },
  ]);
  const spec = degreeFigure(barabasiAlbert(2000, 5), {
    law: (k) => barabasiAlbertLaw(k, 5),
    logarithmic: true,
    title: 'BA(5)',
  });
  const law = values(spec).filter(({ series }) => series === 'law');
  expect(law[0]).toEqual({ k: 5, share: 60 / 210, series: 'law' });
  const svg = await renderSvg(spec);
  expect(texts(svg)).toEqual(expect.arrayContaining(['BA(5)', '2,000 nodes', 'law', 'share of nodes', '1e-1']));
  expect(svg).toContain('aria-roledescription="line mark"');
});

test('curves of small worlds start at the ring and end without clustering', async () => {
  const points = smallWorldCurves(100, 6, { probabilities: [0.001, 0.1, 1], graphs: 4, seed: 1 });
  expect(points.map(({ p }) => p)).toEqual([0.001, 0.1, 1]);
  const [first, , last] = points as [(typeof points)[number], unknown, (typeof points)[number]];
  expect(first.clustering).toBeGreaterThan(0.97);
  expect(last.clustering).toBeLessThan(0.2);
  expect(last.pathLength).toBeLessThan(0.4);
  expect(smallWorldCurves(100, 6, { probabilities: [0.1], graphs: 2 })).toEqual(
    smallWorldCurves(100, 6, { probabilities: [0.1], graphs: 2 }),
  );
  const svg = await renderSvg(smallWorldFigure(points));
  expect(texts(svg)).toEqual(expect.arrayContaining(['Small worlds', 'C(p) / C(0)', 'L(p) / L(0)']));
  expect([...svg.matchAll(/aria-roledescription="line mark"/g)]).toHaveLength(2);
  expect(() => smallWorldFigure([])).toThrow('smallWorldFigure: needs at least one point, got none');
});
