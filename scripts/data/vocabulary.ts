/** Tokens that stand for no symbol: what fills a row up, what begins a target, what ends a source and a target. */
export const special = { padding: 0, begin: 1, end: 2 } as const;

/** Symbols of a language, characters or words, as tokens. */
export interface Vocabulary {
  readonly size: number;
  /** Tokens of symbols. Throws at one that the vocabulary lacks, naming it. */
  encode(symbols: readonly string[]): number[];
  /** Symbols of tokens, up to the end or padding. */
  decode(tokens: readonly number[]): string[];
}

/** The vocabulary of these symbols, after the special tokens, in the order of their codes. */
export function vocabularyOf(symbols: Iterable<string>): Vocabulary {
  const list = [...new Set(symbols)].sort();
  const first = Object.keys(special).length;
  const tokens = new Map(list.map((symbol, i) => [symbol, first + i]));
  return {
    size: first + list.length,
    encode: (given) =>
      given.map((symbol) => {
        const token = tokens.get(symbol);
        if (token === undefined)
          throw new Error(`encode: needs a symbol of the vocabulary, got ${JSON.stringify(symbol)}`);
        return token;
      }),
    decode(given) {
      const last = given.findIndex((token) => token === special.end || token === special.padding);
      return given.slice(0, last === -1 ? undefined : last).map((token) => list[token - first] ?? '');
    },
  };
}
