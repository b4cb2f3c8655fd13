import type { Draws } from '@netwright/tensor-core';
import type { Candidate, SearchSpace } from './proposals.ts';
import { drawCandidate } from './random-search.ts';

/** All candidates of a space. */
export const allOf = (space: SearchSpace, size: number): Candidate[] =>
  Array.from({ length: size }, (_, index) => {
    let rest = index;
    return space.map((choices) => {
      const choice = rest % choices;
      rest = Math.floor(rest / choices);
      return choice;
    });
  });

/** Candidates that differ from the best in one or two places, and as many at random. */
export function around(space: SearchSpace, best: Candidate, most: number, random: Draws): Candidate[] {
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
