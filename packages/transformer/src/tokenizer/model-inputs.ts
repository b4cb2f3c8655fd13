import { type TensorData, tensorData } from '@netwright/tensor-core';
import type { Encoding, Text, Tokenizer } from './tokenizer.ts';
import { checkVocabulary, type VocabularyOptions } from './vocabulary.ts';

/** What is asked of a model: an entry of `models`, or one with another configuration. */
export interface TokenModel {
  readonly config: {
    readonly vocabulary: number;
    /** The longest sequence [tokens]; undefined where there is no limit. */
    readonly context?: number;
  };
  /** Which of `ids`, `mask` and `types` it reads. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** How texts become a batch. */
export interface ModelInputsOptions extends VocabularyOptions {
  /** Whether texts that are too long lose their ends; default false, which throws. */
  truncate?: boolean;
  /** The length of the batch [tokens], for a graph of fixed shape; default that of its longest text. */
  length?: number;
  /** The id that fills shorter texts; default the tokenizer's own. */
  padding?: number;
  /** Whether the tokens that begin, part and end texts are added; default true. */
  special?: boolean;
}

/**
 * What a model reads of texts, or of pairs of texts: int64 [N, T] `ids`, a `mask` of 1 for a token and 0 for padding, and the
 * `types` of BERT, 1 in the second text, as far as the model has these inputs. Padding stands at the end. Throws where tokenizer
 * and model disagree, where a text does not fit the context or `length`, and where texts differ in length but nothing can fill
 * them; each says both numbers.
 */
export function modelInputs(
  tokenizer: Tokenizer,
  { config, inputs }: TokenModel,
  texts: readonly Text[],
  {
    truncate = false,
    length,
    padding = tokenizer.special.padding,
    special = true,
    spare = false,
  }: ModelInputsOptions = {},
): Record<string, TensorData> {
  checkVocabulary(tokenizer, config.vocabulary, { spare });
  if (!('ids' in inputs))
    throw new Error(`modelInputs: the model must read ids, got ${Object.keys(inputs).join(', ')}`);
  if (texts.length === 0) throw new Error('modelInputs: needs a text, got none');
  const { context = Number.POSITIVE_INFINITY } = config;
  if (length !== undefined && !(Number.isInteger(length) && length > 0 && length <= context))
    throw new Error(`modelInputs: length must be an integer from 1 to the context of ${context} tokens, got ${length}`);
  const most = length ?? context;
  const encodings = texts.map((text) =>
    tokenizer.encode(text, truncate && most < Number.POSITIVE_INFINITY ? { special, maxTokens: most } : { special }),
  );
  const lengths = encodings.map(({ ids }) => ids.length);
  const [least, longest] = [Math.min(...lengths), Math.max(...lengths)];
  if (longest > most)
    throw new Error(
      `modelInputs: a text must fit the ${length === undefined ? 'context' : 'length'} of ${most} tokens, got ${longest}; \`truncate\` cuts it`,
    );
  const columns = length ?? longest;
  if (padding === undefined && least < columns)
    throw new Error(
      `modelInputs: the tokenizer has no padding, so that texts must have one length, got ${least} and ${columns}; give \`padding\``,
    );
  const rows = (values: (encoding: Encoding) => readonly number[], fill: number): TensorData =>
    tensorData(
      encodings.flatMap((one) => [...values(one), ...new Array<number>(columns - one.ids.length).fill(fill)]),
      [texts.length, columns],
      'int64',
    );
  const all: Readonly<Record<string, () => TensorData>> = {
    ids: () => rows(({ ids }) => ids, padding ?? 0),
    mask: () => rows(({ ids }) => ids.map(() => 1), 0),
    types: () => rows(({ types }) => types, 0),
  };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => name in inputs)
      .map(([name, tensor]) => [name, tensor()]),
  );
}
