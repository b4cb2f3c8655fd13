import { hcl, rgb } from 'd3-color';
import { expect, test } from 'vitest';
import {
  contrastRatio,
  darkColour,
  darkGround,
  inDark,
  palette,
  renderSvg,
  svgInDark,
  type TopLevelSpec,
} from '../src/index.ts';

test('contrast is 21 between black and white, 1 of a colour to itself, and 4.48 of the grey that is just too pale for texts', () => {
  expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 10);
  expect(contrastRatio('#0072b2', '#0072b2')).toBe(1);
  expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.48, 2); // as WebAIM's contrast checker says
});

test('greys change sides: white is the ground, black white, and what lies between stays in order', () => {
  expect([darkColour('#ffffff'), darkColour('white'), darkColour('#000000')]).toEqual([
    darkGround,
    darkGround,
    '#ffffff',
  ]);
  const greys = ['#ffffff', '#e5e5e5', '#999999', '#777777', '#333333', '#000000'];
  const contrasts = greys.map((colour) => contrastRatio(darkColour(colour), darkGround));
  expect(contrasts).toEqual([...contrasts].sort((a, b) => a - b));
});

test('colours keep their hue and stand out from the dark ground as texts must', () => {
  for (const colour of [...Object.values(palette), '#333333', '#777777', '#882255'])
    expect(contrastRatio(darkColour(colour), darkGround), colour).toBeGreaterThanOrEqual(4.5);
  for (const colour of [palette.blue, palette.vermillion, palette.green, '#882255'])
    expect(Math.abs(hcl(darkColour(colour)).h - hcl(colour).h), colour).toBeLessThan(3); // of 360 degrees
  expect(darkColour(`${palette.sky}2e`)).toBe(`${darkColour(palette.sky)}2e`); // as pale as it was
  expect(() => darkColour('no colour')).toThrow('darkColour: needs a colour of CSS, got no colour');
});

/** What is seen with each kind of cone missing, of linear red, green, blue: Machado, Oliveira & Fernandes (2009), table of severity 1. */
const blindness = {
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

/** A colour in OKLab (Ottosson, 2020, https://bottosson.github.io/posts/oklab/), as somebody sees it. */
function seen(colour: string, matrix: readonly number[]): number[] {
  const times = (m: readonly number[], v: readonly number[]): number[] =>
    [0, 3, 6].map((row) => v.reduce((sum, value, i) => sum + (m[row + i] as number) * value, 0));
  const linear = [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const cones = times(
    [0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619, 0.2817188376, 0.6299787005],
    times(matrix, linear).map((c) => Math.min(1, Math.max(0, c))),
  ); // biome-ignore format: a matrix
  return times(
    [0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371, 0.7827717662, -0.808675766],
    cones.map(Math.cbrt),
  ); // biome-ignore format: a matrix
}

test.each([
  ['light', (colour: string) => colour],
  ['dark', darkColour],
])('the palette stays apart for every colour blindness (%s)', (_, twin) => {
  const colours = Object.values(palette).map(twin);
  const apart = Object.values(blindness).flatMap((matrix) =>
    colours.flatMap((a, i) =>
      colours.slice(i + 1).map((b) => {
        const [one, other] = [seen(a, matrix), seen(b, matrix)];
        return Math.hypot(...one.map((value, k) => value - (other[k] as number)));
      }),
    ),
  );
  expect(apart).toHaveLength(63);
  expect(Math.min(...apart)).toBeGreaterThan(0.05); // a just noticeable difference is about 0.02
});

const spec: TopLevelSpec = {
  data: { values: [{ name: 'white', value: 0.5 }] },
  width: 100,
  height: 50,
  title: 'A title',
  mark: 'rect',
  encoding: {
    y: { field: 'name', type: 'nominal' },
    color: {
      field: 'value',
      type: 'quantitative',
      scale: { domain: [0, 1], range: ['white', palette.vermillion], interpolate: 'rgb' },
      legend: null,
    },
  },
};

test('a figure for a dark ground has the same texts and shapes; scales run from the ground', async () => {
  const [light, dark] = [await renderSvg(spec), await renderSvg(spec, { dark: true })];
  const shapes = (svg: string): string => svg.replace(/(fill|stroke)="[^"]*"/g, '');
  expect(shapes(dark)).toBe(shapes(light));
  expect(dark).toMatch(new RegExp(`<rect width="\\d+" height="\\d+" fill="${darkGround}"`));
  expect(light).toContain('fill="rgb(234, 175, 128)"'); // the mean of 255, 255, 255 and 213, 94, 0
  const bright = rgb(darkColour(palette.vermillion));
  const mean = [20 + bright.r, 23 + bright.g, 26 + bright.b].map((sum) => Math.round(sum / 2)); // the ground is 20, 23, 26
  expect(dark).toContain(`fill="rgb(${mean.join(', ')})"`);
});

test('colours are replaced in images within too, but neither names of data nor colours written as rgb() nor photographs', () => {
  const svg = '<svg><path fill="white" stroke="#333333"/><path fill="none"/></svg>';
  const dark = `<svg><path fill="${darkGround}" stroke="${darkColour('#333333')}"/><path fill="none"/></svg>`;
  expect(svgInDark(svg)).toBe(dark);
  const address = (text: string): string => `data:image/svg+xml;base64,${Buffer.from(text).toString('base64')}`;
  const photograph = 'data:image/png;base64,iVBORw0KGgo=';
  expect(
    inDark({ marks: [{ url: address(svg) }, photograph], fill: ['#ffffff', 'rgb(255, 255, 255)', 3, null] }),
  ).toEqual({
    marks: [{ url: address(dark) }, photograph],
    fill: [darkGround, 'rgb(255, 255, 255)', 3, null],
  });
});
