import { darkGround } from '@netwright/plots';
import { expect, test } from 'vitest';
import { figureImages } from '../../../figures/command/render.ts';
import { quoted, tone } from '../../../figures/kit/diagram.ts';
import { defineFigure, type Plot } from '../../../figures/kit/figure.ts';
import { wrap } from '../../../figures/kit/wrap.ts';

const figure = (plot: Plot) =>
  defineFigure({
    id: 'F01',
    title: 'A & B of <things>',
    lectures: ['A'],
    source: 'a paper',
    caption: 'What.',
    method: 'How.',
    cost: 'cheap',
    data: () => [],
    plot: () => plot,
    checks: {},
  });

test('plots and drawings get the title and the source, escaped', async () => {
  const spec = { data: { values: [{ x: 1 }] }, mark: 'point', encoding: { x: { field: 'x', type: 'quantitative' } } };
  for (const plot of [spec, { dot: `a [label=${quoted('one\n"two"')} ${tone('blue')}]\na -> b` }]) {
    const { light: svg } = await figureImages(figure(plot), []);
    expect(svg).toContain('A &amp; B of &lt;things&gt;');
    expect(svg).toContain('a paper');
  }
  expect((await figureImages(figure('<svg/>'), [])).light).toBe('<svg/>');
});

test('a drawing has its texts, in the letters of the theme, smaller than it was laid out for', async () => {
  const { light: svg } = await figureImages(figure({ dot: `a [label=${quoted('one\n"two"')}]` }), []);
  expect(svg).toContain('>one</text>');
  expect(svg).toContain('>&quot;two&quot;</text>');
  expect(svg).toContain('font-family="Helvetica, Arial, Liberation Sans, sans-serif" font-size="12.04"'); // 0.86 of 14
});

test('a text is broken between words', () => {
  expect(wrap('aa bb cc dddddd e', 5)).toEqual(['aa bb', 'cc', 'dddddd', 'e']);
});

test('every kind of plot is drawn on white and on a dark ground, the same but for its colours', async () => {
  const bars = { data: { values: [{ x: 1 }] }, mark: 'bar', encoding: { x: { field: 'x', type: 'quantitative' } } };
  const own = '<svg xmlns="http://www.w3.org/2000/svg"><rect fill="white"/><text fill="#333333">a</text></svg>';
  for (const plot of [bars, { dot: `a [${tone('blue')}]` }, own]) {
    const { light, dark } = await figureImages(figure(plot), []);
    const shapes = (svg: string): string => svg.replace(/(fill|stroke)="[^"]*"/g, '');
    expect(shapes(dark)).toBe(shapes(light));
    expect(dark).toContain(darkGround);
    expect(dark).not.toMatch(/="(white|#333333)"/);
  }
});
