import { forEachWords, type RandomOptions } from './stream.ts';

/**
 * The indices 0 to n - 1 in random order (Fisher and Yates, from the end): the order of an epoch, with the epoch as
 * `step`. Each exchange takes 53 bits, so that no index is favoured by more than n 2^-53. `offset` is not used.
 */
export function permutation(n: number, options: Omit<RandomOptions, 'offset'> = {}): Uint32Array<ArrayBuffer> {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  let last = n - 1;
  const { seed = 0, stream = '', step = 0 } = options;
  forEachWords('permutation', 2 * n, { seed, stream, step }, (words, count) => {
    for (let i = 0; i < count && last > 0; i += 2, last--) {
      const u = ((words[i]! >>> 5) * 2 ** 26 + (words[i + 1]! >>> 6)) * 2 ** -53; // exact, in [0, 1)
      const other = Math.floor(u * (last + 1));
      const kept = order[last]!;
      order[last] = order[other]!;
      order[other] = kept;
    }
  });
  return order;
}
