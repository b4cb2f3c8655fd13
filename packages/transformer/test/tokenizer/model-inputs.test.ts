import { initialise, type ModelEntry, trace } from '@netwright/tensor-core';
import { describe, expect, it } from 'vitest';
import { models } from '../../src/index.ts';
import { checkVocabulary, createTokenizer, modelInputs } from '../../src/tokenizer/index.ts';
import { bert, gpt2, roberta } from '../support/published-tokenizers.ts';
import { run } from '../support/reference.ts';

const [gptWords, bertWords, robertaWords] = [gpt2, bert, roberta].map(({ json, config }) =>
  createTokenizer(json, config),
) as [Words, Words, Words];
type Words = ReturnType<typeof createTokenizer>;
const short = { ...models.bert_base_uncased, config: { ...models.bert_base_uncased.config, context: 6 } };

describe('modelInputs', () => {
  it('fills shorter texts, and says what is a token and which text it is of', () => {
    const found = modelInputs(bertWords, models.bert_base_uncased, ['Hello world', ['a', 'b'], '']);
    expect(found).toEqual({
      ids: {
        dtype: 'int64',
        dims: [3, 5],
        data: BigInt64Array.of(101n, 7592n, 2088n, 102n, 0n, 101n, 1037n, 102n, 1038n, 102n, 101n, 102n, 0n, 0n, 0n),
      },
      mask: {
        dtype: 'int64',
        dims: [3, 5],
        data: BigInt64Array.of(1n, 1n, 1n, 1n, 0n, 1n, 1n, 1n, 1n, 1n, 1n, 1n, 0n, 0n, 0n),
      },
      types: {
        dtype: 'int64',
        dims: [3, 5],
        data: BigInt64Array.of(0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 1n, 1n, 0n, 0n, 0n, 0n, 0n),
      },
    });
  });

  it('gives the inputs that a model has', () => {
    expect(Object.keys(modelInputs(bertWords, models.distilbert_base_uncased, ['a']))).toEqual(['ids', 'mask']);
    expect(Object.keys(modelInputs(gptWords, models.gpt2, ['a']))).toEqual(['ids']);
    const { ids, mask } = modelInputs(robertaWords, models.roberta_base, ['one', 'one two']);
    expect(ids?.data.slice(0, 5)).toEqual(BigInt64Array.of(0n, BigInt(robertaWords.idOf('one') ?? -1), 2n, 1n, 0n));
    expect(mask?.data).toEqual(BigInt64Array.of(1n, 1n, 1n, 0n, 1n, 1n, 1n, 1n));
  });

  it('makes a batch of the length that a graph has', () => {
    const { ids } = modelInputs(bertWords, models.bert_base_uncased, ['a'], { length: 5 });
    expect(ids?.data).toEqual(BigInt64Array.of(101n, 1037n, 102n, 0n, 0n));
    const filled = modelInputs(gptWords, models.gpt2, ['a', 'a b c'], { padding: 50_256 });
    expect(filled.ids?.data).toEqual(BigInt64Array.of(64n, 50_256n, 50_256n, 64n, 275n, 269n));
  });

  it('cuts to the context where it is told to', () => {
    const long = 'a b c d e f g h';
    expect(modelInputs(bertWords, short, [long], { truncate: true }).ids?.dims).toEqual([1, 6]);
    const { ids, types } = modelInputs(bertWords, short, [[long, 'x']], { truncate: true });
    expect(bertWords.decode(ids?.data ?? [], { special: true })).toBe('[CLS] a b [SEP] x [SEP]');
    expect(types?.data).toEqual(BigInt64Array.of(0n, 0n, 0n, 0n, 1n, 1n));
    const cut = modelInputs(bertWords, short, [long], { truncate: true, length: 4, special: false });
    expect(cut.ids?.dims).toEqual([1, 4]);
  });

  it('is what a BERT reads: padding does not change its states', async () => {
    const config = { width: 8, heads: 2, layers: 1 };
    const inputs = { ids: ['N', 'T'], mask: ['N', 'T'], types: ['N', 'T'] };
    const graph = trace(models.bert_base_uncased as ModelEntry, { config, inputs });
    const weights = initialise(graph, { seed: 2 });
    const states = async (texts: string[]): Promise<number[]> => {
      const out = await run(graph, modelInputs(bertWords, models.bert_base_uncased, texts), weights);
      return Array.from(out.pooler_output?.data ?? [], Number).slice(0, 8);
    };
    const [alone, beside] = [await states(['a test']), await states(['a test', 'a test that is longer'])];
    for (const [i, value] of alone.entries()) expect(beside[i]).toBeCloseTo(value, 5);
    expect(Math.max(...alone.map(Math.abs))).toBeGreaterThan(1e-3);
  });
});

describe('bad input', () => {
  it('says both numbers where tokenizer and model disagree', () => {
    const both = 'checkVocabulary: the tokenizer must have the 50257 tokens of the model, got 30522';
    expect(() => modelInputs(bertWords, models.gpt2, ['a'])).toThrow(both);
    expect(() => modelInputs(gptWords, models.bert_base_uncased, ['a'])).toThrow(
      'the 30522 tokens of the model, got 50257',
    );
    expect(() => checkVocabulary(bertWords, 50_257)).toThrow(both);
    expect(() => checkVocabulary(bertWords, 30_522)).not.toThrow();
  });

  it('takes a model with more rows than tokens where it is told to, never one with fewer', () => {
    const padded = { ...models.gpt2, config: { ...models.gpt2.config, vocabulary: 50_304 } };
    expect(modelInputs(gptWords, padded, ['a'], { spare: true }).ids?.dims).toEqual([1, 1]);
    expect(() => checkVocabulary(gptWords, 50_000, { spare: true })).toThrow(
      'the tokenizer must have the 50000 tokens of the model at most, got 50257',
    );
  });

  it('says both numbers where a text is longer than the context, or than the batch', () => {
    expect(() => modelInputs(bertWords, short, ['a', 'a b c d e f g'])).toThrow(
      'modelInputs: a text must fit the context of 6 tokens, got 9; `truncate` cuts it',
    );
    expect(() => modelInputs(bertWords, short, ['a b c'], { length: 4 })).toThrow(
      'must fit the length of 4 tokens, got 5',
    );
    expect(() => modelInputs(bertWords, short, ['a'], { length: 7 })).toThrow(
      'modelInputs: length must be an integer from 1 to the context of 6 tokens, got 7',
    );
  });

  it('says both lengths where nothing can fill a shorter text', () => {
    expect(() => modelInputs(gptWords, models.gpt2, ['a', 'a b c'])).toThrow(
      'modelInputs: the tokenizer has no padding, so that texts must have one length, got 1 and 3; give `padding`',
    );
  });

  it('says what else is missing', () => {
    expect(() => modelInputs(gptWords, models.gpt2, [])).toThrow('modelInputs: needs a text, got none');
    const { config } = models.transformer_base;
    const entry = { ...models.transformer_base, config: { ...config, vocabulary: 50_257 } };
    expect(() => modelInputs(gptWords, entry, ['a'])).toThrow('the model must read ids, got source, target, mask');
  });
});
