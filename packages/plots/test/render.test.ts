import { expect, test, vi } from 'vitest';
import { palette, renderSvg, specWarnings, type TopLevelSpec } from '../src/index.ts';

const bars = (title: string): TopLevelSpec => ({
  title,
  data: { values: [{ name: 'a', value: 1 }, { name: 'b', value: 4 }] }, // biome-ignore format: a table
  width: 200,
  height: 100,
  mark: { type: 'bar', clip: true },
  encoding: {
    x: { field: 'name', type: 'nominal', axis: { labelAngle: 0 } },
    y: { field: 'value', type: 'quantitative', title: 'memory [bytes]' },
    color: { field: 'name', type: 'nominal', legend: null },
  },
});

const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map((match) => match[1] as string);

test('a figure is an SVG with its title and the axes, on white, in the colours of the palette', async () => {
  const svg = await renderSvg(bars('Two bars'));
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg".*<\/svg>\n$/s);
  expect(['Two bars', 'memory [bytes]', 'a', 'b'].filter((text) => !texts(svg).includes(text))).toEqual([]);
  expect(svg).toMatch(/<rect width="\d+" height="\d+" fill="white"/);
  const drawn = [...svg.matchAll(/aria-roledescription="bar"[^>]*fill="(#\w+)"/g)].map((match) => match[1]);
  expect(drawn).toEqual([palette.blue, palette.vermillion]);
});

test('bars are as high as their values', async () => {
  const svg = await renderSvg(bars('Two bars'));
  const heights = [...svg.matchAll(/aria-roledescription="bar"[^>]*d="M[^v]*v([\d.]+)/g)].map((match) =>
    Number(match[1]),
  );
  expect(heights).toEqual([25, 100]); // 1 and 4 of 4, on 100 pixels
});

test('the same figure gives the same text, whatever was drawn before', async () => {
  const first = await renderSvg(bars('a'));
  await renderSvg(bars('b'));
  expect(await renderSvg(bars('a'))).toBe(first);
});

test('what a figure says of its look goes before the theme', async () => {
  expect(await renderSvg({ ...bars('a'), background: '#eeeeee' })).toContain('fill="#eeeeee"');
});

test('a specification is warned of before it is drawn: bars have no shape', async () => {
  expect(await specWarnings(bars('fine'))).toEqual([]);
  const shaped = { ...bars('shaped'), encoding: { shape: { field: 'name', type: 'nominal' } } } as TopLevelSpec;
  expect(await specWarnings(shaped)).toEqual([expect.stringContaining('shape')]);
  const warned = vi.spyOn(console, 'warn');
  expect(await renderSvg(shaped)).toContain('<svg'); // draws what there is, and writes nothing
  expect(warned).not.toHaveBeenCalled();
  await expect(specWarnings({ width: 10 } as never)).rejects.toThrow();
});
