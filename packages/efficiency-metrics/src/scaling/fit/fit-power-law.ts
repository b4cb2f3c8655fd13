import { requireColumns, requirePositive } from '../check.ts';
import { type Estimate, exponential, type Prediction } from '../statistics/interval.ts';
import { fitLine } from './fit-line.ts';

/** y = coefficient x^exponent + offset, fitted to points. */
export interface PowerLawFit {
  readonly coefficient: Estimate;
  /** Negative where y falls. */
  readonly exponent: Estimate;
  /** What is left as the power dies out; 0 for the pure law. */
  readonly offset: Estimate;
  /** Standard deviation of ln y about the curve. */
  readonly scatter: number;
  /** The share of the variance of ln y that the curve explains. */
  readonly rSquared: number;
  /** Of all intervals. */
  readonly level: number;
  /** The curve at x > 0, there or beyond the points. */
  at(x: number): Prediction;
}

/**
 * The pure law y = a x^b: a straight line through (ln x, ln y) by least squares, so that relative errors count alike. Intervals are
 * Student's, and hold if the law does; a curve in the residuals asks for `fitOffsetPowerLaw`.
 *
 * @param options.level 0.95 by default
 * @throws Error for fewer than three points, lengths that differ, values that are not positive, and one x alone
 */
export function fitPowerLaw(x: readonly number[], y: readonly number[], options: { level?: number } = {}): PowerLawFit {
  requireColumns('fitPowerLaw', { x, y }, 3);
  const line = fitLine(x.map(Math.log), y.map(Math.log), options);
  return {
    coefficient: { value: Math.exp(line.intercept.value), ...exponential(line.intercept) },
    exponent: line.slope,
    offset: { value: 0, low: 0, high: 0 },
    scatter: line.scatter,
    rSquared: line.rSquared,
    level: line.level,
    at: (place) => {
      requirePositive('fitPowerLaw at', 'x', place);
      const { value, curve, measurement } = line.at(Math.log(place));
      return { value: Math.exp(value), curve: exponential(curve), measurement: exponential(measurement) };
    },
  };
}
