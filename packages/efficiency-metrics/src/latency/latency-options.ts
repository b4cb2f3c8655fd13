import { atLeast, integerAtLeast } from './check-option.ts';
import type { Clock } from './clock.ts';
import { checkLevel } from './rank-interval.ts';
import type { WarmUpOptions } from './warm-up.ts';

/** How far a measurement is. */
export interface LatencyProgress {
  readonly phase: 'warm-up' | 'measurement';
  /** Measurements done in this phase, and how many are planned; unknown for a warm-up. */
  readonly done: number;
  readonly total: number | undefined;
}

/** How latency is measured. */
export interface LatencyOptions {
  /** Measurements after the warm-up; default 100. */
  runs?: number;
  /** Goes on beyond `runs` until this time has passed; default 0 [s]. */
  minSeconds?: number;
  /** Stops before `runs` where this time has passed; default none [s]. */
  maxSeconds?: number;
  /** Of the confidence intervals, between 0 and 1; default 0.95. */
  level?: number;
  warmUp?: WarmUpOptions;
  /** Default `performance`. */
  clock?: Clock;
  /** The smallest step of the clock [s]; default what reading it shows (`clockResolution`). */
  resolution?: number;
  /** What one measurement takes at least [s]: runs are repeated inside of it until it does. Default 100 steps of the clock. */
  shortest?: number;
  /** Ends the measurement between two runs; what is thrown is the signal's reason. */
  signal?: AbortSignal;
  onProgress?: (progress: LatencyProgress) => void;
}

/**
 * What MLPerf asks of a result in its scenario SingleStream: 1,024 runs and 600 s at least, the 90th percentile
 * (https://github.com/mlcommons/inference, mlperf.conf). A result is MLPerf's only with its models, data and load generator.
 */
export const singleStream = { runs: 1024, minSeconds: 600 } as const satisfies LatencyOptions;

/** Throws for the first option that cannot be met. */
export function checkLatencyOptions(what: string, options: LatencyOptions): void {
  const { runs = 1, level = 0.5, minSeconds = 0, maxSeconds = minSeconds, resolution = 0, shortest = 0 } = options;
  const { maxDrift = 1, window = 1, minRuns = 1, maxRuns = minRuns, maxSeconds: longest = 0 } = options.warmUp ?? {};
  integerAtLeast(what, 'runs', runs, 1);
  checkLevel(what, level);
  atLeast(what, 'minSeconds', minSeconds, 0);
  atLeast(what, 'maxSeconds', maxSeconds, minSeconds);
  atLeast(what, 'resolution', resolution, 0);
  atLeast(what, 'shortest', shortest, 0);
  atLeast(what, 'warmUp.maxDrift', maxDrift, 0);
  integerAtLeast(what, 'warmUp.window', window, 1);
  integerAtLeast(what, 'warmUp.minRuns', minRuns, 1);
  integerAtLeast(what, 'warmUp.maxRuns', maxRuns, minRuns);
  atLeast(what, 'warmUp.maxSeconds', longest, 0);
}
