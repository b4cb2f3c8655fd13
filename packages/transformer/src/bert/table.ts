/** The published configurations of BERT, RoBERTa and DistilBERT. */
import { ids, type ModelTable, type Tensor } from '@netwright/tensor-core';
import { add, gather } from '@netwright/tensor-core/nn';
import { crossEntropy } from '@netwright/tensor-core/train';
import { type BertConfig, bert, bertForPreTraining } from './bert.ts';
import { type DistilBertConfig, distilbert } from './distilbert.ts';
import { roberta } from './roberta.ts';

type Tensors = Readonly<Record<string, Tensor>>;

const base: BertConfig = {
  vocabulary: 30_522,
  context: 512,
  types: 2,
  width: 768,
  heads: 12,
  layers: 12,
  eps: 1e-12,
  dropout: 0.1,
};
const large: BertConfig = { ...base, width: 1024, heads: 16, layers: 24 };

/** Adding a vector to all keys adds one number to all scores of a query, which softmax ignores. */
const keyBiases = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [`${name}.bias`, 'softmax ignores what all keys have in common']));

/** Those of the most layers that there are, so that networks of different depth share a tiny configuration. */
const bertKeys = (prefix: string): Record<string, string> =>
  keyBiases(Array.from({ length: large.layers }, (_, i) => `${prefix}encoder.layer.${i}.attention.self.key`));

const small = { vocabulary: 23, context: 12, types: 7, width: 16, heads: 2, layers: 2 };
const three = (length: number) => ({ ids: ids(length), types: ids(length), mask: ids(length) });
const two = (length: number) => ({ ids: ids(length), mask: ids(length) });

/** Cross entropies of all states and of the pooled one with the same labels: any loss that reaches every weight would do. */
const statesLoss = (y: Tensors, t: Tensors): Tensor =>
  add(
    crossEntropy(y.last_hidden_state as Tensor, t.labels as Tensor, { axis: -1 }),
    crossEntropy(y.pooler_output as Tensor, gather(t.labels as Tensor, 0, 1)),
  );

const encoder = {
  build: bert,
  inputs: three(512),
  outputs: ['last_hidden_state', 'pooler_output'],
  targets: { labels: { dtype: 'int32', shape: ['N', 512] } },
  loss: statesLoss,
  source: {
    title: 'BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding',
    authors: 'Devlin, Chang, Lee, Toutanova',
    year: 2018,
    url: 'https://arxiv.org/abs/1810.04805',
    code: 'https://github.com/google-research/bert',
  },
  tiny: { config: small, inputs: three(8), targets: { labels: { dtype: 'int32', shape: ['N', 8] } } },
} as const;

/** The published files name scales and shifts as TensorFlow does. */
const tensorflowNames = [
  ['LayerNorm\\.gamma$', 'LayerNorm.weight'],
  ['LayerNorm\\.beta$', 'LayerNorm.bias'],
] as const;

const checkpoint = (from: string) => ({
  from,
  prefix: 'bert.',
  rename: tensorflowNames,
  ignore: ['^cls\\.', '^embeddings\\.position_ids$'],
});

/** Masked tokens (labels other than -100) and whether the second sentence follows, as section 3.1 sums them. */
const preTrainingLoss = (y: Tensors, t: Tensors): Tensor =>
  add(
    crossEntropy(y.prediction_logits as Tensor, t.labels as Tensor, { axis: -1, ignoreIndex: -100 }),
    crossEntropy(y.seq_relationship_logits as Tensor, t.next as Tensor),
  );

const preTraining = {
  ...encoder,
  build: bertForPreTraining,
  outputs: ['prediction_logits', 'seq_relationship_logits'],
  classAxis: -1,
  targets: { ...encoder.targets, next: { dtype: 'int32', shape: ['N'] } },
  loss: preTrainingLoss,
  tiny: { ...encoder.tiny, targets: { ...encoder.tiny.targets, next: { dtype: 'int32', shape: ['N'] } } },
} as const;

