/** A piece of a contour line, in the grid's own coordinates. */
export interface Segment {
  level: number;
  x: number;
  y: number;
  x2: number;
  y2: number;
}
type Corner = readonly [x: number, y: number, value: number];

/**
 * Contour lines of values[y][x] on a grid whose rows and columns lie at `steps`: linear interpolation in the four triangles
 * that the centre of each cell makes, the centre having the mean of the corners, so no saddle is ambiguous.
 */
export function contourSegments(
  values: readonly (readonly number[])[],
  steps: readonly number[],
  levels: readonly number[],
): Segment[] {
  const corner = (i: number, j: number): Corner => [steps[j] as number, steps[i] as number, values[i]?.[j] as number];
  const segments: Segment[] = [];
  for (let i = 0; i + 1 < steps.length; i++)
    for (let j = 0; j + 1 < steps.length; j++) {
      const ring = [corner(i, j), corner(i, j + 1), corner(i + 1, j + 1), corner(i + 1, j)];
      const mean = (k: 0 | 1 | 2): number => ring.reduce((sum, one) => sum + one[k], 0) / 4;
      const middle: Corner = [mean(0), mean(1), mean(2)];
      for (let k = 0; k < 4; k++) {
        const triangle = [ring[k], ring[(k + 1) % 4], middle] as Corner[];
        for (const level of levels) {
          const ends = crossings(triangle, level);
          if (ends.length !== 2) continue;
          const [[x, y], [x2, y2]] = ends as [[number, number], [number, number]];
          segments.push({ level, x, y, x2, y2 });
        }
      }
    }
  return segments;
}

/** Where the sides of a triangle cross a level: nowhere or at two places. */
function crossings(triangle: readonly Corner[], level: number): [number, number][] {
  const places: [number, number][] = [];
  for (let k = 0; k < 3; k++) {
    const [a, b] = [triangle[k], triangle[(k + 1) % 3]] as [Corner, Corner];
    if (a[2] < level === b[2] < level) continue;
    const t = (level - a[2]) / (b[2] - a[2]);
    places.push([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
  }
  return places;
}
