/** How many cells a network has, and which of them halve the map. */
export interface CellLayout {
  /** Cells, one after the other. */
  cells: number;
  /** Places of the reduction cells, from 0; default a third and two thirds of the depth, floor(L / 3) and floor(2 L / 3). */
  reductions?: readonly number[];
}

/**
 * Whether each cell is a reduction cell. The default has both at place 0 in a network of one cell, which then is one. Throws
 * unless `cells` is an integer from 1 up and places are below it.
 */
export function reductionsOf(caller: string, { cells, reductions }: CellLayout): boolean[] {
  checkCounts(caller, { cells });
  const places = reductions ?? [Math.floor(cells / 3), Math.floor((2 * cells) / 3)];
  for (const place of places)
    if (!Number.isInteger(place) || place < 0 || place >= cells)
      throw new Error(`${caller}: reductions must be places from 0 to ${cells - 1}, got ${place}`);
  return Array.from({ length: cells }, (_, i) => places.includes(i));
}

/** Throws unless all of these are integers from 1 up. */
export function checkCounts(caller: string, counts: Readonly<Record<string, number>>): void {
  for (const [name, n] of Object.entries(counts))
    if (!Number.isInteger(n) || n < 1) throw new Error(`${caller}: ${name} must be an integer from 1 up, got ${n}`);
}
