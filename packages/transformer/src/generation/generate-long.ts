import type { Decoder } from './decoder.ts';
import { type GenerateOptions, generate } from './generate.ts';

/** How text goes on beyond the context. */
export interface GenerateLongOptions extends GenerateOptions {
  /** How many of the last tokens begin the next stretch when the context is full. Default half of the context, rounded up. */
  reread?: number;
}

/**
 * Goes on from a prompt, token by token, for as long as asked: when the context is full, the last `reread` tokens are read anew,
 * without what was before, as the prompt of the next stretch, whose seed is one more. Throws where the prompt alone does not fit
 * the context, saying both numbers.
 */
export async function* generateLong(
  decoder: Decoder,
  prompt: readonly number[],
  { maxTokens, seed = 0, reread, ...rest }: GenerateLongOptions,
): AsyncGenerator<number, void, void> {
  const { context = Number.POSITIVE_INFINITY } = decoder;
  if (prompt.length > context)
    throw new Error(`generateLong: the prompt must fit the context of ${context} tokens, got ${prompt.length}`);
  const again = reread ?? Math.ceil(context / 2);
  if (!(again >= 1 && again <= context))
    throw new Error(`generateLong: reread must be from 1 to the context of ${context} tokens, got ${again}`);
  let read = [...prompt];
  for (let [made, stretch] = [0, 0]; made < maxTokens; stretch++) {
    const count = Math.min(context - read.length + 1, maxTokens - made);
    const tokens = [...read];
    for await (const token of generate(decoder, read, { ...rest, maxTokens: count, seed: seed + stretch })) {
      yield token;
      if (token === rest.end) return;
      tokens.push(token);
    }
    made += count;
    read = tokens.slice(-again);
  }
}
