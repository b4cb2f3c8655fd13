import { type RandomOptions, uniform } from '@netwright/tensor-core';

/** Random choices, one after the other: the same options give the same ones. */
export interface Draws {
  /** A whole number from `least` to `most`, both included, each as likely as any other. */
  whole(least: number, most: number): number;
  /** One of a list. */
  oneOf<T>(list: readonly T[]): T;
}

const piece = 64; // values made at once

/** Draws from the sequence of random values that the options name. */
export function drawsOf(options: Omit<RandomOptions, 'offset'>): Draws {
  let [values, used, offset] = [new Float32Array(0), 0, 0];
  const whole = (least: number, most: number): number => {
    if (used === values.length) {
      values = uniform(piece, { ...options, offset });
      offset += piece;
      used = 0;
    }
    return least + Math.floor((values[used++] as number) * (most - least + 1));
  };
  return { whole, oneOf: (list) => list[whole(0, list.length - 1)] as (typeof list)[number] };
}
