/** Uses the packed @netwright/plots: draws a figure in the theme, and the same figure twice as the same text. */
import assert from 'node:assert/strict';
import { palette, renderSvg } from '@netwright/plots';

const figure = {
  title: 'Two points',
  data: { values: [{ x: 1, y: 2 }, { x: 3, y: 4 }] }, // biome-ignore format: a table
  mark: 'point',
  encoding: {
    x: { field: 'x', type: 'quantitative' },
    y: { field: 'y', type: 'quantitative' },
    color: { value: palette.green },
  },
};
const svg = await renderSvg(figure);
assert.match(svg, /^<svg .*>Two points<.*<\/svg>\n$/s);
assert.equal(svg.match(/aria-roledescription="point"/g).length, 2);
assert.ok(svg.includes(palette.green));
assert.equal(await renderSvg(figure), svg);
