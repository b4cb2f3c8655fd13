import { uniform } from '@netwright/tensor-core';
import { expect, test } from 'vitest';
import { type Box, placeLabels } from '../../src/roofline/place-labels.ts';

const ground = { width: 400, height: 300, fontSize: 10, taken: [] };
const overlap = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

test('a lone label stands at the right of its point, at its height', () => {
  const [label] = placeLabels([{ x: 100, y: 100, radius: 5, text: 'conv' }], ground);
  // 4 letters of 5.8 pixels, 12 pixels high, 4 pixels from the edge of the point
  expect(label?.box).toEqual({
    x0: expect.closeTo(109, 9),
    x1: expect.closeTo(132.2, 9),
    y0: expect.closeTo(94, 9),
    y1: expect.closeTo(106, 9),
  });
});

test('the second label of one place goes elsewhere, and none where all is taken', () => {
  const point = { x: 100, y: 100, radius: 5, text: 'conv' };
  const [first, second] = placeLabels([point, point], ground);
  expect(first && second && overlap(first.box, second.box)).toBe(false);
  expect(second?.box.x1).toBeCloseTo(91, 9); // at the left
  expect(placeLabels([point], { ...ground, taken: [{ x0: 0, y0: 0, x1: 400, y1: 300 }] })).toEqual([undefined]);
});

test('at the edge of the ground a label stays inside', () => {
  const [label] = placeLabels([{ x: 398, y: 2, radius: 3, text: 'a long name of a node' }], ground);
  expect(label?.box.x1).toBeLessThanOrEqual(400);
  expect(label?.box.y0).toBeGreaterThanOrEqual(0);
});

test.each([1, 2, 3, 4, 5])('no two of many labels overlap, nor leave the ground (seed %d)', (seed) => {
  const values = uniform(120, { seed });
  const points = Array.from({ length: 60 }, (_, i) => ({
    x: 400 * values[2 * i]!,
    y: 300 * values[2 * i + 1]!,
    radius: 4,
    text: `node ${i}`,
  }));
  const boxes = placeLabels(points, ground).flatMap((label) => (label ? [label.box] : []));
  expect(boxes.length).toBeGreaterThan(20);
  boxes.forEach((a, i) => {
    expect(a.x0 >= 0 && a.y0 >= 0 && a.x1 <= 400 && a.y1 <= 300).toBe(true);
    for (const b of boxes.slice(i + 1)) expect(overlap(a, b)).toBe(false);
  });
});
