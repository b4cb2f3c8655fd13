import { expect, test } from 'vitest';
import { cellClasses, drawCells } from '../../data/cells.ts';

const cells = drawCells(40, { seed: 1 });
const pixels = 64 * 64;

/** Mean and deviation of the pixels of a class. */
function brightness(value: number): { mean: number; std: number } {
  const found = [...cells.images].filter((_, i) => cells.masks[i] === value);
  const mean = found.reduce((sum, v) => sum + v, 0) / found.length;
  return { mean, std: Math.sqrt(found.reduce((sum, v) => sum + (v - mean) ** 2, 0) / found.length) };
}

test('a seed and a number name an image, whatever set it is drawn in', () => {
  const later = drawCells(2, { seed: 1, first: 10 });
  expect(later.images).toEqual(cells.images.subarray(10 * pixels, 12 * pixels));
  expect(later.masks).toEqual(cells.masks.subarray(10 * pixels, 12 * pixels));
  expect(drawCells(1, { seed: 2 }).masks).not.toEqual(cells.masks.subarray(0, pixels));
});

test('about a fifth of the pixels is inside of cells and a seventh membrane', () => {
  const share = (value: number): number => cells.masks.filter((v) => v === value).length / cells.masks.length;
  expect(cellClasses.map((_, value) => share(value).toFixed(1))).toEqual(['0.7', '0.2', '0.1']);
  expect(share(1)).toBeGreaterThan(0.17);
  expect(share(2)).toBeGreaterThan(0.12);
});

test('every image has ground, cells and membranes', () => {
  for (let i = 0; i < cells.count; i++)
    expect(new Set(cells.masks.subarray(i * pixels, (i + 1) * pixels))).toEqual(new Set([0, 1, 2]));
});

test('no inside of a cell borders on the ground: a membrane lies between', () => {
  const { masks } = cells;
  const bare = (at: number, step: number): boolean => (masks[at] as number) + (masks[at - step] as number) === 1;
  const found = [...masks.keys()].filter((at) => (at % 64 > 0 && bare(at, 1)) || (at % pixels >= 64 && bare(at, 64)));
  expect(found).toEqual([]);
});

test('membranes are darker than the ground, and insides vary most about its brightness', () => {
  const [ground, inside, membrane] = [brightness(0), brightness(1), brightness(2)] as const;
  expect(membrane.mean).toBeLessThan(ground.mean - 30);
  expect(Math.abs(inside.mean - ground.mean)).toBeLessThan(15);
  expect(inside.std).toBeGreaterThan(ground.std);
});

test('cells touch: some membranes lie between two cells and not on ground', () => {
  // Five pixels of membrane in a row, with cells on both ends, are those of two cells or more.
  let between = 0;
  for (let at = 8; at < cells.masks.length; at++) {
    const run = cells.masks.subarray(at - 6, at);
    if (run[0] === 1 && run[5] === 1 && run.subarray(1, 5).every((v) => v === 2)) between++;
  }
  expect(between).toBeGreaterThan(20);
});
