/** How a surface over a square grid bends. */
export interface Curvature {
  /** Share of the inner points with a direction of negative curvature. */
  negative: number;
  /** Mean of |smallest / largest eigenvalue| over the inner points, at most 1; a point without negative curvature counts 0. */
  nonConvexity: number;
}

/** Eigenvalues of the matrix [[a, b], [b, c]], the smaller first. */
export function eigenvalues(a: number, b: number, c: number): [number, number] {
  const [middle, half] = [(a + c) / 2, Math.hypot((a - c) / 2, b)];
  return [middle - half, middle + half];
}

/**
 * Curvature of values[row][column] on a grid of equal steps, of the 2x2 Hessian by central differences at every inner point:
 * the ratio of Li et al. (2018), section 6, within the plane. The ratio does not depend on the step.
 */
export function curvature(values: readonly (readonly number[])[]): Curvature {
  const at = (i: number, j: number): number => values[i]?.[j] as number;
  let [points, negative, sum] = [0, 0, 0];
  for (let i = 1; i < values.length - 1; i++)
    for (let j = 1; j < values.length - 1; j++) {
      const xx = at(i, j + 1) - 2 * at(i, j) + at(i, j - 1);
      const yy = at(i + 1, j) - 2 * at(i, j) + at(i - 1, j);
      const xy = (at(i + 1, j + 1) - at(i + 1, j - 1) - at(i - 1, j + 1) + at(i - 1, j - 1)) / 4;
      const [low, high] = eigenvalues(xx, xy, yy);
      points++;
      if (low >= 0) continue;
      negative++;
      sum += Math.min(-low, Math.abs(high)) / Math.max(-low, Math.abs(high));
    }
  return { negative: negative / points, nonConvexity: sum / points };
}
