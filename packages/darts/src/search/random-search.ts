import { type Draws, draws } from '@netwright/tensor-core';
import { type Candidate, type Proposals, type SearchSpace, spaceSize } from './proposals.ts';

/** A candidate, every one with the same chance. */
export const drawCandidate = (space: SearchSpace, random: Draws): Candidate =>
  space.map((choices) => random.below(choices));

/** Candidates at random without repetition; once the space is exhausted it begins anew. */
export function* distinctCandidates(space: SearchSpace, random: Draws): Generator<Candidate, never, undefined> {
  const size = spaceSize('distinctCandidates', space);
  const seen = new Set<string>();
  for (;;) {
    const candidate = drawCandidate(space, random);
    const key = candidate.join();
    if (seen.size < size && seen.has(key)) continue;
    if (seen.size === size) seen.clear();
    seen.add(key);
    yield candidate;
  }
}

/**
 * Random search (Bergstra & Bengio, 2012, https://jmlr.org/papers/v13/bergstra12a.html): candidates with equal chances, none
 * twice, each trained in full. Throws on an empty space.
 */
export function* randomSearch(space: SearchSpace, { seed = 0 }: { seed?: number } = {}): Proposals {
  for (const candidate of distinctCandidates(space, draws({ seed, stream: 'random search' })))
    yield { candidate, training: 1 };
  throw new Error('randomSearch: has no end');
}
