/**
 * The references are the Rust package that the published files are written for (tokenizers, by Hugging Face), and OpenAI's
 * encoder in JavaScript (gpt-3-encoder).
 */

import { decode as decodeGpt2, encode as encodeGpt2 } from 'gpt-3-encoder';
import { Tokenizer as RustTokenizer } from 'tokenizers';
import { describe, expect, it } from 'vitest';
import { createTokenizer } from '../../src/tokenizer/index.ts';
import { bert, draws, gpt2, roberta } from '../support/published-tokenizers.ts';

const both = ({ json, config }: { json: object; config: object }) => ({
  own: createTokenizer(json, config),
  rust: RustTokenizer.fromString(JSON.stringify(json)),
});
const published = {
  gpt2: both(gpt2),
  bert: both(bert),
  // The form of bert-base-cased, with the words of the other.
  'bert, cased': both({
    json: { ...bert.json, normalizer: { ...bert.json.normalizer, lowercase: false } },
    config: { do_lower_case: false },
  }),
  roberta: both(roberta),
};
const kinds = ['gpt2', 'bert', 'bert, cased', 'roberta'] as const;

const hard: readonly [what: string, text: string][] = [
  ['contractions', "don't DON'T I'll we've they'RE it's y'all 'tis"],
  ['runs of blanks', '  leading and   runs\t\ttabs\n\nnewlines \r\n end  '],
  ['blanks alone', '   '],
  ['nothing', ''],
  ['numbers', '1234567890 3.14159 1,000,000 -7e-3 ½ ² Ⅷ ٣ 0x1F'],
  ['Chinese, Japanese and Korean', '日本語のテキスト 中文字符 한국어 텍스트'],
  ['Chinese past U+FFFF', '𠀀𠮷野家𫝆 丽'],
  ['accents', 'Café naïve Ångström ÉCOLE résumé Zürich'],
  ['accents that are composed', 'e\u0301 combining a\u0308 \u0301alone'],
  ['emoji', 'family 👩‍👩‍👧‍👦 flags 🇩🇪 🏳️‍🌈 tea ☕ 😁'],
  ['other scripts', 'Привет мир Ελληνικά שלום مرحبا हिन्दी ไทย'],
  ['capitals without a lower case of their own', 'ΑΣ ΟΔΥΣΣΕΥΣ İstanbul ı ẞ ß ſ ﬁ'],
  ['blanks of other widths', '\u00a0nbsp\u3000ideographic\u2003em \u0085next \u2028line'],
  ['signs without width', 'zero\u200bwidth\u200d \ufeffmark \u00adsoft'],
  ['control characters', 'nul\u0000 \u0001 \u007f \ufffd end'],
  ['a word that is too long', `${'a'.repeat(120)} b`],
  ['punctuation', '!!!???...,,,;;;--- ‘quotes’ “double” — dash … «»'],
  ['code', 'x=y+z*2; if (a<b) { return `~$^`; } // constructor __proto__'],
  ['a name of a special token', 'a <|endoftext|> [MASK] <mask> [SEP]</s> b'],
  ['half a pair of surrogates', 'lone \ud800 surrogate'],
  ['mathematical letters', '𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ⅷ ℵ'],
];

