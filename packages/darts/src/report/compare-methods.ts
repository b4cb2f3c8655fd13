import jStat from 'jstat';
import type { Candidate, Trial } from '../search/proposals.ts';

/** What a method has found after so much training. */
export interface CurvePoint {
  /** Full trainings. */
  readonly spent: number;
  readonly mean: number;
  /** The mean's 95 % confidence interval, by Student's distribution over the runs. */
  readonly low: number;
  readonly high: number;
}

/**
 * What the candidate is worth that a search would choose at each time: the one with the best value among those that were trained
 * longest. NaN before the first.
 */
export function chosenAt(
  trials: readonly Trial[],
  times: readonly number[],
  worth: (candidate: Candidate) => number,
): number[] {
  return times.map((time) => {
    let best: Trial | undefined;
    for (const trial of trials) {
      if (trial.spent > time + 1e-9) break;
      const longer = !best || trial.training > best.training;
      if (longer || (trial.training === best?.training && trial.value > best.value)) best = trial;
    }
    return best ? worth(best.candidate) : Number.NaN;
  });
}

/** Mean and confidence band of runs [run, time] at the times; times at which a run has nothing yet are left out. */
export function meanCurve(times: readonly number[], runs: readonly (readonly number[])[]): CurvePoint[] {
  if (runs.length < 2) throw new Error(`meanCurve: a band needs 2 runs or more, got ${runs.length}`);
  const quantile = jStat.studentt.inv(0.975, runs.length - 1);
  return times.flatMap((spent, t) => {
    const values = runs.map((run) => run[t] as number);
    if (values.some(Number.isNaN)) return [];
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1);
    const half = quantile * Math.sqrt(variance / values.length);
    return [{ spent, mean, low: mean - half, high: mean + half }];
  });
}

/** The sign test of pairs of runs. */
export interface SignTest {
  /** Pairs in which the first was better, in which the second was, and in which both were equal. */
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /** The chance of a split this uneven if both were as good, two-sided, exact; ties are left out. */
  readonly p: number;
}

/** How often the first of two methods ends better than the second, run by run. Throws where the numbers of runs differ. */
export function signTest(first: readonly number[], second: readonly number[]): SignTest {
  if (first.length !== second.length)
    throw new Error(`signTest: both need as many runs, got ${first.length} and ${second.length}`);
  let [wins, losses] = [0, 0];
  first.forEach((value, i) => {
    if (value > (second[i] as number)) wins++;
    else if (value < (second[i] as number)) losses++;
  });
  const n = wins + losses;
  let [term, tail] = [-n * Math.LN2, 0]; // the logarithm of C(n, k) 2^-n
  for (let k = 0; k <= Math.min(wins, losses); k++) {
    tail += Math.exp(term);
    term += Math.log((n - k) / (k + 1));
  }
  return { wins, losses, ties: first.length - n, p: Math.min(1, 2 * tail) };
}
