import { type TensorData, tensorData } from '@netwright/tensor-core';

const side = 16;

/** The digits 0 to 4, whose strokes are one cell wide. */
const drawings = [
  [
    '..####..',
    '.#....#.',
    '#......#',
    '#......#',
    '#......#',
    '#......#',
    '#......#',
    '#......#',
    '.#....#.',
    '..####..',
  ],
  [
    '...#....',
    '..##....',
    '.#.#....',
    '...#....',
    '...#....',
    '...#....',
    '...#....',
    '...#....',
    '...#....',
    '...#....',
  ],
  [
    '..####..',
    '.#....#.',
    '#......#',
    '.......#',
    '......#.',
    '....##..',
    '...#....',
    '..#.....',
    '.#......',
    '########',
  ],
  [
    '..####..',
    '.#....#.',
    '.......#',
    '......#.',
    '...###..',
    '......#.',
    '.......#',
    '.......#',
    '.#....#.',
    '..####..',
  ],
  [
    '.....#..',
    '....##..',
    '...#.#..',
    '..#..#..',
    '.#...#..',
    '#....#..',
    '########',
    '.....#..',
    '.....#..',
    '.....#..',
  ],
];

/** Where a digit stands. */
export interface StrokeDigitOptions {
  /** From the middle [cells], -3 to 3; default 0. */
  down?: number;
  /** From the middle [cells], -4 to 4; default 0. */
  right?: number;
}

/**
 * A digit from 0 to 4 in strokes one cell wide: [1, 1, 16, 16], 1 on the strokes and 0 elsewhere. Drawn by hand after figure 6 of
 * "Neocognitron: A Self-organizing Neural Network Model ..." (Fukushima, 1980), https://doi.org/10.1007/BF00344251.
 *
 * @throws RangeError if there is no such digit, or it would leave the cells
 */
export function strokeDigit(digit: number, { down = 0, right = 0 }: StrokeDigitOptions = {}): TensorData {
  const rows = drawings[digit];
  if (!rows)
    throw new RangeError(`strokeDigit: digit must be an integer from 0 to ${drawings.length - 1}, got ${digit}`);
  for (const [name, by, most] of [
    ['down', down, 3],
    ['right', right, 4],
  ] as const)
    if (!Number.isInteger(by) || Math.abs(by) > most)
      throw new RangeError(`strokeDigit: ${name} must be an integer from -${most} to ${most}, got ${by}`);
  const cells = new Float32Array(side * side);
  rows.forEach((row, y) => {
    [...row].forEach((mark, x) => {
      if (mark === '#') cells[(y + 3 + down) * side + x + 4 + right] = 1;
    });
  });
  return tensorData(cells, [1, 1, side, side]);
}
