import { draws } from '@netwright/tensor-core';
import { CandidatePosterior } from './candidate-posterior.ts';
import { allOf, around } from './candidates.ts';
import { expectedImprovement } from './expected-improvement.ts';
import { GaussianProcess } from './gaussian-process.ts';
import { halfRank } from './half-rank.ts';
import { hammingKernel } from './kernels.ts';
import { type Candidate, type Proposals, type SearchSpace, spaceSize } from './proposals.ts';
import { distinctCandidates, drawCandidate } from './random-search.ts';

/** Options of `bayesianOptimisation`. */
export interface BayesianOptions {
  seed?: number;
  /** Candidates at random before the first model; default 10. */
  initial?: number;
  /** Most candidates that the improvement is computed for; default 1,000. In larger spaces half are near the best, half anywhere. */
  pool?: number;
  /** Whether values below the median count by rank, so that outliers do not hide what tells good ones apart; default true. */
  warp?: boolean;
}

const lengthScales = [0.7, 1, 1.4, 2, 2.8, 4];
const noises = [0.03, 0.1, 0.3]; // variance of the noise, where that of all values is 1
const settings = lengthScales.flatMap((scale) => noises.map((noise) => ({ kernel: hammingKernel(scale), noise })));

/** A process of one setting, with what it expects of all candidates, where they are few. */
interface Process {
  readonly gp: GaussianProcess;
  everywhere?: CandidatePosterior;
}

const mostLikely = (processes: readonly Process[]): Process =>
  processes.reduce((best, process) =>
    process.gp.logMarginalLikelihood > best.gp.logMarginalLikelihood ? process : best,
  );

/** Values of mean 0 and variance 1. */
function standardised(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance) || 1;
  return values.map((value) => (value - mean) / deviation);
}

/**
 * Bayesian optimisation: a Gaussian process over candidates by the places in which they differ (`hammingKernel`), its length scale and
 * noise by the marginal likelihood, and next the candidate of the largest expected improvement over the best mean at what was tried
 * (Snoek, Larochelle & Adams, 2012, https://arxiv.org/abs/1206.2944), of values warped by `halfRank`. Every candidate is trained in
 * full, none twice while there are others. Throws on an empty space and unless `initial` is a whole number from 2 up.
 */
export function* bayesianOptimisation(space: SearchSpace, options: BayesianOptions = {}): Proposals {
  const { seed = 0, initial = 10, pool = 1000, warp = true } = options;
  if (!Number.isInteger(initial) || initial < 2)
    throw new Error(`bayesianOptimisation: initial must be a whole number from 2 up, got ${initial}`);
  const random = draws({ seed, stream: 'bayesian optimisation' });
  const others = distinctCandidates(space, draws({ seed, stream: 'bayesian optimisation first' }));
  const size = spaceSize('bayesianOptimisation', space);
  const all = size <= pool ? allOf(space, size) : undefined;
  const allKeys = all?.map(String);
  const [known, values, tried]: [Candidate[], number[], Set<string>] = [[], [], new Set()];
  let processes: Process[] | undefined;
  for (;;) {
    const candidate = known.length < initial ? others.next().value : next();
    values.push(yield { candidate, training: 1 });
    known.push(candidate);
    tried.add(String(candidate));
  }

  function next(): Candidate {
    if (tried.size === size) return drawCandidate(space, random);
    const y = standardised(warp ? halfRank(values) : values);
    if (processes) for (const { gp } of processes) gp.observe(known.at(-1) as Candidate, y);
    else processes = settings.map((setting) => ({ gp: new GaussianProcess(known, y, setting) }));
    const process = mostLikely(processes);
    const means = process.gp.meansAtPoints();
    const best = Math.max(...means);
    const candidates = all ?? around(space, known[means.indexOf(best)] as Candidate, pool, random);
    const keys = allKeys ?? candidates.map(String);
    if (all) process.everywhere ??= new CandidatePosterior(process.gp, all);
    const posterior = process.everywhere ?? new CandidatePosterior(process.gp, candidates);
    posterior.update();
    let [found, most]: [Candidate | undefined, number] = [undefined, -1];
    for (let i = 0; i < candidates.length; i++) {
      if (tried.has(keys[i]!)) continue;
      const improvement = expectedImprovement(posterior.at(i), best);
      if (improvement > most) [found, most] = [candidates[i], improvement];
    }
    return found ?? drawCandidate(space, random);
  }
}
