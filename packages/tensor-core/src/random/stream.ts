import { fnv1a64 } from './fnv1a.ts';
import { type Counter, fillPhilox, type Key } from './philox.ts';

/** Which sequence of random values, and where in it. The same options give the same bits in every JavaScript engine. */
export interface RandomOptions {
  /** The run's seed: an integer from 0 to 2^53 - 1. Default 0. */
  seed?: number;
  /** What the values are for; different streams are independent. A name, or an integer from 0 to 2^53 - 1. Default ''. */
  stream?: string | number;
  /** The training step or epoch: an integer from 0 to 2^32 - 1. Default 0. */
  step?: number;
  /** How many values to skip, so that a long array can be made in pieces. Default 0; the end is at most 2^34. */
  offset?: number;
}

const chunkWords = 8192; // 32 kB: stays in the first-level cache
const maxWords = 2 ** 34; // 2^32 blocks of 4

/**
 * Calls `use(words, count, done)` with successive pieces of `n` random words of the sequence that `options` name, after
 * `done` earlier ones. `words` is reused from call to call.
 */
export function forEachWords(
  operator: string,
  n: number,
  options: RandomOptions,
  use: (words: Uint32Array, count: number, done: number) => void,
): void {
  const { seed = 0, stream = '', step = 0, offset = 0 } = options;
  checkInteger(operator, 'n', n, maxWords);
  checkInteger(operator, 'seed', seed, Number.MAX_SAFE_INTEGER);
  checkInteger(operator, 'step', step, 2 ** 32 - 1);
  checkInteger(operator, 'offset', offset, maxWords - n);
  if (typeof stream === 'number') checkInteger(operator, 'stream', stream, Number.MAX_SAFE_INTEGER);
  const key: Key = words64(seed);
  const [low, high] = typeof stream === 'number' ? words64(stream) : fnv1a64(stream);
  const chunk = new Uint32Array(Math.min(chunkWords, 4 * Math.ceil((n + 3) / 4)));
  for (let done = 0; done < n; ) {
    const skip = (offset + done) % 4; // only the first piece can start inside a block
    const words = Math.min(chunk.length, n - done + skip);
    const counter: Counter = [(offset + done - skip) / 4, step, low, high];
    fillPhilox(words === chunk.length ? chunk : chunk.subarray(0, words), counter, key);
    use(skip === 0 ? chunk : chunk.subarray(skip), words - skip, done);
    done += words - skip;
  }
}

const words64 = (n: number): [number, number] => [n % 2 ** 32, Math.floor(n / 2 ** 32)];

function checkInteger(operator: string, name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new Error(`${operator}: ${name} must be an integer from 0 to ${max}, got ${value}`);
}