describe.each(kinds)('%s', (kind) => {
  const { own, rust } = published[kind];

  it.each(hard)('has the ids of the Rust package for %s', async (_, text) => {
    const expected = await rust.encode(text);
    expect(own.encode(text).ids).toEqual(expected.getIds());
    const plain = await rust.encode(text, undefined, { addSpecialTokens: false });
    expect(own.encode(text, { special: false }).ids).toEqual(plain.getIds());
  });

  it('gives the text that the Rust package gives, with special tokens and without', async () => {
    for (const [, text] of hard) {
      const { ids } = own.encode(text);
      expect(own.decode(ids)).toBe(await rust.decode([...ids], true));
      expect(own.decode(BigInt64Array.from(ids, BigInt), { special: true })).toBe(await rust.decode([...ids], false));
    }
  });

  it('has the ids of the Rust package for texts of any letters', async () => {
    const draw = draws(11);
    // Ranges whose letters have been in Unicode for long.
    const ranges = [
      [32, 95],
      [32, 95],
      [0xa0, 0x190],
      [0x391, 0x70],
      [0x5d0, 27],
      [0x2010, 0x50],
      [0x3041, 0x50],
      [0x4e00, 0x500],
      [0x1f300, 0x250],
      [0x20000, 0x1000],
    ] as const; // prettier-ignore
    for (let i = 0; i < 400; i++) {
      const letters = Array.from({ length: 1 + draw(9) }, () => {
        const [first, count] = ranges[draw(ranges.length)] as readonly [number, number];
        return String.fromCodePoint(first + draw(count));
      });
      const text = letters.join('');
      expect(own.encode(text).ids, JSON.stringify(text)).toEqual((await rust.encode(text)).getIds());
    }
  });

  it('joins two texts, and cuts the longer one first, as the Rust package does', async () => {
    const [first, second] = ['One is rather long, as it seems to me.', 'The other is not.'];
    const whole = await rust.encode(first, second);
    expect(own.encode([first, second]).ids).toEqual(whole.getIds());
    try {
      for (const maxTokens of [4, 7, 8, 9, 12, 14, 15, 40]) {
        rust.setTruncation(maxTokens);
        expect(own.encode([first, second], { maxTokens }).ids).toEqual((await rust.encode(first, second)).getIds());
        expect(own.encode([second, first], { maxTokens }).ids).toEqual((await rust.encode(second, first)).getIds());
        expect(own.encode(first, { maxTokens }).ids).toEqual((await rust.encode(first)).getIds());
      }
    } finally {
      rust.disableTruncation();
    }
  });
});

describe('GPT-2', () => {
  const { own } = published.gpt2;

  it.each(hard.filter(([what]) => !/special|width/.test(what)))("has the ids of OpenAI's encoder for %s", (_, text) => {
    const { ids } = own.encode(text);
    expect(ids).toEqual(encodeGpt2(text));
    expect(own.decode(ids)).toBe(decodeGpt2([...ids]));
  });

  it('has the ids of the published examples', () => {
    // The documentation of GPT2Tokenizer in Hugging Face's transformers.
    expect(own.encode('Hello world').ids).toEqual([15496, 995]);
    expect(own.encode(' Hello world').ids).toEqual([18435, 995]);
  });

  it('gives back every text as it was', () => {
    for (const [, text] of hard)
      expect(own.decode(own.encode(text).ids, { special: true })).toBe(text.replace('\ud800', '\ufffd'));
  });

  it('has one end and neither padding nor mask', () => {
    expect(own.size).toBe(50_257);
    expect(own.special).toEqual({ padding: undefined, end: 50_256, mask: undefined });
  });
});

describe('BERT', () => {
  const { own } = published.bert;

  it('has the ids of the published vocabulary', () => {
    // The documentation of BertTokenizer: "[CLS] hello , my dog is cute [SEP]".
    expect(own.encode('Hello, my dog is cute').ids).toEqual([101, 7592, 1010, 2026, 3899, 2003, 10140, 102]);
    expect(own.size).toBe(30_522);
    expect(own.special).toEqual({ padding: 0, end: undefined, mask: 103 });
    expect(own.encode('ÀÉ [MASK]').ids.map(own.tokenOf)).toEqual(['[CLS]', 'ae', '[MASK]', '[SEP]']);
    expect(own.idOf('##ing')).toBe(2075);
  });

  it('says which text a token is of', () => {
    expect(own.encode(['hello there', 'friend']).types).toEqual([0, 0, 0, 0, 1, 1]);
    expect(own.encode(['hello', '']).types).toEqual([0, 0, 0, 1]);
    expect(own.encode('hello').types).toEqual([0, 0, 0]);
  });
});

