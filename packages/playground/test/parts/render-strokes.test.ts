import { readMnist } from '@netwright/scripts/data/mnist';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { centreOfMass, renderStrokes, type Stroke } from '../../src/page/render-strokes.ts';

const line = (...places: readonly (readonly [number, number])[]): Stroke => places.map(([x, y]) => ({ x, y }));
const circle = (x: number, y: number, r: number): Stroke =>
  Array.from({ length: 41 }, (_, i) => ({
    x: x + r * Math.cos((2 * Math.PI * i) / 40),
    y: y + r * Math.sin((2 * Math.PI * i) / 40),
  }));
const seven = [line([0.3, 0.25], [0.7, 0.25], [0.45, 0.8])];

/** First and last row or column with ink of at least half. */
function extent(image: Uint8Array, index: (i: number) => number): [number, number] {
  const inked = [...image.keys()].filter((i) => (image[i] as number) >= 128).map(index);
  return [Math.min(...inked), Math.max(...inked)];
}
const row = (i: number): number => Math.floor(i / 28);
const column = (i: number): number => i % 28;

test('without strokes all is paper', () => {
  expect(renderStrokes([]).every((ink) => ink === 0)).toBe(true);
});

test('an upright line is 20 pixels high, 2 or 3 wide, and in the middle', () => {
  const image = renderStrokes([line([0.9, 0.1], [0.9, 0.3])]);
  const [top, bottom] = extent(image, row);
  const [left, right] = extent(image, column);
  expect([bottom - top + 1, right - left + 1]).toEqual([20, 2]);
  expect([top, left]).toEqual([4, 13]);
});

test('the longer side fills 20 pixels and the shape is kept', () => {
  const image = renderStrokes([line([0, 0], [0.5, 0], [0.5, 1], [0, 1], [0, 0])]);
  const [top, bottom] = extent(image, row);
  const [left, right] = extent(image, column);
  expect(bottom - top + 1).toBe(20);
  expect(Math.abs((right - left - 2) / (bottom - top - 2) - 0.5)).toBeLessThan(0.06);
});

test('the centre of mass lies in the middle, also of a lopsided digit', () => {
  for (const strokes of [seven, [circle(0.5, 0.7, 0.1), line([0.4, 0.1], [0.4, 0.7])]]) {
    const [x, y] = centreOfMass(renderStrokes(strokes));
    expect(Math.hypot(x - 14, y - 14)).toBeLessThan(0.25); // pixels
  }
});

test('place and size of a drawing do not change what the network sees', () => {
  const expected = renderStrokes(seven);
  const small = fc.double({ min: 0, max: 0.3, noNaN: true });
  fc.assert(
    fc.property(small, small, fc.double({ min: 0.4, max: 1, noNaN: true }), (dx, dy, scale) => {
      const moved = seven.map((stroke) => stroke.map(({ x, y }) => ({ x: scale * x + dx, y: scale * y + dy })));
      const image = renderStrokes(moved);
      expect(Math.max(...image.map((ink, i) => Math.abs(ink - (expected[i] as number))))).toBeLessThanOrEqual(1);
    }),
    { numRuns: 50 },
  );
});

test('a dot stays a dot', () => {
  const image = renderStrokes([line([0.5, 0.5])]);
  const [top, bottom] = extent(image, row);
  expect(bottom - top + 1).toBeLessThan(5);
});

test('strokes are as wide as those of MNIST: a ring and a line have the ink of its zeros and ones', () => {
  const { images, labels } = readMnist().test;
  const inkOf = (digit: number): number => {
    const all = [...labels.keys()].filter((i) => labels[i] === digit);
    return (
      all.reduce((sum, i) => sum + images.subarray(784 * i, 784 * (i + 1)).reduce((a, b) => a + b, 0), 0) / all.length
    );
  };
  const ink = (strokes: readonly Stroke[]): number => renderStrokes(strokes).reduce((a, b) => a + b, 0);
  const zero = [circle(0.5, 0.5, 0.3).map(({ x, y }) => ({ x: 0.5 + (x - 0.5) * 0.75, y }))];
  expect(Math.abs(ink(zero) / inkOf(0) - 1)).toBeLessThan(0.2);
  expect(Math.abs(ink([line([0.52, 0.1], [0.48, 0.9])]) / inkOf(1) - 1)).toBeLessThan(0.2);
});
