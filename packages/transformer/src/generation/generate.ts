import { uniform } from '@netwright/tensor-core';
import type { Decoder } from './decoder.ts';
import { type SamplingOptions, sampleToken } from './sampling.ts';

/** How text goes on. */
export interface GenerateOptions extends SamplingOptions {
  /** New tokens, at most. */
  maxTokens: number;
  /** Ends the text; it is given as the last token. Default none. */
  end?: number;
  /** Of the counter-based generator: the same seed gives the same text. Default 0. */
  seed?: number;
}

/**
 * Goes on from a prompt, token by token as they come: `for await (const token of generate(decoder, prompt, options))`. Throws
 * before the first token where prompt and new tokens do not fit the context, saying both numbers.
 */
export async function* generate(
  decoder: Decoder,
  prompt: readonly number[],
  { maxTokens, end, seed = 0, ...sampling }: GenerateOptions,
): AsyncGenerator<number, void, void> {
  if (prompt.length === 0) throw new Error('generate: the prompt must have a token, got none');
  const { context = Number.POSITIVE_INFINITY } = decoder;
  if (prompt.length + maxTokens - 1 > context)
    // the last token is not read again
    throw new Error(
      `generate: prompt and new tokens must fit the context of ${context} tokens, got ${prompt.length} + ${maxTokens}`,
    );
  let added: readonly number[] = prompt;
  for (let i = 0; i < maxTokens; i++) {
    const [logits] = await decoder.step([added], i === 0 ? undefined : [0]);
    const [u] = uniform(1, { seed, stream: 'generate', step: i });
    const token = sampleToken(logits as Float32Array, u as number, sampling);
    yield token;
    if (token === end) return;
    added = [token];
  }
}
