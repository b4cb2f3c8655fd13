import {
  type AddedTokenJson,
  beforeNormalizer,
  type LibraryTokenizer,
  openLibrary,
  type Processed,
  type TokenizerConfigJson,
  type TokenizerJson,
  type TokenName,
} from './library.ts';
import { truncated } from './truncate.ts';

/** A text, or two that a model reads together. */
export type Text = string | readonly [first: string, second: string];

/** A text as a model reads it. */
export interface Encoding {
  readonly ids: readonly number[];
  /** 0 where a token is of the first text, 1 of the second. */
  readonly types: readonly number[];
}

/** How a text is encoded. */
export interface EncodeOptions {
  /** Whether the tokens that begin, part and end texts are added; default true. */
  special?: boolean;
  /** The most tokens, those included: longer texts lose their ends, of two the longer one first. Default no limit. */
  maxTokens?: number;
}

/** How tokens are decoded. */
export interface DecodeOptions {
  /** Whether special tokens are shown; default false. */
  special?: boolean;
}

/** Ids of tokens with a meaning of their own; undefined where the tokenizer has none. */
export interface SpecialIds {
  readonly padding: number | undefined;
  /** Ends a text that is generated. */
  readonly end: number | undefined;
  /** Stands for a token that is to be found. */
  readonly mask: number | undefined;
}

/** Text to tokens and back. */
export interface Tokenizer {
  /** One more than the largest id, what a model's `vocabulary` must be [tokens]. */
  readonly size: number;
  readonly special: SpecialIds;
  /** Throws where `maxTokens` does not even hold the special tokens. */
  encode(text: Text, options?: EncodeOptions): Encoding;
  /** The text of ids, numbers or BigInts. A character whose bytes are not complete becomes U+FFFD. Throws where there is no such token. */
  decode(ids: ArrayLike<number | bigint>, options?: DecodeOptions): string;
  /** Undefined where the vocabulary has no such token. */
  idOf(token: string): number | undefined;
  /** A token as the vocabulary writes it. Throws where there is none of this id. */
  tokenOf(id: number): string;
}

const names = {
  padding: ['[PAD]', '<pad>'],
  end: ['<|endoftext|>', '</s>'],
  mask: ['[MASK]', '<mask>'],
} as const;

/** The ids that the configuration names, or else those of the published names: GPT-2's and BERT's files name none. */
function specialIds(json: TokenizerJson, config: TokenizerConfigJson, idOf: Tokenizer['idOf']): SpecialIds {
  const find = (kind: keyof SpecialIds, name: TokenName | null | undefined): number | undefined => {
    if (name) return idOf(typeof name === 'string' ? name : name.content);
    const added = (content: string): AddedTokenJson | undefined =>
      json.added_tokens.find((token) => token.special && token.content === content);
    return names[kind].map((content) => added(content)?.id).find((id) => id !== undefined);
  };
  return {
    padding: find('padding', config.pad_token) ?? json.padding?.pad_id,
    end: find('end', config.eos_token),
    mask: find('mask', config.mask_token),
  };
}

/** The tokens of one or two texts together, and which text each is of. */
function joined(library: LibraryTokenizer, parts: readonly (readonly string[])[], special: boolean): Required<Joined> {
  const [first = [], second = null] = parts;
  const done: Processed = library.post_processor?.(first, second, special) ?? { tokens: first, tokens_pair: second };
  const rest = done.tokens_pair ?? [];
  const types = done.token_type_ids ?? done.tokens.map(() => 0);
  return { tokens: [...done.tokens, ...rest], types: [...types, ...rest.map(() => 1)] };
}

interface Joined {
  tokens: readonly string[];
  types: readonly number[];
}

/**
 * A tokenizer from the contents of a published tokenizer.json and, where there is one, its tokenizer_config.json. Reads what
 * `@huggingface/tokenizers` reads: BPE, WordPiece and Unigram. Throws where the file is none of these.
 */
export function createTokenizer(json: object, config: object = {}): Tokenizer {
  const [file, settings] = [json as TokenizerJson, config as TokenizerConfigJson];
  let library: LibraryTokenizer;
  try {
    library = openLibrary(file, settings);
  } catch (error) {
    throw new Error(
      `createTokenizer: needs a tokenizer.json, got one that cannot be read: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
  const { vocab, unk_token_id: unknown } = library.model;
  const idOf = (token: string): number | undefined => library.token_to_id(token);
  const tokenOf = (id: number): string => {
    const token = vocab[id];
    if (token !== undefined) return token;
    const isGap = Number.isInteger(id) && id >= 0 && id < vocab.length;
    const rule = `a token must be ${isGap ? 'in the vocabulary' : `an integer from 0 to ${vocab.length - 1}`}`;
    throw new Error(`tokenizer: ${rule}, got ${id}`);
  };
  const partsOf = (text: Text): (readonly string[])[] =>
    (typeof text === 'string' ? [text] : text).map((one) => library.tokenize(beforeNormalizer(one, file.normalizer)));
  return {
    size: vocab.length,
    special: specialIds(file, settings, idOf),
    encode(text, { special = true, maxTokens } = {}) {
      const parts = partsOf(text);
      const added = joined(
        library,
        parts.map(() => []),
        special,
      ).tokens.length;
      const { tokens, types } = joined(library, truncated(parts, maxTokens, added), special);
      const ids = tokens.map((token) => {
        const id = idOf(token) ?? unknown;
        if (id === undefined)
          throw new Error(`tokenizer: the vocabulary must have a token for unknown text, got ${token}`);
        return id;
      });
      return { ids, types };
    },
    decode(ids, { special = false } = {}) {
      const numbers = Array.from(ids, Number);
      for (const id of numbers) tokenOf(id);
      if (numbers.length === 0) return ''; // the library refuses it
      return library.decode(numbers, {
        skip_special_tokens: !special,
        clean_up_tokenization_spaces: settings.clean_up_tokenization_spaces ?? false,
      });
    },
    idOf,
    tokenOf,
  };
}
