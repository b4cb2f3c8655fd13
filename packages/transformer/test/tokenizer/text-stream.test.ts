import { describe, expect, it } from 'vitest';
import { createTokenizer, textStream } from '../../src/tokenizer/index.ts';
import { bert, draws, gpt2 } from '../support/published-tokenizers.ts';

const [english, uncased] = [createTokenizer(gpt2.json), createTokenizer(bert.json)];

/** The pieces of a stream, and what is left at its end. */
function pieces(tokenizer: typeof english, tokens: readonly number[], after: readonly number[] = []): string[] {
  const stream = textStream(tokenizer, { after });
  return [...tokens.map((token) => stream.push(token)), stream.end()];
}

describe('a stream of text', () => {
  it("gives each token's text as it comes", () => {
    expect(pieces(english, english.encode('I love running.').ids)).toEqual(['I', ' love', ' running', '.', '']);
  });

  it('holds back a part of a character until it is complete', () => {
    const { ids } = english.encode('a 😁é日b');
    expect(ids.map(english.tokenOf)).toEqual(['a', 'ĠðŁĺ', 'ģ', 'Ã©', 'æĹ', '¥', 'b']); // F0 9F 98 81, C3 A9, E6 97 A5
    expect(pieces(english, ids)).toEqual(['a', ' ', '😁', 'é', '', '日', 'b', '']);
  });

  it('gives U+FFFD where a character is never completed', () => {
    const [smile = 0] = english.encode('😁').ids;
    const [letter = 0] = english.encode('b').ids;
    expect(pieces(english, [smile])).toEqual(['', '\ufffd']);
    expect(pieces(english, [smile, letter])).toEqual(['', '\ufffdb', '']);
    expect(pieces(english, english.encode('\ufffd!').ids).join('')).toBe('\ufffd!');
  });

  it('leaves special tokens out', () => {
    expect(pieces(english, [50_256, ...english.encode('a b').ids, 50_256])).toEqual(['', 'a', ' b', '', '']);
  });

  it('goes on from a prompt', () => {
    const [hello, world] = [uncased.encode('hello').ids, uncased.encode('worlds', { special: false }).ids];
    expect(pieces(uncased, world)).toEqual(['worlds', '']);
    expect(pieces(uncased, world, hello)).toEqual([' worlds', '']);
    const split = uncased.encode('embeddings!', { special: false }).ids;
    expect(pieces(uncased, split, hello)).toEqual([' em', 'bed', 'ding', 's', '!', '']);
  });

  it.each([
    ['GPT-2', english],
    ['BERT', uncased],
  ])('is in all the text of all tokens, whatever they are, with whole characters: %s', (_, tokenizer) => {
    const draw = draws(5);
    for (let i = 0; i < 200; i++) {
      // Among the first 256 tokens of GPT-2 is each byte.
      const tokens = Array.from({ length: 1 + draw(12) }, () => draw(draw(2) === 0 ? 256 : tokenizer.size));
      const found = pieces(tokenizer, tokens);
      expect(found.join(''), tokens.join()).toBe(tokenizer.decode(tokens));
      for (const piece of found) expect(() => encodeURIComponent(piece), tokens.join()).not.toThrow(); // no half of a pair
      const at = draw(tokens.length);
      const prompt = tokenizer.decode(tokens.slice(0, at));
      if (prompt.endsWith('\ufffd')) continue; // text never ends so
      expect(prompt + pieces(tokenizer, tokens.slice(at), tokens.slice(0, at)).join('')).toBe(tokenizer.decode(tokens));
    }
  });

  it('shows nothing broken of texts of any letters', () => {
    const draw = draws(6);
    for (let i = 0; i < 100; i++) {
      const text = Array.from({ length: 6 }, () =>
        String.fromCodePoint(0x1f300 + draw(0x250), 0x4e00 + draw(999)),
      ).join('');
      const found = pieces(english, english.encode(text).ids);
      expect(found.join('')).toBe(text);
      expect(found.join('|')).not.toContain('\ufffd');
    }
  });
});
