import { expect, test } from 'vitest';
import { colourChannel } from '../../../figures/kit/colour-channel.ts';
import { bandLayer, labelLayer, linePointLayers, pointLayer, ruleLayer } from '../../../figures/kit/layers.ts';

const rows = [
  { x: 1, low: 2, high: 3, label: 'one', origin: 'published' as const },
  { x: 2, low: 3, high: 5, label: 'two', origin: 'computed here' as const },
];
const x = { field: 'x', type: 'quantitative' };

test('points tell published rows from computed ones by their shape, unless the figure brings its own', () => {
  const { encoding } = pointLayer(rows, { x }) as { encoding: Record<string, { scale?: unknown }> };
  expect(encoding.shape?.scale).toEqual({ domain: ['published', 'computed here'], range: ['diamond', 'circle'] });
  expect(pointLayer(rows, { x, shape: { value: 'square' } })).toMatchObject({
    encoding: { shape: { value: 'square' } },
  });
});

test('a line has no shape, its points have; what is said of their marks goes before the usual look', () => {
  const [line, points] = linePointLayers(rows, { x }, { line: { strokeWidth: 1 }, point: { size: 9 } });
  expect(line).toEqual({ data: { values: rows }, mark: { type: 'line', strokeWidth: 1 }, encoding: { x } });
  expect(points).toMatchObject({ mark: { type: 'point', filled: true, size: 9 }, encoding: { x } });
});

test('a band reaches from low to high', () => {
  const encoding = { x, y: { field: 'low' }, y2: { field: 'high' } };
  expect(bandLayer(rows, (field) => ({ field }), { x })).toMatchObject({ encoding });
});

test('a label is the text of its row, a rule lies where its encoding says', () => {
  expect(labelLayer(rows, { x })).toMatchObject({ encoding: { x, text: { field: 'label' } } });
  expect(ruleLayer({ x: 1 }, { x })).toMatchObject({ data: { values: [{ x: 1 }] }, mark: { type: 'rule' } });
});

test('colours go by name, in the order given, with a legend unless it is false', () => {
  const colours = { dense: '#000000', sparse: '#0072B2' };
  expect(colourChannel('kind', colours, { columns: 2 })).toEqual({
    field: 'kind',
    type: 'nominal',
    scale: { domain: ['dense', 'sparse'], range: ['#000000', '#0072B2'] },
    legend: { title: null, columns: 2 },
  });
  expect(colourChannel('kind', colours, false)).toMatchObject({ legend: null });
});
