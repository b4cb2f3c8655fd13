import { expect, test } from 'vitest';
import { SmoothCurve, thinned, ticks } from '../../src/page/curve.ts';

test('a smooth curve starts at the first value and follows slowly', () => {
  const curve = new SmoothCurve();
  curve.add(1, 2);
  curve.add(2, 0);
  expect(curve.raw.map((p) => p.value)).toEqual([2, 0]);
  expect(curve.smooth[0]).toEqual({ update: 1, value: 2 });
  expect(curve.smooth[1]?.value).toBeCloseTo((0.9 * 2) / 1.9, 12);
});

test('a thinned curve keeps its last point', () => {
  const points = Array.from({ length: 1000 }, (_, i) => ({ update: i + 1, value: i }));
  const few = thinned(points, 100);
  expect(few.length).toBe(101);
  expect(few.at(-1)?.update).toBe(1000);
  expect(thinned(points.slice(0, 5), 100)).toEqual(points.slice(0, 5));
  expect(thinned([], 100)).toEqual([]);
});

test('ticks are round and end at or below the most', () => {
  expect(ticks(1)).toEqual([0, 0.2, 0.4, expect.closeTo(0.6), 0.8, 1]);
  expect(ticks(2.5)).toEqual([0, 0.5, 1, 1.5, 2, 2.5]);
  expect(ticks(935)).toEqual([0, 200, 400, 600, 800]);
});
