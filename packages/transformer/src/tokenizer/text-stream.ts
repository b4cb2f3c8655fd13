import type { Tokenizer } from './tokenizer.ts';

/** Text that grows by tokens. */
export interface TextStream {
  /** Takes a token; gives the characters that are complete by it, most often its own. Throws where there is no such token. */
  push(token: number): string;
  /** What is left when no token follows: U+FFFD where the last character is not complete. */
  end(): string;
}

/** Options of `textStream`. */
export interface TextStreamOptions {
  /** Tokens that stand before, a prompt's: whether the first token of the stream begins a word can depend on them. */
  after?: readonly number[];
}

/**
 * Decodes tokens as they come. A token can be a part of a character in UTF-8: what may still change is held back until it is
 * complete, so that all pieces together are the text of all tokens, and none has half a character. Special tokens are left out.
 */
export function textStream(tokenizer: Tokenizer, { after = [] }: TextStreamOptions = {}): TextStream {
  const isSpecial = (token: number): boolean =>
    tokenizer.decode([token]) === '' && tokenizer.decode([token], { special: true }) !== '';
  const last = after.findLast((token) => !isSpecial(token));
  let before = last === undefined ? [] : [last];
  let pending: number[] = [];
  let given = tokenizer.decode(before).length; // of the text of `before` and `pending`
  const text = (): string => tokenizer.decode([...before, ...pending]);
  return {
    push(token) {
      if (isSpecial(token)) return '';
      pending.push(token);
      const all = text();
      const isOpen = all.endsWith('\ufffd'); // bytes of a character that is not complete are one U+FFFD
      const piece = all.slice(given, isOpen ? -1 : undefined);
      given += piece.length;
      if (!isOpen) {
        [before, pending] = [pending, []];
        given = tokenizer.decode(before).length;
      }
      return piece;
    },
    end: () => {
      const rest = text().slice(given);
      given += rest.length;
      return rest;
    },
  };
}
