import jStat from 'jstat';
import { requireFraction, requirePositive } from '../check.ts';

/** Both ends of an interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A fitted value, and the interval that covers the true one at the level of the fit. */
export interface Estimate extends Interval {
  readonly value: number;
}

/** What a fitted curve says about one place. */
export interface Prediction {
  readonly value: number;
  /** Where the curve lies: its confidence interval. */
  readonly curve: Interval;
  /** Where one more measurement falls: the prediction interval, wider by the scatter of the points. */
  readonly measurement: Interval;
}

/**
 * The t with which `level` of Student's distribution lies within [-t, t]: 12.7062 at 95 % and 1 degree of freedom. Relative error
 * below 1e-7.
 *
 * @param level between 0 and 1
 * @throws Error for other levels, and for degrees of freedom that are not positive
 */
export function studentQuantile(level: number, degreesOfFreedom: number): number {
  requireFraction('studentQuantile', 'level', level);
  requirePositive('studentQuantile', 'degreesOfFreedom', degreesOfFreedom);
  return jStat.studentt.inv((1 + level) / 2, degreesOfFreedom);
}

/** value -/+ reach. */
export const around = (value: number, reach: number): Estimate => ({ value, low: value - reach, high: value + reach });

/** An interval of logarithms as one of values. */
export const exponential = ({ low, high }: Interval): Interval => ({ low: Math.exp(low), high: Math.exp(high) });