const preTrainingCheckpoint = (from: string) => ({
  from,
  rename: tensorflowNames,
  ignore: ['^cls\\.predictions\\.decoder\\.', 'position_ids$'],
});

const sharesCode = 'none: the code of bert_base_uncased, which its reference and bert_tiny check';

/** BERT (2018), RoBERTa (2019) and DistilBERT (2019). */
export const berts = {
  bert_base_uncased: {
    ...encoder,
    config: base,
    params: 109_482_240,
    macs: 48_318_971_904,
    zeroGradient: bertKeys(''),
    checkpoint: checkpoint('hf:google-bert/bert-base-uncased'),
  },
  bert_base_cased: {
    ...encoder,
    config: { ...base, vocabulary: 28_996 },
    params: 108_310_272,
    macs: 48_318_971_904,
    zeroGradient: bertKeys(''),
    checkpoint: checkpoint('hf:google-bert/bert-base-cased'),
    reference: sharesCode,
  },
  bert_large_uncased: {
    ...encoder,
    config: large,
    params: 335_141_888,
    macs: 167_504_773_120,
    zeroGradient: bertKeys(''),
    checkpoint: checkpoint('hf:google-bert/bert-large-uncased'),
    reference: sharesCode,
  },
  bert_base_uncased_pretraining: {
    ...preTraining,
    config: base,
    params: 110_106_428,
    macs: 60_622_702_080,
    zeroGradient: bertKeys('bert.'),
    checkpoint: preTrainingCheckpoint('hf:google-bert/bert-base-uncased'),
  },
  bert_large_uncased_pretraining: {
    ...preTraining,
    config: large,
    params: 336_226_108,
    macs: 184_043_964_416,
    zeroGradient: bertKeys('bert.'),
    checkpoint: preTrainingCheckpoint('hf:google-bert/bert-large-uncased'),
    reference: 'none: the code of bert_base_uncased_pretraining, which has a reference',
  },
  roberta_base: {
    ...encoder,
    build: roberta,
    config: { ...base, vocabulary: 50_265, types: 1, eps: 1e-5 },
    inputs: two(512),
    params: 124_645_632,
    macs: 48_318_971_904,
    zeroGradient: bertKeys(''),
    source: {
      title: 'RoBERTa: A Robustly Optimized BERT Pretraining Approach',
      authors: 'Liu, Ott, Goyal, Du, Joshi, Chen, Levy, Lewis, Zettlemoyer, Stoyanov',
      year: 2019,
      url: 'https://arxiv.org/abs/1907.11692',
      code: 'https://github.com/facebookresearch/fairseq/tree/main/examples/roberta',
    },
    checkpoint: {
      from: 'hf:FacebookAI/roberta-base',
      prefix: 'roberta.',
      ignore: ['^lm_head\\.', '^embeddings\\.position_ids$'],
    },
    tiny: { ...encoder.tiny, inputs: two(8), config: { ...small, types: 1 } },
  },
  distilbert_base_uncased: {
    build: distilbert,
    config: {
      vocabulary: 30_522,
      context: 512,
      width: 768,
      heads: 12,
      layers: 6,
      eps: 1e-12,
      dropout: 0.1,
    } satisfies DistilBertConfig,
    inputs: two(512),
    outputs: ['last_hidden_state'],
    classAxis: -1,
    params: 66_362_880,
    macs: 24_159_191_040,
    zeroGradient: keyBiases(Array.from({ length: 6 }, (_, i) => `transformer.layer.${i}.attention.k_lin`)),
    source: {
      title: 'DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter',
      authors: 'Sanh, Debut, Chaumond, Wolf',
      year: 2019,
      url: 'https://arxiv.org/abs/1910.01108',
      code: 'https://github.com/huggingface/transformers/tree/main/src/transformers/models/distilbert',
    },
    checkpoint: {
      from: 'hf:distilbert/distilbert-base-uncased',
      prefix: 'distilbert.',
      ignore: ['^vocab_'],
    },
    tiny: { config: { vocabulary: 23, context: 12, width: 16, heads: 2, layers: 2 }, inputs: two(8) },
  },
} satisfies ModelTable;
