/** Attention models for sequences. */
import { berts } from './bert/table.ts';
import { transformers } from './encoder-decoder/transformer.ts';
import { gpts } from './gpt/gpt.ts';
import { recurrentModels } from './recurrent/language-model.ts';
import { rnnSearches } from './recurrent/rnnsearch.ts';
import { seq2seqs } from './recurrent/seq2seq.ts';

export {
  type BertConfig,
  type BertInputs,
  bert,
  bertEncoder,
  bertForPreTraining,
  bertLayer,
  bertPooler,
} from './bert/bert.ts';
export { type DistilBertConfig, type DistilBertInputs, distilbert } from './bert/distilbert.ts';
export { type RobertaInputs, roberta } from './bert/roberta.ts';
export { berts } from './bert/table.ts';
export {
  bertCost,
  type CachedCost,
  type GptCostOptions,
  gptCost,
  type ModelCost,
  type TransformerCostOptions,
  transformerCost,
} from './cost/cost.ts';
export {
  decoder,
  decoderLayer,
  type EncoderDecoderConfig,
  encoder,
  encoderLayer,
  type Padding,
} from './encoder-decoder/layers.ts';
export {
  decode,
  encode,
  smoothedLoss,
  type TransformerConfig,
  type TransformerInputs,
  transformer,
  transformerDecoder,
  transformerEncoder,
  transformers,
} from './encoder-decoder/transformer.ts';
export {
  type BeamSearchOptions,
  beamSearch,
  type Hypothesis,
  lengthPenalty,
} from './generation/beam-search.ts';
export { type Decoder, type GptDecoderOptions, gptDecoder, idsOf } from './generation/decoder.ts';
export { type GenerateOptions, generate } from './generation/generate.ts';
export { type GenerateLongOptions, generateLong } from './generation/generate-long.ts';
export { type Candidate, candidates, type SamplingOptions, sampleToken } from './generation/sampling.ts';
export { type TransformerSessions, translator } from './generation/translator.ts';
export {
  type CachedGptOptions,
  cachedGpt,
  type GptConfig,
  gpt,
  gptBlock,
  gptStep,
  gpts,
  projection,
} from './gpt/gpt.ts';
export { type Cache, type CacheSizes, cacheInputs, cacheOf, type Extend, pastOf } from './gpt/kv-cache.ts';
export { bahdanauAttention, type LuongScore, luongAttention } from './recurrent/attention.ts';
export { type RecurrentConfig, recurrentModel, recurrentModels } from './recurrent/language-model.ts';
export { lstm1997 } from './recurrent/lstm-1997.ts';
export { type RnnSearchConfig, rnnSearch, rnnSearches } from './recurrent/rnnsearch.ts';
export { type Seq2SeqConfig, type Seq2SeqInputs, seq2seq, seq2seqs } from './recurrent/seq2seq.ts';
export { attends, type SparsePattern, sparseMask } from './sparse/pattern.ts';
export { type SparseAttentionOptions, sparseAttention } from './sparse/sparse-attention.ts';

/** Every model of this package by name. */
export const models = { ...gpts, ...berts, ...transformers, ...recurrentModels, ...seq2seqs, ...rnnSearches };
