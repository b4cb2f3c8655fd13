import { checkLevel, rankInterval } from './rank-interval.ts';

/** A confidence interval between two of the samples. */
export interface SampleInterval {
  readonly low: number;
  readonly high: number;
  /** The level that was asked for. */
  readonly level: number;
  /** The level that these two samples have, at least `level`. */
  readonly coverage: number;
}

/** What durations have in common; all in [s]. */
export interface DurationSummary {
  /** The number of samples. */
  readonly n: number;
  readonly mean: number;
  /** Of the sample, with n - 1; undefined for one sample. */
  readonly std: number | undefined;
  readonly min: number;
  readonly max: number;
  /** Percentiles by the nearest rank: see `nearestRank`. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** Confidence intervals by order statistics (`rankInterval`), undefined where there are too few samples for one. */
  readonly intervals: {
    readonly p50: SampleInterval | undefined;
    readonly p90: SampleInterval | undefined;
    readonly p99: SampleInterval | undefined;
  };
}

/**
 * The `p`-quantile of samples in rising order, by the nearest rank: the ceil(p n)-th smallest, always one of the samples, never
 * between two. MLPerf's load generator takes the same one, but the next where p n is whole (results.cc, ProcessLatencies).
 * Throws for no samples or `p` outside (0, 1].
 */
export function nearestRank(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) throw new Error('nearestRank: needs at least 1 sample, got 0');
  if (!(p > 0 && p <= 1)) throw new Error(`nearestRank: p lies above 0 and at most at 1, got ${p}`);
  // 0.9 * 70 is 63.000000000000007: what a product misses by rounding is no rank.
  return sorted[Math.min(sorted.length, Math.max(1, Math.ceil(p * sorted.length * (1 - 1e-14)))) - 1]!;
}

/**
 * Mean, spread, percentiles and their confidence intervals of durations [s]. The intervals assume nothing of the distribution
 * but that runs are independent; on a machine whose speed wanders they are too narrow. Throws for no durations, one that is
 * negative or not finite, or a level outside (0, 1).
 */
export function summariseDurations(durations: ArrayLike<number>, level = 0.95): DurationSummary {
  const n = durations.length;
  if (n === 0) throw new Error('summariseDurations: needs at least 1 duration, got 0');
  checkLevel('summariseDurations', level);
  const sorted = Float64Array.from(durations).sort();
  const bad = sorted.find((d) => !(d >= 0 && d < Number.POSITIVE_INFINITY));
  if (bad !== undefined) throw new Error(`summariseDurations: a duration is finite and not negative, got ${bad}`);
  const mean = sorted.reduce((a, b) => a + b, 0) / n;
  const squares = sorted.reduce((a, d) => a + (d - mean) ** 2, 0);

  const interval = (p: number): SampleInterval | undefined => {
    const ranks = rankInterval(n, p, level);
    if (!ranks) return undefined;
    return { low: sorted[ranks.low - 1]!, high: sorted[ranks.high - 1]!, level, coverage: ranks.coverage };
  };
  return {
    n,
    mean,
    std: n === 1 ? undefined : Math.sqrt(squares / (n - 1)),
    min: sorted[0]!,
    max: sorted[n - 1]!,
    p50: nearestRank(sorted, 0.5),
    p90: nearestRank(sorted, 0.9),
    p99: nearestRank(sorted, 0.99),
    intervals: { p50: interval(0.5), p90: interval(0.9), p99: interval(0.99) },
  };
}
