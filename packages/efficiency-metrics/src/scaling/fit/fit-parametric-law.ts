import { fillUniform } from '@netwright/tensor-core';
import { requireColumns, requireFraction, requirePositive, requireSpread } from '../check.ts';
import type { ParametricLaw } from '../chinchilla.ts';
import type { Estimate, Interval } from '../statistics/interval.ts';
import { huberObjective, type LogRuns, lawOf, logRuns, type Variables, variablesOf } from './huber-objective.ts';
import { type Minimum, minimise } from './minimise.ts';

/** Training runs by column. */
export interface TrainingRuns {
  /** With embeddings. */
  readonly parameters: readonly number[];
  readonly tokens: readonly number[];
  /** [nats per token] */
  readonly loss: readonly number[];
}

/** The law that fits runs best. */
export interface ParametricFit {
  readonly law: ParametricLaw;
  /** For each constant of the law, and for the exponent of C in the best number of parameters. */
  readonly intervals: Readonly<Record<keyof ParametricLaw | 'parametersExponent', Interval>>;
  /** beta / (alpha + beta): the best number of parameters grows with C to this power. */
  readonly parametersExponent: Estimate;
  /** Equation 11 at the fit: a sum of Huber losses. */
  readonly objective: number;
  /** Of all intervals. */
  readonly level: number;
}

/** Settings of `fitParametricLaw`. */
export interface ParametricFitOptions {
  /** Residuals of ln L beyond it count in proportion, not by their square; 1e-3 by default, the paper's. */
  delta?: number;
  /** Fits to runs drawn with replacement, from which the intervals come; 200 by default, at least 20. */
  resamples?: number;
  /** Of the draws; 0 by default. */
  seed?: number;
  /** 0.95 by default. */
  level?: number;
}

const steps = (first: number, last: number, step: number): number[] =>
  Array.from({ length: Math.round((last - first) / step) + 1 }, (_, i) => first + i * step);
const descents = 20;

/** The paper's grid of 4,500 starts, section D.2. */
function* starts(runs: LogRuns): Generator<Variables> {
  for (const alpha of steps(0, 2, 0.5))
    for (const beta of steps(0, 2, 0.5))
      for (const e of steps(-1, 1, 0.5))
        for (const a of steps(0, 25, 5))
          for (const b of steps(0, 25, 5)) yield variablesOf([a, b, e, alpha, beta], runs);
}

/**
 * A, B, E, alpha and beta by the method of Hoffmann et al. 2022, section D.2, approach 3: Huber loss of ln L, so that runs that went
 * wrong do not bend the law. Intervals are the percentiles of a bootstrap over runs.
 *
 * Differs from the paper: descends by BFGS with the whole matrix, and only from the 20 lowest of its starts.
 *
 * @throws Error for fewer than eight runs, columns that differ in length, values that are not positive, and runs of one size or one
 *   number of tokens
 */
export function fitParametricLaw(
  { parameters, tokens, loss }: TrainingRuns,
  { delta = 1e-3, resamples = 200, seed = 0, level = 0.95 }: ParametricFitOptions = {},
): ParametricFit {
  const where = 'fitParametricLaw';
  requireColumns(where, { parameters, tokens, loss }, 8);
  requireSpread(where, 'parameters', parameters);
  requireSpread(where, 'tokens', tokens);
  requirePositive(where, 'delta', delta);
  requireFraction(where, 'level', level);
  if (!Number.isInteger(resamples) || resamples < 20)
    throw new Error(`${where}: resamples must be an integer of at least 20, got ${resamples}`);

  const runs = logRuns(parameters, tokens, loss);
  const best = descend(huberObjective(runs, delta), runs);
  const law = lawOf(best.point as Variables, runs);
  const laws = Array.from({ length: resamples }, (_, i) => {
    const weights = draws(loss.length, seed, i);
    return lawOf(minimise(huberObjective(runs, delta, weights), best.point).point as Variables, runs);
  });
  const between = (of: (law: ParametricLaw) => number): Interval => percentiles(laws.map(of), level);
  const exponent = ({ alpha, beta }: ParametricLaw): number => beta / (alpha + beta);
  const intervals = {
    E: between((one) => one.E),
    A: between((one) => one.A),
    B: between((one) => one.B),
    alpha: between((one) => one.alpha),
    beta: between((one) => one.beta),
    parametersExponent: between(exponent),
  };
  return {
    law,
    intervals,
    parametersExponent: { value: exponent(law), ...intervals.parametersExponent },
    objective: best.value * delta,
    level,
  };
}

function descend(objective: ReturnType<typeof huberObjective>, runs: LogRuns): Minimum {
  return [...starts(runs)]
    .map((start) => ({ start, value: objective(start).value }))
    .sort((one, other) => one.value - other.value)
    .slice(0, descents)
    .map(({ start }) => minimise(objective, start))
    .reduce((best, one) => (one.value < best.value ? one : best));
}

/** How often each of `n` runs is drawn in `n` draws. */
function draws(n: number, seed: number, step: number): Float64Array {
  const counts = new Float64Array(n);
  for (const u of fillUniform(new Float64Array(n), { seed, stream: 'bootstrap', step })) counts[Math.floor(u * n)]!++;
  return counts;
}

/** The interval that leaves out the same share of the values at both ends, interpolated. */
function percentiles(values: readonly number[], level: number): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return below + (place - Math.floor(place)) * (above - below);
  };
  return { low: at((1 - level) / 2), high: at((1 + level) / 2) };
}
