import { logDomain, logTicks } from '@netwright/plots';
import { expect, test } from 'vitest';
import {
  besiroglu,
  computeOptimal,
  fitGrowth,
  fitOffsetPowerLaw,
  fitPowerLaw,
  growthFigure,
  isoFlopCurve,
  isoFlopFigure,
  lossFigure,
  renderSvg,
} from '../../../src/scaling/index.ts';

/** The rows of a layer's data, by the type of its mark. */
const rowsOf = (figure: object, mark: string): Record<string, number>[][] =>
  (figure as { layer: { mark: { type: string }; data: { values: Record<string, number>[] } }[] }).layer
    .filter((one) => one.mark.type === mark)
    .map((one) => one.data.values);

/** The coordinates of an SVG's paths: all finite. */
const isDrawn = (svg: string): boolean => svg.includes('<path') && !/NaN|Infinity|undefined/.test(svg);

const x = [1e17, 1e18, 1e19, 1e20, 1e21];
const loss = x.map((flop) => computeOptimal(besiroglu, flop).loss);

test('losses are drawn with their fit, dashed from the last point to where it is asked for', async () => {
  const fit = fitOffsetPowerLaw(x, loss);
  const figure = lossFigure([{ name: 'runs', x, loss, fit }], { until: 1e25, title: 'Loss' });
  expect(rowsOf(figure, 'point')[0]).toHaveLength(5);
  const last = rowsOf(figure, 'line')[0]!.at(-1)!;
  expect(last.x! / 1e25).toBeCloseTo(1, 9);
  expect(last.loss).toBeCloseTo(fit.at(1e25).value, 9);
  expect(
    rowsOf(figure, 'line')[0]!
      .filter((row) => row.beyond)
      .every((row) => row.x! > 1e21),
  ).toBe(true);
  const svg = await renderSvg(figure);
  expect(isDrawn(svg)).toBe(true);
  for (const text of ['Loss', 'training compute [FLOP]', 'loss [nats per token]', '1e17', '1e25'])
    expect(svg).toContain(text);
});

test('the band of a fit that says little does not flatten the figure', async () => {
  const [few, losses] = [
    [1, 2, 4, 8.1],
    [3, 2, 2.9, 2],
  ];
  const wild = fitPowerLaw(few!.slice(0, 3), losses!.slice(0, 3));
  expect(wild.at(1e6).measurement.high).toBeGreaterThan(1e10);
  const figure = lossFigure([{ name: 'runs', x: few!, loss: losses!, fit: wild }], { until: 1e6 });
  const highest = Math.max(...rowsOf(figure, 'area')[0]!.map((row) => row.high!));
  expect(highest).toBeLessThan(30);
  expect(isDrawn(await renderSvg(figure))).toBe(true);
});

test('curves of equal compute are drawn from the least budget to the largest, their minima joined', async () => {
  const curves = [1e19, 1e20, 1e21].map((flop) => {
    const best = computeOptimal(besiroglu, flop).parameters;
    return isoFlopCurve(
      besiroglu,
      flop,
      [0.1, 0.3, 1, 3, 10].map((factor) => factor * best),
    );
  });
  const figure = isoFlopFigure(curves, { runs: [{ flop: 1e19, parameters: [2e8], loss: [3] }] });
  const minima = rowsOf(figure, 'line')[1]!;
  expect(minima.map((row) => row.loss)).toEqual(curves.map((curve) => curve.minimum.loss));
  const svg = await renderSvg(figure);
  expect(isDrawn(svg)).toBe(true);
  for (const text of ['1e19 FLOP', '1e20 FLOP', '1e21 FLOP', 'parameters']) expect(svg).toContain(text);
});

test('minima that lie outside the drawn sizes are left out', () => {
  const far = isoFlopCurve(besiroglu, 1e21, [1e6, 2e6]);
  expect(rowsOf(isoFlopFigure([far]), 'line')[1]).toEqual([]);
});

test('values over years are drawn with their names and the exponential through them', async () => {
  const values = [
    { name: 'AlexNet', date: '2012-09', value: 0.0058 },
    { name: 'VGG', date: '2014-09', value: 0.098 },
    { name: 'AlphaGoZero', date: '2017-10', value: 1860 },
  ];
  const figure = growthFigure(values, { fit: fitGrowth(values), title: 'Compute' });
  const svg = await renderSvg(figure);
  expect(isDrawn(svg)).toBe(true);
  for (const text of ['AlexNet', 'VGG', 'AlphaGoZero', '2012', 'petaflop/s-days']) expect(svg).toContain(text);
});

test('one name of two at the same place is drawn beside it, and many find no place', () => {
  const values = Array.from({ length: 30 }, (_, i) => ({ name: `system ${i}`, date: '2015-01-01', value: 1 }));
  const names = rowsOf(growthFigure(values), 'text').length;
  expect(names).toBeGreaterThan(3);
  expect(names).toBeLessThanOrEqual(8);
});

test('ticks of a logarithmic axis are powers of ten where there are enough, else rounder than that', () => {
  expect(logTicks([1e17, 1e21])).toEqual([1e17, 1e18, 1e19, 1e20, 1e21]);
  expect(logTicks([1e-15, 1e15])).toEqual([1e-12, 1e-8, 1e-4, 1, 1e4, 1e8, 1e12]);
  expect(logTicks([1.5, 60])).toEqual([2, 5, 10, 20, 50]);
  expect(logTicks([2.15, 3.3])).toEqual([2.2, 2.4, 2.6, 2.8, 3, 3.2]);
});

test('an axis reaches a little beyond its values, and has room for one alone', () => {
  const [low, high] = logDomain([1, 100]);
  expect(low).toBeCloseTo(100 ** -0.04, 9);
  expect(high).toBeCloseTo(100 ** 1.04, 9);
  const [below, above] = logDomain([5]);
  expect(below).toBeLessThan(5);
  expect(above).toBeGreaterThan(5);
});

test('bad input is refused', () => {
  expect(() => lossFigure([])).toThrow('lossFigure: needs at least one point, got none');
  expect(() => lossFigure([{ name: 'a', x: [1, 2], loss: [1] }])).toThrow(
    'lossFigure: x and loss must have the same length, got 2 and 1',
  );
  expect(() => lossFigure([{ name: 'a', x: [1], loss: [-1] }])).toThrow(
    'lossFigure: loss[0] must be a positive number, got -1',
  );
  expect(() => isoFlopFigure([])).toThrow('isoFlopFigure: needs at least one curve or run, got none');
  expect(() => growthFigure([])).toThrow('growthFigure: needs at least 1 points, got 0');
  expect(() => growthFigure([{ name: 'a', date: '2012', value: Number.NaN }])).toThrow(
    'growthFigure: values[0] must be a positive number, got NaN',
  );
});
