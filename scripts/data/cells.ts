import { normal, uniform } from '@netwright/tensor-core';

/** Classes of the pixels of a mask, by value. */
export const cellClasses = ['background', 'cell', 'membrane'] as const;

/** Made images of cells, as under a microscope, and what every pixel shows. */
export interface CellSet {
  count: number;
  size: number; // side of an image [pixels]
  images: Uint8Array; // [count, size, size]
  masks: Uint8Array; // [count, size, size], an index of cellClasses
}

const MEMBRANE = 2; // width of the membrane [pixels]
const TRIES = 60; // places that are tried for cells
const FAR = 24; // [pixels]
const MARGIN = 0.75; // centres are at least this share of both mean radii apart, so that cells touch but do not cover

/** An outline r(angle) about a centre, and how the cell differs from the ground. */
interface Cell {
  x: number; // [pixels]
  y: number;
  a: number; // half axes [pixels]
  b: number;
  angle: number; // of the first axis [rad]
  wobble: number; // a share of the radius
  phase: number; // [rad]
  contrast: number; // of the inside, in units of the image's range
  texture: readonly [number, number, number]; // waves [rad/pixel] and phase [rad]
}

/** Numbers in [0, 1) one by one. */
function numbers(seed: number, index: number): (low: number, high: number) => number {
  const draws = uniform(16 * TRIES, { seed, stream: 'cells', step: index });
  let next = 0;
  return (low, high) => low + (high - low) * (draws[next++] as number);
}

/** Cells of one image: as many as find a place; those that come close enough touch. */
function placeCells(size: number, draw: (low: number, high: number) => number): Cell[] {
  const cells: Cell[] = [];
  const wanted = Math.round(draw(0.0012, 0.0024) * size * size); // 5 to 10 at 64 pixels
  for (let i = 0; i < TRIES && cells.length < wanted; i++) {
    const cell: Cell = {
      x: draw(0, size),
      y: draw(0, size),
      a: draw(7, 12),
      b: draw(6, 9),
      angle: draw(0, Math.PI),
      wobble: draw(0, 0.12),
      phase: draw(0, 2 * Math.PI),
      contrast: draw(-0.16, 0.16),
      texture: [draw(-0.9, 0.9), draw(-0.9, 0.9), draw(0, 2 * Math.PI)],
    };
    const free = cells.every((other) => {
      const apart = Math.hypot(other.x - cell.x, other.y - cell.y);
      return apart > (MARGIN * (other.a + other.b + cell.a + cell.b)) / 2;
    });
    if (free) cells.push(cell);
  }
  return cells;
}

/** How far inside a cell's outline a point lies, along the ray from the centre [pixels]; below 0 outside. */
function depthIn(cell: Cell, x: number, y: number): number {
  const [dx, dy] = [x - cell.x, y - cell.y];
  if (dx * dx + dy * dy > FAR * FAR) return -FAR; // saves time; nothing is drawn that far from a cell
  const theta = Math.atan2(dy, dx) - cell.angle;
  const ellipse = 1 / Math.hypot(Math.cos(theta) / cell.a, Math.sin(theta) / cell.b);
  return ellipse * (1 + cell.wobble * Math.cos(3 * theta + cell.phase)) - Math.hypot(dx, dy);
}

/** The cell that a point is deepest in, and its distance from that cell's edge: the outline, or the line to the next cell. */
function owner(cells: readonly Cell[], x: number, y: number): { cell: Cell | undefined; depth: number } {
  let cell: Cell | undefined;
  let [depth, second] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const candidate of cells) {
    const d = depthIn(candidate, x, y);
    if (d > depth) [cell, second, depth] = [candidate, depth, d];
    else if (d > second) second = d;
  }
  return { cell, depth: depth > 0 ? Math.min(depth, (depth - second) / 2) : depth };
}

/** The brightness of a point: ground, the cell's own contrast and texture, a dark membrane, a bright halo around. */
function brightness(cell: Cell | undefined, depth: number, x: number, y: number): number {
  if (!cell) return 0;
  const bell = (centre: number, width: number): number => Math.exp(-(((depth - centre) / width) ** 2));
  const [kx, ky, phase] = cell.texture;
  const inside = depth > 0 ? cell.contrast + 0.07 * Math.cos(kx * x + ky * y + phase) : 0;
  return inside - 0.24 * bell(MEMBRANE / 2, 1.1) + 0.1 * bell(-1.5, 1.5);
}

/**
 * Draws cells with textured insides, brighter or darker than the ground or like it, dark membranes and bright halos; some
 * touch, the light is uneven, and the camera adds noise. The task is that of "U-Net" (Ronneberger et al., 2015), section 4:
 * where does each cell end? A membrane is 2 pixels wide, 4 between cells that touch.
 *
 * @param first number of the first image: a set is a section of the endless sequence that the seed names
 */
export function drawCells(
  count: number,
  { seed, first = 0, size = 64 }: { seed: number; first?: number; size?: number },
): CellSet {
  const pixels = size * size;
  const [images, masks] = [new Uint8Array(count * pixels), new Uint8Array(count * pixels)];
  for (let i = 0; i < count; i++) {
    const draw = numbers(seed, first + i);
    const [slopeX, slopeY, bow] = [draw(-0.25, 0.25), draw(-0.25, 0.25), draw(-0.3, 0.3)];
    const cells = placeCells(size, draw);
    const noise = normal(pixels, { seed, stream: 'cells.noise', step: first + i });
    for (let row = 0, at = 0; row < size; row++)
      for (let column = 0; column < size; column++, at++) {
        const { cell, depth } = owner(cells, column, row);
        const [u, v] = [column / size - 0.5, row / size - 0.5];
        const light = 0.5 + slopeX * u + slopeY * v + bow * (u * u + v * v);
        const value = light + brightness(cell, depth, column, row) + 0.05 * (noise[at] as number);
        images[i * pixels + at] = Math.round(255 * Math.min(1, Math.max(0, value)));
        masks[i * pixels + at] = depth <= 0 ? 0 : depth < MEMBRANE ? 2 : 1;
      }
  }
  return { count, size, images, masks };
}
