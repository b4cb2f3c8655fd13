import { clockResolution } from './clock.ts';
import { checkLatencyOptions, type LatencyOptions } from './latency-options.ts';
import { Stopwatch } from './stopwatch.ts';
import { type DurationSummary, summariseDurations } from './summarise-durations.ts';
import { type WarmUp, warmUp } from './warm-up.ts';

/** The latency of one run after another: MLPerf's scenario SingleStream, whose result is `p90`. Times in [s]. */
export interface Latency extends DurationSummary {
  readonly scenario: 'SingleStream';
  /**
   * Runs inside one measurement. Beyond 1 a duration is the mean of so many runs, and the percentiles are those of such means:
   * the slowest runs are hidden in them.
   */
  readonly repetitions: number;
  /** The smallest step of the clock [s]. */
  readonly resolution: number;
  /** The very first run [s], which is in no other figure; timed alone, to one step of the clock. */
  readonly firstRun: number;
  readonly warmUp: WarmUp;
  /** Whether all `runs` were measured before `maxSeconds`. */
  readonly complete: boolean;
  /** Time of the measurement without its warm-up [s]. */
  readonly seconds: number;
  /** Every duration, in the order of measurement [s]. */
  readonly durations: Float64Array;
}

/**
 * Measures an async function: warms up until the runs are stable, then times `runs` of them one after another. Where the clock is
 * coarse, as in browsers, runs are repeated inside one measurement until it is 100 steps long, so that a step is 1 % of it.
 * What a model computes must be read inside `run`, or a GPU may not have computed it. Throws for options that cannot be met, and
 * what `run` throws. See LatencyOptions.
 */
export async function measureLatency(run: () => unknown, options: LatencyOptions = {}): Promise<Latency> {
  checkLatencyOptions('measureLatency', options);
  const { runs = 100, minSeconds = 0, maxSeconds = Number.POSITIVE_INFINITY, level = 0.95 } = options;
  const { clock = performance, signal, onProgress } = options;
  const { resolution = clockResolution(clock), shortest = 100 * resolution } = options;

  const watch = new Stopwatch(run, clock, signal);
  watch.report = (done) => onProgress?.({ phase: 'warm-up', done, total: undefined });
  const { firstRun, repetitions, ...warm } = await warmUp(watch, shortest, options.warmUp);

  watch.report = (done) => onProgress?.({ phase: 'measurement', done, total: Math.max(runs, done) });
  watch.restart();
  const durations: number[] = [];
  do durations.push((await watch.time(repetitions)) / repetitions);
  while (watch.seconds < maxSeconds && (durations.length < runs || watch.seconds < minSeconds));

  return {
    scenario: 'SingleStream',
    ...summariseDurations(durations, level),
    repetitions,
    resolution,
    firstRun,
    warmUp: warm,
    complete: durations.length >= runs,
    seconds: watch.seconds,
    durations: Float64Array.from(durations),
  };
}
