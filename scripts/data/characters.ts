import { uniform } from '@netwright/tensor-core';
import { type Batch, batches, type DataSource } from '@netwright/tensor-core/train';

/** The characters of a text, in the order of their codes: a character's place is its token. */
export interface Alphabet {
  readonly size: number;
  /** Tokens of a text. Throws at a character that the alphabet lacks, naming it and its place. */
  encode(text: string): Int32Array;
  /** The text of tokens. */
  decode(tokens: Iterable<number>): string;
}

/** The alphabet of a text. */
export function alphabetOf(text: string): Alphabet {
  const characters = [...new Set(text)].sort();
  const tokens = new Map(characters.map((character, token) => [character, token]));
  return {
    size: characters.length,
    encode: (other) =>
      Int32Array.from([...other], (character, at) => {
        const token = tokens.get(character);
        if (token === undefined)
          throw new Error(
            `encode: needs a character of the alphabet, got ${JSON.stringify(character)} at place ${at} of the text`,
          );
        return token;
      }),
    decode: (list) => Array.from(list, (token) => characters[token] ?? '').join(''),
  };
}

/** A text as tokens, one part to train on and one to test with. */
export interface SplitText {
  train: Int32Array;
  /** What is predicted, preceded by the token before it, which the first prediction reads. */
  held: Int32Array;
}

/** Holds out the last tenth of a text, rounded down to whole windows. Throws where that is not even one. */
export function splitText(tokens: Int32Array, window: number): SplitText {
  const count = Math.floor(tokens.length / (10 * window)) * window;
  if (count === 0) throw new Error(`splitText: needs ${10 * window} tokens for one held window, got ${tokens.length}`);
  return { train: tokens.subarray(0, -count), held: tokens.subarray(-count - 1) };
}

/** Windows that begin at `starts`: `ids` [N, window] and, each one token further, `labels` [N, window]. */
function windowsAt(tokens: Int32Array, starts: readonly number[], window: number): Batch {
  const dims = [starts.length, window];
  const ids = new BigInt64Array(starts.length * window);
  const labels = new Int32Array(starts.length * window);
  starts.forEach((start, row) => {
    labels.set(tokens.subarray(start + 1, start + 1 + window), row * window);
    for (let i = 0; i < window; i++) ids[row * window + i] = BigInt(tokens[start + i]!);
  });
  return { ids: { data: ids, dims }, labels: { data: labels, dims } };
}

/** Sizes of batches of windows. */
export interface WindowOptions {
  window: number; // [tokens]
  batch: number; // windows in a batch
}

/** `length` batches an epoch of windows anywhere in a text, drawn from the run's seed, each place as likely as any other. */
export const randomWindows = (
  tokens: Int32Array,
  { window, batch, length }: WindowOptions & { length: number },
): DataSource => ({
  length,
  *batches({ epoch, from, seed }) {
    for (let i = from; i < length; i++) {
      const draws = uniform(batch, { seed, stream: 'windows', step: epoch * length + i });
      yield windowsAt(
        tokens,
        Array.from(draws, (u) => Math.floor(u * (tokens.length - window))),
        window,
      );
    }
  },
});

/** Windows side by side: every token but the first is predicted once. Throws where the tokens make no whole number of windows. */
export function windowsInOrder(tokens: Int32Array, { window, batch }: WindowOptions): DataSource {
  if ((tokens.length - 1) % window !== 0)
    throw new Error(`windowsInOrder: needs 1 token and windows of ${window}, got ${tokens.length} tokens`);
  return batches(
    (tokens.length - 1) / window,
    (indices) =>
      windowsAt(
        tokens,
        Array.from(indices, (i) => i * window),
        window,
      ),
    { batch },
  );
}

/** `count` whole windows at equal distances, for an estimate that is cheaper than all. Throws where there are fewer. */
export function spacedWindows(
  tokens: Int32Array,
  { window, batch, count }: WindowOptions & { count: number },
): DataSource {
  const all = Math.floor((tokens.length - 1) / window);
  if (count > all) throw new Error(`spacedWindows: needs ${count} windows of ${window}, got ${all}`);
  return batches(
    count,
    (indices) =>
      windowsAt(
        tokens,
        Array.from(indices, (i) => Math.floor((i * all) / count) * window),
        window,
      ),
    { batch },
  );
}
