import type { Stopwatch } from './stopwatch.ts';
import { nearestRank } from './summarise-durations.ts';

/** When a warm-up ends. */
export interface WarmUpOptions {
  /** The relative change between the medians of two windows, one after the other, below which runs are stable; default 0.05. */
  maxDrift?: number;
  /** Runs in a window, at least one measurement; default 5. */
  window?: number;
  /** Runs at least; default 10. */
  minRuns?: number;
  /** Runs at most, looked at once two windows could be compared; default 1000, or `minRuns` where that is more. */
  maxRuns?: number;
  /** Time at most, looked at after each window; default 10 [s]. */
  maxSeconds?: number;
}

/** How a warm-up went. */
export interface WarmUp {
  readonly runs: number;
  /** [s] */
  readonly seconds: number;
  /** Whether it ended because the runs had become stable; else it met a limit. */
  readonly stable: boolean;
  /** The last relative change between two windows; undefined where no two could be compared. */
  readonly drift: number | undefined;
}

/** Growth of the repetitions at once, at most, and how far beyond what is needed they go. */
const [growth, margin] = [10, 1.2];
/** So many runs in one measurement without a step of the clock are a mistake. */
const endless = 1e6;

/**
 * Runs until two windows in a row agree, and finds how many runs one measurement must be made of to take `shortest` [s]. Windows
 * of another number of runs are not compared. The first run is no part of a window.
 */
export async function warmUp(
  watch: Stopwatch,
  shortest: number,
  { maxDrift = 0.05, window = 5, minRuns = 10, maxRuns = Math.max(1000, minRuns), maxSeconds = 10 }: WarmUpOptions = {},
): Promise<WarmUp & { readonly firstRun: number; readonly repetitions: number }> {
  const firstRun = await watch.time(1);
  let repetitions = 1;
  let previous: number | undefined;
  let drift: number | undefined;
  let stable = false;
  while (!stable && watch.seconds < maxSeconds && (drift === undefined || watch.runs < maxRuns)) {
    const times: number[] = [];
    for (let runs = 0; runs < window; runs += repetitions) times.push(await watch.time(repetitions));
    times.sort((a, b) => a - b);
    const median = nearestRank(times, 0.5);
    if (median < shortest) {
      if (median === 0 && repetitions >= endless)
        throw new Error(`measureLatency: the clock must move while runs are measured, got 0 s for ${repetitions} runs`);
      const needed = Math.ceil((margin * repetitions * shortest) / median); // infinite where the clock did not move
      repetitions = Math.min(growth * repetitions, needed);
      previous = undefined;
      continue;
    }
    if (previous !== undefined) {
      drift = Math.abs(median / previous - 1);
      stable = drift < maxDrift && watch.runs >= minRuns;
    }
    previous = median;
  }
  return { runs: watch.runs, seconds: watch.seconds, stable, drift, firstRun, repetitions };
}
