import { type Draws, draws } from '@netwright/tensor-core';
import { expectedImprovement } from './expected-improvement.ts';
import { GaussianProcess, rbfKernel } from './gaussian-process.ts';
import { type Candidate, type Proposals, type SearchSpace, spaceSize } from './proposals.ts';
import { distinctCandidates, drawCandidate } from './random-search.ts';

/** Options of `bayesianOptimisation`. */
export interface BayesianOptions {
  seed?: number;
  /** Candidates at random before the first model; default 10. */
  initial?: number;
  /** Most candidates that the improvement is computed for; default 1,000. In larger spaces half are near the best, half anywhere. */
  pool?: number;
}

const lengthScales = [0.7, 1, 1.4, 2, 2.8, 4];
const noises = [0.03, 0.1, 0.3]; // variance of the noise, where that of all values is 1

/** A 1 for each choice: [place, choice] flat. Two candidates are at the distance of the root of twice their differences. */
function oneHot(space: SearchSpace, candidate: Candidate): number[] {
  return space.flatMap((choices, place) => Array.from({ length: choices }, (_, c) => (c === candidate[place] ? 1 : 0)));
}

/** The process of the most likely length scale and noise, of values with mean 0 and variance 1. */
function fitted(points: readonly (readonly number[])[], values: readonly number[]): GaussianProcess {
  const all = lengthScales.flatMap((scale) =>
    noises.map((noise) => new GaussianProcess(points, values, { kernel: rbfKernel(scale), noise })),
  );
  return all.reduce((best, gp) => (gp.logMarginalLikelihood > best.logMarginalLikelihood ? gp : best));
}

/** A candidate as the process has it. */
interface Point {
  readonly candidate: Candidate;
  readonly key: string;
  readonly point: readonly number[];
}

const pointOf = (space: SearchSpace, candidate: Candidate): Point => ({
  candidate,
  key: candidate.join(),
  point: oneHot(space, candidate),
});

/** All candidates of a space. */
const allOf = (space: SearchSpace, size: number): Candidate[] =>
  Array.from({ length: size }, (_, index) => {
    let rest = index;
    return space.map((choices) => {
      const choice = rest % choices;
      rest = Math.floor(rest / choices);
      return choice;
    });
  });

/** Candidates that differ from the best in one or two places, and as many at random. */
function around(space: SearchSpace, best: Candidate, most: number, random: Draws): Candidate[] {
  return Array.from({ length: most }, (_, i) => {
    if (i % 2 === 1) return drawCandidate(space, random);
    const near = [...best];
    for (let change = 0; change <= i % 4; change += 2) {
      const place = random.below(space.length);
      near[place] = random.below(space[place] as number);
    }
    return near;
  });
}

/**
 * Bayesian optimisation: a Gaussian process over one-hot candidates, its length scale and noise by the marginal likelihood, and
 * next the candidate of the largest expected improvement over the best mean at what was tried (Snoek, Larochelle & Adams, 2012,
 * https://arxiv.org/abs/1206.2944). Every candidate is trained in full, none twice while there are others. Throws on an empty space
 * and unless `initial` is a whole number from 2 up.
 */
export function* bayesianOptimisation(space: SearchSpace, options: BayesianOptions = {}): Proposals {
  const { seed = 0, initial = 10, pool = 1000 } = options;
  if (!Number.isInteger(initial) || initial < 2)
    throw new Error(`bayesianOptimisation: initial must be a whole number from 2 up, got ${initial}`);
  const random = draws({ seed, stream: 'bayesian optimisation' });
  const others = distinctCandidates(space, draws({ seed, stream: 'bayesian optimisation first' }));
  const tried = new Map<string, Point & { value: number }>();
  const size = spaceSize('bayesianOptimisation', space);
  const all = size <= pool ? allOf(space, size).map((candidate) => pointOf(space, candidate)) : undefined;
  for (;;) {
    const candidate = tried.size < initial ? others.next().value : next();
    const value = yield { candidate, training: 1 };
    tried.set(candidate.join(), { ...pointOf(space, candidate), value });
  }

  function next(): Candidate {
    const known = [...tried.values()];
    const mean = known.reduce((sum, { value }) => sum + value, 0) / known.length;
    const variance = known.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / known.length;
    const scale = Math.sqrt(variance) || 1;
    const points = known.map(({ point }) => point);
    const gp = fitted(
      points,
      known.map(({ value }) => (value - mean) / scale),
    );
    const means = points.map((point) => gp.at(point).mean);
    const best = Math.max(...means);
    const leader = known[means.indexOf(best)] as (typeof known)[number];
    let [found, most]: [Candidate | undefined, number] = [undefined, -1];
    const candidates = all ?? around(space, leader.candidate, pool, random).map((near) => pointOf(space, near));
    for (const { candidate, key, point } of candidates) {
      if (tried.has(key)) continue;
      const improvement = expectedImprovement(gp.at(point), best);
      if (improvement > most) [found, most] = [candidate, improvement];
    }
    return found ?? drawCandidate(space, random);
  }
}
