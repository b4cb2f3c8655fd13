import type { Tokenizer } from './tokenizer.ts';

/** What is compared. */
export interface VocabularyOptions {
  /** Whether the model may have more rows than the tokenizer has tokens: some tables are rounded up. Default false. */
  spare?: boolean;
}

/**
 * Throws where a tokenizer's tokens are not those that a model has rows for, saying both numbers: a larger id would be no row, and
 * another number of rows is most often another model's.
 */
export function checkVocabulary(
  { size }: Pick<Tokenizer, 'size'>,
  vocabulary: number,
  { spare = false }: VocabularyOptions = {},
): void {
  if (size === vocabulary || (spare && size < vocabulary)) return;
  throw new Error(
    `checkVocabulary: the tokenizer must have the ${vocabulary} tokens of the model${spare ? ' at most' : ''}, got ${size}`,
  );
}
