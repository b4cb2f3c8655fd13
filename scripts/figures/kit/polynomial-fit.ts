/** A polynomial by values. */
export type Polynomial = (x: number) => number;

/**
 * Least-squares polynomials of degrees 0 to `most` through points, by polynomials that are orthogonal on these points: each degree adds
 * a projection of what is left (Forsythe 1957, https://doi.org/10.1137/0105007). Needs more points than degrees.
 */
export function polynomialFits(xs: readonly number[], ys: readonly number[], most: number): Polynomial[] {
  if (most >= xs.length) throw new Error(`polynomialFits: ${xs.length} points allow a degree below that, got ${most}`);
  const steps: { shift: number; scale: number; weight: number }[] = [];
  const basis = (x: number, degree: number): number => basisValues(x, steps, degree)[degree] as number;
  for (let degree = 0; degree <= most; degree++) {
    const values = xs.map((x) => basis(x, degree));
    const norm = dot(values, values);
    const below = degree === 0 ? [] : xs.map((x) => basis(x, degree - 1));
    steps.push({
      shift:
        dot(
          values,
          values.map((value, i) => value * (xs[i] as number)),
        ) / norm,
      scale: degree === 0 ? 0 : norm / dot(below, below),
      weight: dot(values, ys) / norm,
    });
  }
  return steps.map(
    (_, degree) => (x) =>
      basisValues(x, steps, degree).reduce((sum, value, i) => sum + value * (steps[i] as { weight: number }).weight, 0),
  );
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

/** Values of the orthogonal polynomials of degrees 0 to `degree` at a place: p_k = (x - shift) p_(k-1) - scale p_(k-2). */
function basisValues(
  x: number,
  steps: readonly { readonly shift: number; readonly scale: number }[],
  degree: number,
): number[] {
  const values = [1];
  for (let k = 1; k <= degree; k++) {
    const { shift, scale } = steps[k - 1] as { shift: number; scale: number };
    values.push((x - shift) * (values[k - 1] as number) - scale * (values[k - 2] ?? 0));
  }
  return values;
}