/** BERT's file with nine tokens, one id without. */
const few = {
  ...bert.json,
  added_tokens: bert.json.added_tokens.slice(0, 1),
  post_processor: null,
  model: { ...bert.json.model, vocab: { '[PAD]': 0, '[UNK]': 1, do: 2, n: 3, "'": 4, t: 5, '</s>': 6, '<e>': 8 } },
};

it('reads pairs with marks at the ends of words, the form of GPT (2018), as the Rust package does', async () => {
  const tokens = [
    '<unk>',
    'l',
    'o',
    'w',
    'e',
    'r',
    'lo',
    'low',
    'low</w>',
    'er</w>',
    'l</w>',
    'o</w>',
    'w</w>',
    'r</w>',
    '!</w>',
  ];
  const json = {
    ...bert.json,
    added_tokens: [{ ...bert.json.added_tokens[0], id: 0, content: '<unk>' }],
    post_processor: null,
    decoder: { type: 'BPEDecoder', suffix: '</w>' },
    model: {
      ...gpt2.json.model,
      unk_token: '<unk>',
      end_of_word_suffix: '</w>',
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: ['l o', 'lo w</w>', 'lo w', 'e r</w>'],
    },
  };
  const [own, rust] = [createTokenizer(json), RustTokenizer.fromString(JSON.stringify(json))];
  for (const text of ['Low lower!', 'lów  LOWER wool low!', 'low x']) {
    const { ids } = own.encode(text);
    expect(ids).toEqual((await rust.encode(text)).getIds());
    expect(own.decode(ids)).toBe(await rust.decode([...ids], true));
  }
  expect(own.encode('lower wool').ids.map(own.tokenOf)).toEqual(['low', 'er</w>', 'w', 'o', 'o', 'l</w>']);
});

it('reads special tokens from the configuration first', () => {
  const config = { pad_token: { content: 't' }, eos_token: '</s>', mask_token: null };
  expect(createTokenizer(few, config).special).toEqual({ padding: 5, end: 6, mask: undefined });
  expect(createTokenizer({ ...few, padding: { pad_id: 7 } }).special.padding).toBe(0);
  expect(createTokenizer({ ...few, added_tokens: [], padding: { pad_id: 7 } }).special.padding).toBe(7);
  expect(published.roberta.own.special).toEqual({ padding: 1, end: 2, mask: 50_264 });
});

it('cleans up spaces where the configuration says so', () => {
  const ids = [2, 3, 4, 5];
  expect(createTokenizer(few).decode(ids)).toBe("do n ' t");
  expect(createTokenizer(few, { clean_up_tokenization_spaces: true }).decode(ids)).toBe("don't");
});

it('counts up to the largest id, and refuses one that no token has', () => {
  const { size, tokenOf } = createTokenizer(few);
  expect(size).toBe(9);
  expect(() => tokenOf(7)).toThrow('tokenizer: a token must be in the vocabulary, got 7');
});

describe('bad input', () => {
  const { own } = published.gpt2;

  it('says both numbers where there is no such token', () => {
    expect(() => own.decode([0, 50_257])).toThrow('tokenizer: a token must be an integer from 0 to 50256, got 50257');
    expect(() => own.tokenOf(-1)).toThrow('from 0 to 50256, got -1');
    expect(() => own.decode([1.5])).toThrow('from 0 to 50256, got 1.5');
    expect(own.idOf('no such token')).toBeUndefined();
    expect(own.decode([])).toBe('');
  });

  it('says both numbers where the special tokens do not fit', () => {
    expect(() => published.bert.own.encode(['a', 'b'], { maxTokens: 2 })).toThrow(
      'tokenizer: maxTokens must hold 3 special tokens, got 2',
    );
  });

  it('says what is wrong with a file', () => {
    expect(() => createTokenizer({ model: {} })).toThrow(
      'createTokenizer: needs a tokenizer.json, got one that cannot be read: Tokenizer must contain a "decoder" property',
    );
    const { model: _, ...rest } = gpt2.json;
    expect(() => createTokenizer({ ...rest, model: { type: 'WordLevel' } })).toThrow('cannot be read: ');
  });
});
