import { expect, test } from 'vitest';
import { palette, theme } from '../src/theme.ts';

/** Relative luminance of a colour, WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test('every colour of the palette is distinct, and stands out from white even without its hue', () => {
  const colours = Object.values(palette);
  expect(new Set(colours).size).toBe(7);
  for (const colour of colours) expect(1.05 / (luminance(colour) + 0.05), colour).toBeGreaterThan(2);
});

test('series are coloured in the order of the palette', () => {
  expect(theme.range).toEqual({
    category: ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000'],
  });
});

test('titles and labels of axes, legends and facets have one ink', () => {
  const { axis, legend, header } = theme;
  const inks = [axis, legend, header].flatMap((part) => [part?.labelColor, part?.titleColor]);
  expect(inks).toEqual(Array(6).fill('#333333'));
});
