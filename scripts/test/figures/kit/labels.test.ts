import { expect, test } from 'vitest';
import { nameLayers, pixelScale, placeNames } from '../../../figures/kit/labels.ts';

const ground = { width: 400, height: 300 };

test('a scale goes from values to pixels, upwards for a falling domain, and by logarithms', () => {
  expect(pixelScale([2010, 2020], 500)(2015)).toBeCloseTo(250, 9);
  expect(pixelScale([10, 0], 100)(10)).toBeCloseTo(0, 9);
  expect(pixelScale([1, 100], 100, true)(10)).toBeCloseTo(50, 9);
});

test('a name stands beside its point; where all is taken it is left out', () => {
  const [alone] = placeNames([{ x: 100, y: 100, name: 'conv' }], ground);
  expect(alone?.line).toBeUndefined();
  expect(alone?.x).toBeGreaterThan(107);
  expect(alone?.y).toBeCloseTo(100, 9);
  const taken = [{ x0: 70, x1: 130, y0: 70, y1: 130 }];
  expect(placeNames([{ x: 100, y: 100, name: 'conv' }], { ...ground, taken })).toEqual([]);
});

test('in a crowd names go further away, each with a line from the edge of its own point', () => {
  const points = Array.from({ length: 8 }, (_, i) => ({ x: 200, y: 60 + 4 * i, name: `a name ${i}`, radius: 2 }));
  const placed = placeNames(points, { ...ground, furthest: 96 });
  const far = placed.filter(({ line }) => line !== undefined);
  expect(far.length).toBeGreaterThan(0);
  expect(placeNames(points, ground).length).toBeLessThan(placed.length);
  for (const { index, line } of far)
    expect(Math.hypot((line?.x ?? 0) - 200, (line?.y ?? 0) - (60 + 4 * index))).toBeCloseTo(2, 9);
});

test('the layers write every name that has a place, at its place', () => {
  const rows = [
    { name: 'a', at: 50 },
    { name: 'b', at: 250 },
  ];
  const layers = nameLayers(rows, ({ at }) => ({ x: at, y: 100 }), ground) as {
    data: { values: { text: string }[] };
    encoding: { x: { value: number } };
  }[];
  expect(layers.map(({ data }) => data.values[0]?.text)).toEqual(['a', 'b']);
  for (const [i, { encoding }] of layers.entries())
    expect(Math.abs(encoding.x.value - (rows[i]?.at ?? 0))).toBeLessThan(25);
});
