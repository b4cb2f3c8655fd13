import { initialise, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { describe, expect, it } from 'vitest';
import { cachedGpt, type Decoder, generate, gptDecoder, models } from '../../src/index.ts';
import { createTokenizer, generateText } from '../../src/tokenizer/index.ts';
import { bert, gpt2 } from '../support/published-tokenizers.ts';

const words = createTokenizer(gpt2.json, gpt2.config);

/** A decoder that goes on with these tokens, and keeps what it has read. */
function replay(tokens: readonly number[], vocabulary = words.size): Decoder & { read: number[] } {
  const read: number[] = [];
  let steps = 0;
  return {
    vocabulary,
    read,
    async step([added = []]) {
      read.push(...added);
      const logits = new Float32Array(vocabulary);
      logits[tokens[steps++] as number] = 100;
      return [logits];
    },
  };
}

async function all(text: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const piece of text) found.push(piece);
  return found;
}

describe('generateText', () => {
  it('goes from a prompt to pieces of whole characters, up to the end of the text', async () => {
    const decoder = replay([...words.encode(' it 😁!').ids, 50_256, 0]);
    const found = await all(generateText(decoder, words, 'I like', { maxTokens: 20, temperature: 0 }));
    expect(found).toEqual([' it', ' ', '😁', '!']);
    expect(words.decode(decoder.read)).toBe('I like it 😁!');
  });

  it('gives what is left of a character where no token follows', async () => {
    const tokens = words.encode('a😁').ids;
    expect(await all(generateText(replay(tokens), words, 'x', { maxTokens: 2, temperature: 0 }))).toEqual([
      'a',
      '\ufffd',
    ]);
  });

  it('stops at another token where it is told to', async () => {
    const decoder = replay(words.encode('One. Two.').ids);
    const end = words.idOf('.') as number;
    expect((await all(generateText(decoder, words, 'x', { maxTokens: 9, temperature: 0, end }))).join('')).toBe('One');
  });

  it('starts a text after the token that ends one where there is no prompt', async () => {
    const decoder = replay([50_256]);
    expect(await all(generateText(decoder, words, '', { maxTokens: 1, temperature: 0 }))).toEqual([]);
    expect(decoder.read).toEqual([50_256]);
  });

  it('gives the text of the tokens that a GPT gives', async () => {
    const config = { ...models.gpt2.config, context: 32, width: 8, heads: 2, layers: 1 };
    const graph = trace(cachedGpt(config, { logits: 'last' }));
    await using session = await createSession(graph, initialise(graph, { seed: 4 }), { device: 'cpu' });
    const [decoder, options] = [gptDecoder(session, config), { maxTokens: 12, seed: 3 }];
    const prompt = words.encode('Call me').ids;
    const tokens: number[] = [];
    for await (const token of generate(decoder, prompt, options)) tokens.push(token);
    const found = await all(generateText(decoder, words, 'Call me', options));
    expect(found.join('')).toBe(words.decode(tokens));
    expect(found.length).toBeGreaterThan(6);
  });

  it('goes on beyond the context where it is told how much of it to read again', async () => {
    const [decoder, options] = [
      { ...replay(words.encode(' b c d e f').ids), context: 3 },
      { maxTokens: 5, temperature: 0 },
    ];
    expect((await all(generateText(decoder, words, 'a', { ...options, reread: 2 }))).join('')).toBe(' b c d e f');
    expect(words.decode(decoder.read)).toBe('a b c c d e'); // the second stretch reads the last two again
  });

  it('says both numbers where tokenizer and model disagree, or the prompt is too long, before the first piece', async () => {
    const other = createTokenizer(bert.json);
    await expect(generateText(replay([]), other, 'a', { maxTokens: 1 }).next()).rejects.toThrow(
      'checkVocabulary: the tokenizer must have the 50257 tokens of the model, got 30522',
    );
    const small = { ...replay([]), context: 4 };
    await expect(generateText(small, words, 'a b c', { maxTokens: 3 }).next()).rejects.toThrow(
      'generate: prompt and new tokens must fit the context of 4 tokens, got 3 + 3',
    );
    const larger = replay([0], 50_304);
    expect(await all(generateText(larger, words, 'a', { maxTokens: 1, temperature: 0, spare: true }))).toEqual(['!']);
  });
});
