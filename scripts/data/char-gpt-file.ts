import { trace, type Weights } from '@netwright/tensor-core';
import { bind, type Metadata } from '@netwright/tensor-core/weights';
import { cachedGpt, type GptConfig, models } from '@netwright/transformer';
import { type Alphabet, alphabetOf } from './characters.ts';

/** A GPT of characters with all that it takes to write with it. */
export interface CharGpt {
  readonly config: GptConfig;
  readonly alphabet: Alphabet;
  readonly weights: Weights; // float32
}

/** The characters of an alphabet, in the order of their tokens. */
export const charactersOf = (alphabet: Alphabet): string =>
  alphabet.decode(Array.from({ length: alphabet.size }, (_, token) => token));

/** What the file of a character GPT says besides its weights: `alphabet`, its characters in order, and the number of `heads`. */
export const charMetadata = (alphabet: Alphabet, { heads }: GptConfig): Metadata => ({
  alphabet: charactersOf(alphabet),
  heads: String(heads),
});

/**
 * A character GPT from the weights and the metadata of its file; the other sizes are those of its tables. Throws where the
 * metadata are missing, where alphabet and table of tokens disagree, and where weights do not fit the network.
 */
export function charGptOf(weights: Weights, metadata: ReadonlyMap<string, string>, label: string): CharGpt {
  const text = metadata.get('alphabet');
  const heads = Number(metadata.get('heads'));
  if (text === undefined || !Number.isInteger(heads) || heads < 1)
    throw new Error(
      `${label}: the metadata must have an alphabet and a number of heads, got ${[...metadata.keys()].join(', ') || 'none'}`,
    );
  const alphabet = alphabetOf(text);
  if (charactersOf(alphabet) !== text)
    throw new Error(`${label}: the alphabet must have each character once, in order, got ${JSON.stringify(text)}`);
  const [vocabulary = 0, width = 0] = weights.get('wte.weight')?.dims ?? [];
  const [context = 0] = weights.get('wpe.weight')?.dims ?? [];
  if (vocabulary !== alphabet.size)
    throw new Error(`${label}: the alphabet has ${alphabet.size} characters, the table of tokens ${vocabulary} rows`);
  if (context === 0) throw new Error(`${label}: the file must have the table of positions wpe.weight, got none`);
  if (width % heads !== 0)
    throw new Error(`${label}: the width must be a multiple of the ${heads} heads, got ${width}`);
  const blocks = new Set([...weights.keys()].flatMap((name) => /^h\.(\d+)\./.exec(name)?.[1] ?? []));
  const sizes = { vocabulary, context, width, heads, layers: blocks.size };
  const config: GptConfig = { ...models.gpt2.config, ...sizes, dropout: 0 };
  return { config, alphabet, weights: bind(trace(cachedGpt(config)), weights, { convert: true, label }) };
}
