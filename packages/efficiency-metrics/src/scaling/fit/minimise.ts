/** A value and its derivatives by each variable. */
export interface Slope {
  readonly value: number;
  readonly gradient: readonly number[];
}

/** Where a descent ended. */
export interface Minimum {
  readonly point: readonly number[];
  readonly value: number;
}

const sufficientDecrease = 1e-4; // of Armijo's rule
const curvature = 0.9; // of Wolfe's second rule
const halvings = 60;

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/**
 * A minimum of a function of few variables from a start: BFGS with the whole matrix, and a line search that brackets Wolfe's weak
 * conditions, so that kinks do no harm (Lewis and Overton, "Nonsmooth optimization via quasi-Newton methods", 2013).
 *
 * @param options.iterations 500 at most by default
 * @param options.tolerance ends where a step gains less than this part of the value; 1e-12 by default
 */
export function minimise(
  f: (point: readonly number[]) => Slope,
  start: readonly number[],
  { iterations = 500, tolerance = 1e-12 }: { iterations?: number; tolerance?: number } = {},
): Minimum {
  const n = start.length;
  const identity = (): number[][] => start.map((_, i) => start.map((__, j) => (i === j ? 1 : 0)));
  let inverse = identity();
  let fresh = true; // whether `inverse` still is the identity
  let point = start;
  let here = f(point);
  for (let k = 0; k < iterations; k++) {
    const direction = inverse.map((row) => -dot(row, here.gradient));
    const step = search(f, point, here, direction);
    if (step === undefined) {
      if (fresh) break;
      inverse = identity();
      fresh = true;
      continue;
    }
    const s = step.point.map((value, i) => value - point[i]!);
    const y = step.slope.gradient.map((value, i) => value - here.gradient[i]!);
    const gain = here.value - step.slope.value;
    point = step.point;
    here = step.slope;
    if (gain <= tolerance * Math.abs(here.value)) break;
    const sy = dot(s, y);
    if (!(sy > 0)) continue;
    if (fresh) inverse = identity().map((row) => row.map((value) => (value * sy) / dot(y, y)));
    fresh = false;
    const hy = inverse.map((row) => dot(row, y));
    const factor = (1 + dot(y, hy) / sy) / sy;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) inverse[i]![j]! += factor * s[i]! * s[j]! - (hy[i]! * s[j]! + s[i]! * hy[j]!) / sy;
  }
  return { point, value: here.value };
}

/** A step along `direction` that meets both rules, or undefined where none is found: the direction does not descend. */
function search(
  f: (point: readonly number[]) => Slope,
  point: readonly number[],
  here: Slope,
  direction: readonly number[],
): { point: readonly number[]; slope: Slope } | undefined {
  const descent = dot(here.gradient, direction);
  if (!(descent < 0)) return undefined;
  let [low, high, length] = [0, Number.POSITIVE_INFINITY, 1];
  let best: { point: readonly number[]; slope: Slope } | undefined;
  for (let i = 0; i < halvings; i++) {
    const next = point.map((value, j) => value + length * direction[j]!);
    const slope = f(next);
    if (!(slope.value <= here.value + sufficientDecrease * length * descent)) high = length;
    else {
      best = { point: next, slope };
      if (dot(slope.gradient, direction) >= curvature * descent) return best;
      low = length;
    }
    length = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
  }
  return best;
}
