/** What is used of @huggingface/tokenizers: its own declarations do not resolve in packages of ES modules. */
import { Tokenizer } from '@huggingface/tokenizers';

/** A tokenizer.json as far as it is read here; the library reads the rest. */
export interface TokenizerJson {
  readonly model: object;
  readonly normalizer: NormalizerJson | null;
  readonly pre_tokenizer: { readonly type: string } | null;
  readonly post_processor: object | null;
  readonly decoder: object | null;
  readonly added_tokens: readonly AddedTokenJson[];
  readonly padding?: { readonly pad_id?: number } | null;
}

/** A token that is found in the text before it is split. */
export interface AddedTokenJson {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
}

/** How text is cleaned before it is split. */
export interface NormalizerJson {
  readonly type: string;
  readonly lowercase?: boolean;
  readonly handle_chinese_chars?: boolean;
  readonly normalizers?: readonly NormalizerJson[];
}

/** A tokenizer_config.json as far as it is read here. */
export interface TokenizerConfigJson {
  readonly pad_token?: TokenName | null;
  readonly eos_token?: TokenName | null;
  readonly mask_token?: TokenName | null;
  readonly clean_up_tokenization_spaces?: boolean;
}

/** A token by its text, or by an object that holds it. */
export type TokenName = string | { readonly content: string };

/** Tokens with those between and around them. */
export interface Processed {
  readonly tokens: readonly string[];
  /** The second text, where it was not joined. */
  readonly tokens_pair?: readonly string[] | null;
  readonly token_type_ids?: readonly number[];
}

/** A tokenizer of the library. */
export interface LibraryTokenizer {
  readonly model: { readonly vocab: readonly (string | undefined)[]; readonly unk_token_id?: number };
  readonly pre_tokenizer: object | null;
  readonly post_processor:
    | ((tokens: readonly string[], pair: readonly string[] | null, addSpecial: boolean) => Processed)
    | null;
  tokenize(text: string): readonly string[];
  token_to_id(token: string): number | undefined;
  decode(
    ids: readonly number[],
    options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean },
  ): string;
}

/** GPT-2's pattern; \s of JavaScript has U+FEFF and lacks U+0085. */
const pattern =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** Opens a tokenizer. Throws what the library says of a file that it cannot read. */
export function openLibrary(json: TokenizerJson, config: TokenizerConfigJson): LibraryTokenizer {
  const library = new Tokenizer(json, config) as unknown as LibraryTokenizer;
  if (library.pre_tokenizer && json.pre_tokenizer?.type === 'ByteLevel')
    Object.assign(library.pre_tokenizer, { pattern });
  return library;
}

/** Chinese characters past U+FFFF, as BERT's code lists them. */
const chinese = /[\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b820}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu;

/**
 * Text that the library's BERT normaliser turns into what the Rust package, for which the files are written, makes of the
 * original: Chinese characters past U+FFFF stand alone, and a sigma at the end of a word becomes the common one.
 */
export function beforeNormalizer(text: string, normalizer: NormalizerJson | null): string {
  if (normalizer?.type === 'Sequence')
    return (normalizer.normalizers ?? []).reduce((changed, one) => beforeNormalizer(changed, one), text);
  if (normalizer?.type !== 'BertNormalizer') return text;
  const apart = normalizer.handle_chinese_chars ? text.replace(chinese, ' $& ') : text;
  return normalizer.lowercase ? apart.replaceAll('\u03a3', '\u03c3') : apart;
}
