import { forEachWords, type RandomOptions } from './stream.ts';

/** `n` float32 values in [0, 1), each a multiple of 2^-24. Throws on a negative or fractional count, seed or step. */
export function uniform(n: number, options: RandomOptions = {}): Float32Array<ArrayBuffer> {
  return fillUniform(new Float32Array(n), options);
}

/**
 * Fills `out` with `low + (high - low) * u`, u in [0, 1) with 24 bits: by default exactly the values of `uniform`.
 * `out` may be a view of a larger array; `offset` then continues the sequence in the next view.
 */
export function fillUniform<T extends Float32Array | Float64Array>(
  out: T,
  options: RandomOptions & { low?: number; high?: number } = {},
): T {
  const { low = 0, high = 1 } = options;
  const scale = (high - low) * 2 ** -24;
  forEachWords('uniform', out.length, options, (words, count, done) => {
    for (let i = 0; i < count; i++) out[done + i] = low + (words[i]! >>> 8) * scale;
  });
  return out;
}
