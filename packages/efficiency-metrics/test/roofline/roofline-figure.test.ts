import { logAxis, powersOfTen } from '@netwright/plots';
import { expect, test } from 'vitest';
import { drawRoofline, type Machine, roofline, rooflineFigure } from '../../src/index.ts';
import { formatUnit } from '../../src/roofline/format-unit.ts';
import { madeProfile } from './made-profile.ts';

const machine: Machine = { name: 'slow', peak: 100, bandwidth: 10, source: 'made' };
const found = roofline(
  madeProfile([
    { op: 'Conv', ops: 4000, bytesMoved: 100, path: 'stem' },
    { op: 'Conv', ops: 4000, bytesMoved: 100, path: 'stem2' },
    { op: 'Gemm', ops: 200, bytesMoved: 100, path: 'head<&>' },
    { op: 'Relu', ops: 0, bytesMoved: 100 },
  ]),
  machine,
);

/** The rows of the layer with this mark. */
function rowsOf(spec: object, mark: string): Record<string, unknown>[] {
  const { layer } = spec as { layer: { mark: { type: string }; data: { values: Record<string, unknown>[] } }[] };
  return layer.filter((one) => one.mark.type === mark).flatMap((one) => one.data.values);
}

test('nodes alike are one point on the roof, its area by their time together', () => {
  const spec = rooflineFigure(found);
  const [conv, gemm, ...rest] = rowsOf(spec, 'circle');
  expect(rest).toEqual([]); // the Relu has no intensity
  expect(conv).toMatchObject({ x: 40, y: 100, operator: 'Conv' });
  expect(gemm).toMatchObject({ x: 2, y: 20, operator: 'Gemm' });
  expect((conv?.area as number) / (gemm?.area as number)).toBeCloseTo(80 / 10, 9); // 2 x 40 s and 10 s
  expect(rowsOf(spec, 'text').map((row) => row.text)).toEqual(['100 FLOP/s', 'stem ×2', 'head<&>']);
});

test('the roof rises with the bandwidth to the ridge and is level from there', () => {
  const [low, ridge, high] = rowsOf(rooflineFigure(found), 'line') as unknown as { x: number; y: number }[];
  expect(low?.y).toBeCloseTo((low?.x ?? 0) * 10, 9);
  expect(ridge).toMatchObject({ x: 10, y: 100 });
  expect(high?.y).toBe(100);
});

test('a measured time is a cross at the intensity of the whole graph', () => {
  const spec = rooflineFigure(found, { measured: 200 });
  expect(rowsOf(spec, 'point')).toEqual([{ x: 8200 / 400, y: 8200 / 200 }]);
  expect((spec.title as { subtitle: string[] }).subtitle).toEqual([
    'peak 100 FLOP/s, memory 10 B/s, ridge 10 FLOP/byte',
    'at least 100 s without fusion, 80 % bound by compute (mac)',
    '10 % of it in nodes without counted operations',
    'cross: measured 200 s, 41 FLOP/s, 50 % of the bound',
  ]);
});

test('draws it as SVG with every name, escaped', async () => {
  const svg = await drawRoofline(found, { title: 'A model' });
  expect([svg.slice(0, 5), svg.slice(-7)]).toEqual(['<svg ', '</svg>\n']);
  for (const text of ['A model', 'stem ×2', 'head&lt;&amp;&gt;', 'Conv', 'arithmetic intensity [FLOP/byte]'])
    expect(svg).toContain(`>${text}<`);
  expect(svg).not.toContain('NaN');
});

test('a dtype with a peak of its own has a roof of its own', () => {
  const two = roofline(
    madeProfile([
      { op: 'Conv', ops: 4000, bytesMoved: 100 },
      { op: 'Conv', ops: 4000, bytesMoved: 100, dtype: 'float16' },
    ]),
    { ...machine, peaks: { float16: 1000 } },
  );
  const spec = rooflineFigure(two);
  expect(new Set(rowsOf(spec, 'line').map((row) => row.roof))).toEqual(new Set([0, 1]));
  expect(rowsOf(spec, 'text').map((row) => row.text)).toEqual(expect.arrayContaining(['100 FLOP/s', '1 kFLOP/s']));
});

test('what cannot be drawn is an error', () => {
  const idle = roofline(madeProfile([{ op: 'Relu', ops: 0, bytesMoved: 5 }], 'idle'), machine);
  expect(() => rooflineFigure(idle)).toThrow(
    'rooflineFigure: a node must compute and move something, got none in idle',
  );
  expect(() => rooflineFigure(found, { measured: 0 })).toThrow(
    'rooflineFigure: a measured time must be positive and finite, got 0 s',
  );
});

test.each([
  [0, 's', '0 s'],
  [1.555e12, 'B', '1.55 TB'],
  [312e12, 'FLOP/s', '312 TFLOP/s'],
  [3.4e-4, 's', '340 µs'],
  [999.9, 'B', '1 kB'],
  [1e-12, 's', '0.001 ns'],
  [2e21, 'FLOP', '2000 EFLOP'],
])('%d %s is written %s', (value, unit, text) => {
  expect(formatUnit(value, unit)).toBe(text);
});

test('a logarithmic axis leads to pixels and back, and its ticks are few', () => {
  const axis = logAxis([1, 100], 10, [0, 400]); // 0.1 to 1000
  expect(axis.toPixel(1)).toBeCloseTo(100, 9);
  expect(axis.toValue(300)).toBeCloseTo(100, 9);
  expect(powersOfTen(axis.domain).map((p) => Math.round(Math.log10(p)))).toEqual(expect.arrayContaining([0, 1, 2]));
  expect(powersOfTen([0.5, 2e20])).toEqual([1, 1e3, 1e6, 1e9, 1e12, 1e15, 1e18]);
});
