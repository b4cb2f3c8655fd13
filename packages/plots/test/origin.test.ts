import { expect, test } from 'vitest';
import { originChannel, renderSvg, type TopLevelSpec } from '../src/index.ts';

const rows = [
  { x: 1, y: 2, origin: 'published' },
  { x: 2, y: 3, origin: 'computed here' },
] as const;

test('published is a diamond, a dashed line, a pale bar; computed is a circle, a solid line, a full bar', () => {
  const look = (channel: 'shape' | 'strokeDash' | 'opacity') =>
    (originChannel(channel, rows) as { scale: object }).scale;
  const domain = ['published', 'computed here'];
  expect(look('shape')).toEqual({ domain, range: ['diamond', 'circle'] });
  expect(look('strokeDash')).toEqual({
    domain,
    range: [
      [6, 4],
      [1, 0],
    ],
  });
  expect(look('opacity')).toEqual({ type: 'ordinal', domain, range: [0.45, 1] });
});

test('the legend names what the rows have, and nothing else', async () => {
  const draw = (values: readonly (typeof rows)[number][]) =>
    renderSvg({
      data: { values: [...values] },
      mark: 'point',
      encoding: {
        x: { field: 'x', type: 'quantitative' },
        y: { field: 'y', type: 'quantitative' },
        shape: originChannel('shape', values),
      },
    } as TopLevelSpec);
  const both = await draw(rows);
  for (const name of ['published', 'computed here']) expect(both).toContain(`>${name}</text>`);
  const one = await draw([rows[1]]);
  expect(one).toContain('>computed here</text>');
  expect(one).not.toContain('>published</text>');
});

test.each([
  [[rows[0]], ['0.45']],
  [rows, ['0.45', '1']],
] as const)('bars of %j have the shades %j', async (values, expected) => {
  const svg = await renderSvg({
    data: { values: [...values] },
    mark: { type: 'bar', size: 10 },
    encoding: {
      x: { field: 'x', type: 'quantitative' },
      y: { field: 'y', type: 'quantitative' },
      opacity: originChannel('opacity', values),
    },
  } as TopLevelSpec);
  const bars = svg.match(/<path[^>]*aria-roledescription="bar"[^>]*>/g) ?? [];
  expect(bars.map((bar) => /opacity="([\d.]+)"/.exec(bar)?.[1] ?? '1')).toEqual(expected);
});
