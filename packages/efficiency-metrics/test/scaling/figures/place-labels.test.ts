import { expect, test } from 'vitest';
import { placeLabels } from '../../../src/scaling/figures/place-labels.ts';

const area = { width: 300, height: 100, fontSize: 10 };

test('a label goes to the right of its point where nothing is in the way', () => {
  expect(placeLabels([{ x: 100, y: 50, text: 'one' }], area)).toEqual([{ align: 'left', dx: 8, dy: 0 }]);
});

test('a label near the right edge goes to the left', () => {
  expect(placeLabels([{ x: 295, y: 50, text: 'one' }], area)[0]?.align).toBe('right');
});

test('a label does not cover the point beside its own', () => {
  const [placed] = placeLabels(
    [
      { x: 100, y: 50, text: 'one' },
      { x: 115, y: 50, text: 'two' },
    ],
    area,
  );
  expect(placed?.align).toBe('right');
});

test('a label steps aside for a line, but rather crosses it than is left out', () => {
  const line = Array.from({ length: 200 }, (_, i) => ({ x: 100 + i, y: 50 }));
  expect(placeLabels([{ x: 100, y: 50, text: 'one' }], { ...area, line })[0]?.align).toBe('right');
  const everywhere = Array.from({ length: 30_000 }, (_, i) => ({ x: i % 300, y: Math.floor(i / 300) }));
  expect(placeLabels([{ x: 100, y: 50, text: 'one' }], { ...area, line: everywhere })[0]?.align).toBe('left');
});

test('a label that fits nowhere is left out', () => {
  expect(placeLabels([{ x: 150, y: 50, text: 'x'.repeat(100) }], area)).toEqual([undefined]);
});
