/** Published tokenizers: text to what a model reads, and tokens to text. */
export { type GenerateTextOptions, generateText } from './generate-text.ts';
export { loadTokenizer } from './load-tokenizer.ts';
export { type ModelInputsOptions, modelInputs, type TokenModel } from './model-inputs.ts';
export { type TextStream, type TextStreamOptions, textStream } from './text-stream.ts';
export {
  createTokenizer,
  type DecodeOptions,
  type EncodeOptions,
  type Encoding,
  type SpecialIds,
  type Text,
  type Tokenizer,
} from './tokenizer.ts';
export { checkVocabulary, type VocabularyOptions } from './vocabulary.ts';
