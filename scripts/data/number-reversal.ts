import type { PairTask } from './sequence-pairs.ts';
import { vocabularyOf } from './vocabulary.ts';

/** Lengths of the numbers [digits]. */
export interface NumberLengths {
  least: number;
  most: number;
}

/** Numbers of any length in these bounds, each length as often as any other, and their digits backwards: 1 7 4 -> 4 7 1. */
export function numberReversal({ least, most }: NumberLengths): PairTask {
  const digits = vocabularyOf('0123456789');
  return {
    source: digits,
    target: digits,
    longest: { source: most, target: most },
    draw(draws) {
      const source = Array.from({ length: draws.whole(least, most) }, () => String(draws.whole(0, 9)));
      return { source, target: source.toReversed() };
    },
  };
}
