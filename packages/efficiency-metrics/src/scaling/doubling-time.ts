import { requireColumns, requirePositive } from './check.ts';
import { decimalYear } from './decimal-year.ts';
import { fitLine } from './fit/fit-line.ts';
import { type Estimate, exponential, type Prediction } from './statistics/interval.ts';

const monthsPerYear = 12;

/** A quantity at a time. */
export interface DatedValue {
  /** 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD'. */
  readonly date: string;
  /** Positive, in any unit. */
  readonly value: number;
}

/** Exponential growth, fitted to dated values. */
export interface GrowthFit {
  /** [months]; negative where the values fall: then its size is the halving time. */
  readonly doublingMonths: number;
  /** The interval of the doubling time [months], where the growth differs from none at the level of the fit. */
  readonly doublingInterval?: { readonly low: number; readonly high: number };
  /** The factor per year. */
  readonly yearlyFactor: Estimate;
  /** The share of the variance of the logarithms that the line explains. */
  readonly rSquared: number;
  /** Of all intervals. */
  readonly level: number;
  /** The value that the line gives for a date or a decimal year. */
  at(when: string | number): Prediction;
}

/** Months in which a value doubles that grows from one point to the other; negative where it falls. Throws where it does neither. */
export function doublingMonths(from: DatedValue, to: DatedValue): number {
  requirePositive('doublingMonths', 'from', from.value);
  requirePositive('doublingMonths', 'to', to.value);
  const years = decimalYear(to.date) - decimalYear(from.date);
  const doublings = Math.log2(to.value / from.value);
  if (!(years > 0)) throw new Error(`doublingMonths: to must be later than ${from.date}, got ${to.date}`);
  if (doublings === 0) throw new Error(`doublingMonths: values must differ, got ${from.value} twice`);
  return (monthsPerYear * years) / doublings;
}

/**
 * The doubling time of dated values: a straight line through their logarithms over time by least squares, as in "AI and Compute" (2018)
 * and "Measuring the Algorithmic Efficiency of Neural Networks" (2020).
 *
 * @param options.level 0.95 by default
 * @throws Error for fewer than three points, values that are not positive, dates that are none, one date alone, and values that are
 *   all the same
 */
export function fitGrowth(points: readonly DatedValue[], options: { level?: number } = {}): GrowthFit {
  const years = points.map((point) => decimalYear(point.date));
  const values = points.map((point) => point.value);
  requireColumns('fitGrowth', { years, values }, 3);
  const { slope, rSquared, level, at } = fitLine(years, values.map(Math.log), options);
  if (slope.value === 0) throw new Error(`fitGrowth: values must grow or fall, got ${values[0]} throughout`);
  const months = (rate: number): number => (monthsPerYear * Math.LN2) / rate;
  return {
    doublingMonths: months(slope.value),
    // A steeper line doubles sooner, so that the ends change places.
    ...(slope.low * slope.high > 0 && { doublingInterval: { low: months(slope.high), high: months(slope.low) } }),
    yearlyFactor: { value: Math.exp(slope.value), ...exponential(slope) },
    rSquared,
    level,
    at: (when) => {
      const line = at(typeof when === 'string' ? decimalYear(when) : when);
      return {
        value: Math.exp(line.value),
        curve: exponential(line.curve),
        measurement: exponential(line.measurement),
      };
    },
  };
}
