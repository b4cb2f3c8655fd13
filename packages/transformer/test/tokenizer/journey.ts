/** What the browser and Node must do alike, from a published tokenizer to streamed text. */
import { initialise, trace } from '@netwright/tensor-core';
import { createSession, type Device } from '@netwright/tensor-core/runtime';
import { cachedGpt, gptDecoder, models } from '../../src/index.ts';
import { generateText, loadTokenizer, modelInputs, textStream } from '../../src/tokenizer/index.ts';

/** Ids of a text, the text of them, and the pieces that a stream gives. */
export interface RoundTrip {
  ids: readonly number[];
  text: string;
  pieces: string[];
}

/** Each text to tokens and back. */
export async function roundTrips(source: string, texts: readonly string[]): Promise<RoundTrip[]> {
  const tokenizer = await loadTokenizer(source);
  return texts.map((text) => {
    const { ids } = tokenizer.encode(text);
    const stream = textStream(tokenizer);
    const pieces = [...ids.map((id) => stream.push(id)), stream.end()];
    return { ids, text: tokenizer.decode(ids), pieces };
  });
}

/** What BERT reads of two pairs, as numbers. */
export async function bertInputs(source: string): Promise<Record<string, number[]>> {
  const texts = [['Who is she?', 'Zoë.'], 'One'] as const;
  const found = modelInputs(await loadTokenizer(source), models.bert_base_uncased, texts);
  return Object.fromEntries(Object.entries(found).map(([name, { data }]) => [name, Array.from(data, Number)]));
}

/** What a small GPT of seeded weights goes on with, piece by piece. */
export async function pieces(source: string, prompt: string, device: Device): Promise<string[]> {
  const config = { ...models.gpt2.config, context: 32, width: 8, heads: 2, layers: 1 };
  const graph = trace(cachedGpt(config, { logits: 'last' }));
  const tokenizer = await loadTokenizer(source);
  await using session = await createSession(graph, initialise(graph, { seed: 4 }), { device });
  const found: string[] = [];
  const options = { maxTokens: 12, temperature: 0 };
  for await (const piece of generateText(gptDecoder(session, config), tokenizer, prompt, options)) found.push(piece);
  return found;
}

/** The message of what loading throws, or none. */
export const problemOf = (source: string): Promise<string> =>
  loadTokenizer(source).then(
    () => '',
    (error: Error) => error.message,
  );
