import { requireFraction, requireSpread } from '../check.ts';
import { around, type Estimate, type Prediction, studentQuantile } from '../statistics/interval.ts';

/** A straight line through points, y = intercept + slope x. */
export interface LineFit {
  readonly intercept: Estimate;
  readonly slope: Estimate;
  /** Standard deviation of the points about the line, with n - 2 degrees of freedom. */
  readonly scatter: number;
  /** The share of the variance that the line explains, 0 to 1; 1 where y does not vary. */
  readonly rSquared: number;
  /** Of all intervals. */
  readonly level: number;
  /** The line at x, there or beyond the points. */
  at(x: number): Prediction;
}

/**
 * Ordinary least squares, with Student's t for the intervals: they hold if the points scatter about a line independently, normally
 * and everywhere alike.
 *
 * @param options.level 0.95 by default
 * @throws Error for fewer than three points, lengths that differ, values that are not finite, and one x alone
 */
export function fitLine(
  x: readonly number[],
  y: readonly number[],
  { level = 0.95 }: { level?: number } = {},
): LineFit {
  const n = x.length;
  requireFraction('fitLine', 'level', level);
  if (y.length !== n) throw new Error(`fitLine: x and y must have the same length, got ${n} and ${y.length}`);
  if (n < 3) throw new Error(`fitLine: needs at least 3 points, got ${n}`);
  for (const [name, values] of Object.entries({ x, y }))
    values.forEach((value, i) => {
      if (!Number.isFinite(value)) throw new Error(`fitLine: ${name}[${i}] must be finite, got ${value}`);
    });
  requireSpread('fitLine', 'x', x);

  const [xMean, yMean] = [mean(x), mean(y)];
  let [sxx, sxy, syy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [x[i]! - xMean, y[i]! - yMean];
    sxx += dx * dx;
    sxy += dx * dy;
    syy += dy * dy;
  }
  const slope = sxy / sxx;
  let rest = 0; // summed from the residuals: syy - slope sxy would cancel
  for (let i = 0; i < n; i++) rest += (y[i]! - yMean - slope * (x[i]! - xMean)) ** 2;
  const scatter = Math.sqrt(rest / (n - 2));
  const t = studentQuantile(level, n - 2);
  const curveReach = (at: number): number => t * scatter * Math.sqrt(1 / n + (at - xMean) ** 2 / sxx);
  const value = (at: number): number => yMean + slope * (at - xMean);
  return {
    intercept: around(value(0), curveReach(0)),
    slope: around(slope, (t * scatter) / Math.sqrt(sxx)),
    scatter,
    rSquared: syy === 0 ? 1 : 1 - rest / syy,
    level,
    at: (place) => ({
      value: value(place),
      curve: around(value(place), curveReach(place)),
      measurement: around(value(place), Math.hypot(curveReach(place), t * scatter)),
    }),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
