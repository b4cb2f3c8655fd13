import type { Decoder } from '../generation/decoder.ts';
import { generate } from '../generation/generate.ts';
import { type GenerateLongOptions, generateLong } from '../generation/generate-long.ts';
import { textStream } from './text-stream.ts';
import type { Tokenizer } from './tokenizer.ts';
import { checkVocabulary, type VocabularyOptions } from './vocabulary.ts';

/** How text goes on; `end` is by default the tokenizer's own. With `reread` it goes on beyond the context. */
export type GenerateTextOptions = GenerateLongOptions & VocabularyOptions;

/**
 * Goes on from a prompt, piece by piece as they come: `for await (const piece of generateText(decoder, tokenizer, 'Call me'))`.
 * Pieces are of whole characters, without the prompt and without the end. An empty prompt starts a text, after the token that
 * ends one, as GPT-2's samples do. Throws before the first piece where tokenizer and decoder disagree, and as `generate` or, with `reread`, `generateLong` does.
 */
export async function* generateText(
  decoder: Decoder,
  tokenizer: Tokenizer,
  prompt: string,
  { spare = false, ...options }: GenerateTextOptions,
): AsyncGenerator<string, void, void> {
  checkVocabulary(tokenizer, decoder.vocabulary, { spare });
  const end = options.end ?? tokenizer.special.end;
  const { ids } = tokenizer.encode(prompt);
  const start = ids.length === 0 && end !== undefined ? [end] : ids;
  const stream = textStream(tokenizer, { after: ids });
  const next = options.reread === undefined ? generate : generateLong;
  for await (const token of next(decoder, start, end === undefined ? options : { ...options, end })) {
    const piece = token === end ? '' : stream.push(token);
    if (piece !== '') yield piece;
  }
  const rest = stream.end();
  if (rest !== '') yield rest;
}
