import type { RandomOptions } from './stream.ts';
import { fillUniform } from './uniform.ts';

/** Random numbers one after the other. */
export interface Draws {
  /** In [0, 1), a multiple of 2^-48. */
  next(): number;
  /** A whole number from 0 to n - 1. */
  below(n: number): number;
}

/** The numbers of a sequence one by one; the same options give the same numbers in every JavaScript engine. */
export function draws(options: Omit<RandomOptions, 'offset'> = {}): Draws {
  const values = new Float64Array(256);
  let offset = 0;
  let at = values.length;
  const next = (): number => {
    if (at === values.length) {
      fillUniform(values, { ...options, offset });
      offset += values.length;
      at = 0;
    }
    at += 2;
    return values[at - 2]! + values[at - 1]! * 2 ** -24; // 24 bits each
  };
  return { next, below: (n) => Math.floor(next() * n) };
}
