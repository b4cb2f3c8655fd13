import { fillUniform } from '@netwright/tensor-core';

/** Random numbers one after the other. */
export interface Draws {
  /** In [0, 1), a multiple of 2^-48. */
  next(): number;
  /** A whole number from 0 to n - 1. */
  below(n: number): number;
}

/** Which sequence is drawn from. */
export interface DrawOptions {
  /** An integer from 0 to 2^53 - 1; default 0. */
  seed?: number;
  /** What the numbers are for; other streams are independent. */
  stream: string;
  /** Which of the stream's sequences; default 0. */
  step?: number;
}

/** A sequence of tensor-core's generator (Philox): the same options give the same numbers in every JavaScript engine. */
export function draws({ seed = 0, stream, step = 0 }: DrawOptions): Draws {
  const values = new Float64Array(256);
  let offset = 0;
  let at = values.length;
  const next = (): number => {
    if (at === values.length) {
      fillUniform(values, { seed, stream, step, offset });
      offset += values.length;
      at = 0;
    }
    at += 2;
    return values[at - 2]! + values[at - 1]! * 2 ** -24; // 24 bits each
  };
  return { next, below: (n) => Math.floor(next() * n) };
}
