import { draws } from '@netwright/tensor-core';
import { type Candidate, type Proposal, type Proposals, type SearchSpace, spaceSize } from './proposals.ts';
import { distinctCandidates } from './random-search.ts';

/** One round of a bracket. */
export interface Rung {
  /** Candidates that are judged. */
  readonly candidates: number;
  /** Share of a full training after which they are. */
  readonly training: number;
}

/** Options of `successiveHalving`. */
export interface HalvingOptions {
  seed?: number;
  /** One of so many candidates goes on to the next round, a whole number from 2 up; default 3. */
  eta?: number;
  /** Share of a full training in the first round, eta to the power of 0, -1, -2, ...; default 1/9. */
  least?: number;
  /** Candidates in the first round; default as many as leave one in the last. */
  candidates?: number;
}

/** How many times eta divides a full training down to `least`. Throws unless both fit each other. */
function roundsOf(caller: string, eta: number, least: number): number {
  if (!Number.isInteger(eta) || eta < 2) throw new Error(`${caller}: eta must be a whole number from 2 up, got ${eta}`);
  const rounds = Math.round(Math.log(1 / least) / Math.log(eta));
  if (!(Math.abs(least * eta ** rounds - 1) < 1e-6))
    throw new Error(`${caller}: least must be a power of 1/${eta}, from 1 down, got ${least}`);
  return rounds;
}

/** The rounds that begin with so many candidates: a fraction 1/eta of them goes on each time, with eta times the training. */
function rungs(candidates: number, rounds: number, eta: number): Rung[] {
  return Array.from({ length: rounds + 1 }, (_, i) => ({
    candidates: Math.floor(candidates / eta ** i),
    training: eta ** (i - rounds),
  })).filter((rung) => rung.candidates > 0);
}

/**
 * The brackets of Hyperband, the one with the shortest first trainings first: ceil((s_max + 1) eta^s / (s + 1)) candidates for
 * s = s_max down to 0 (algorithm 1 of the paper; its table 1 rounds the quotient down first, which gives 27 in place of 34 for
 * s = 3 of 4). Throws as `hyperband`.
 */
export function hyperbandBrackets({ eta = 3, least = 1 / 9 }: Pick<HalvingOptions, 'eta' | 'least'> = {}): Rung[][] {
  const most = roundsOf('hyperbandBrackets', eta, least);
  return Array.from({ length: most + 1 }, (_, i) => {
    const s = most - i;
    return rungs(Math.ceil(((most + 1) * eta ** s) / (s + 1)), s, eta);
  });
}

/** Judges candidates round by round; those with the best values go on. */
function* bracket(rounds: readonly Rung[], next: () => Candidate): Generator<Proposal, void, number> {
  let alive = Array.from({ length: rounds[0]?.candidates ?? 0 }, next);
  let from = 0;
  for (const { candidates, training } of rounds) {
    alive = alive.slice(0, candidates);
    const judged: { candidate: Candidate; value: number }[] = [];
    for (const candidate of alive) judged.push({ candidate, value: yield { candidate, training, from } });
    alive = judged.sort((a, b) => b.value - a.value).map(({ candidate }) => candidate);
    from = training;
  }
}

/**
 * Successive halving (Jamieson & Talwalkar, 2016, https://arxiv.org/abs/1502.07943): many candidates are trained a little, the
 * best of them eta times as long, and so on; then anew with others. A training goes on from where it stood. Throws where eta,
 * `least` and the number of candidates do not fit each other.
 */
export function* successiveHalving(space: SearchSpace, options: HalvingOptions = {}): Proposals {
  const { seed = 0, eta = 3, least = 1 / 9 } = options;
  const rounds = roundsOf('successiveHalving', eta, least);
  const { candidates = eta ** rounds } = options;
  if (!Number.isInteger(candidates) || candidates < 1)
    throw new Error(`successiveHalving: candidates must be a whole number from 1 up, got ${candidates}`);
  spaceSize('successiveHalving', space);
  const next = sampler(space, 'successive halving', seed);
  for (;;) yield* bracket(rungs(candidates, rounds, eta), next);
}

/**
 * Hyperband (Li et al., 2018, https://jmlr.org/papers/v18/16-558.html, algorithm 1): successive halving with several numbers of
 * candidates in turn, since nobody knows how much short trainings tell; again and again. Throws unless eta is a whole number
 * from 2 up and `least` one of its powers from 1 down.
 */
export function* hyperband(
  space: SearchSpace,
  { seed = 0, ...options }: Omit<HalvingOptions, 'candidates'> = {},
): Proposals {
  const brackets = hyperbandBrackets(options);
  spaceSize('hyperband', space);
  const next = sampler(space, 'hyperband', seed);
  for (;;) for (const rounds of brackets) yield* bracket(rounds, next);
}

function sampler(space: SearchSpace, stream: string, seed: number): () => Candidate {
  const candidates = distinctCandidates(space, draws({ seed, stream }));
  return () => candidates.next().value;
}
