import { expect, test } from 'vitest';
import { type Box, placeLabels } from '../src/place-labels.ts';

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

test('a label steps aside for what it should avoid, but rather stands on it than is left out', () => {
  const point = { x: 100, y: 100, radius: 5, text: 'conv' };
  const atTheRight = { x0: 100, x1: 400, y0: 99, y1: 101 };
  const [aside] = placeLabels([point], { ...ground, avoided: [atTheRight] });
  expect(aside?.box.x1).toBeCloseTo(91, 9);
  const [anyway] = placeLabels([point], { ...ground, avoided: [{ x0: 0, y0: 0, x1: 400, y1: 300 }] });
  expect(anyway?.box.x0).toBeCloseTo(109, 9);
});

test('a label does not cover the point beside its own, and one that fits nowhere is left out', () => {
  const taken = [{ x0: 110, x1: 120, y0: 95, y1: 105 }];
  expect(placeLabels([{ x: 100, y: 100, radius: 5, text: 'conv' }], { ...ground, taken })[0]?.box.x1).toBeCloseTo(
    91,
    9,
  );
  expect(placeLabels([{ x: 200, y: 150, radius: 5, text: 'x'.repeat(100) }], ground)).toEqual([undefined]);
});

test('no label is further away than allowed', () => {
  const point = { x: 100, y: 100, radius: 5, text: 'conv' };
  const taken = [{ x0: 88, x1: 112, y0: 88, y1: 112 }];
  expect(placeLabels([point], { ...ground, taken, furthest: 4 })).toEqual([undefined]);
  expect(placeLabels([point], { ...ground, taken })[0]?.box.x0).toBeCloseTo(119, 9); // 14 from the edge of the point
});

/** Numbers below 1 by Park and Miller's generator. */
function uniform(count: number, { seed }: { seed: number }): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (48271 * state) % 2147483647;
    return state / 2147483647;
  });
}

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
