/**
 * Sequence to sequence, "Sequence to Sequence Learning with Neural Networks" (Sutskever, Vinyals, Le, 2014),
 * https://arxiv.org/abs/1409.3215, and with the attention of "Effective Approaches to Attention-based Neural Machine
 * Translation" (Luong, Pham, Manning, 2015), https://arxiv.org/abs/1508.04025. Neither published parameter names: the layers
 * have torch.nn's.
 */
import { ids, init, type ModelTable, type Params, type Tensor } from '@netwright/tensor-core';
import { dropout, embedding, flip, linear, lstm } from '@netwright/tensor-core/nn';
import { type LuongScore, luongAttention } from './attention.ts';

/** Sizes of a sequence-to-sequence network. */
export interface Seq2SeqConfig {
  /** Tokens of the source's language. */
  sourceVocabulary: number;
  /** Tokens of the target's language. */
  targetVocabulary: number;
  width: number;
  hidden: number;
  layers: number;
  /** Whether the source is read backwards (Sutskever et al. 2014, section 3.3). */
  reverseSource: boolean;
  /** How the decoder attends to the encoder's states; none in the first paper. */
  attention: 'none' | LuongScore;
  /** Bound of the first values of tables and head, uniform; those of recurrent layers are torch.nn.LSTM's. */
  bound: number;
  dropout: number;
}

/** What a sequence-to-sequence network reads: ids [N, S] and [N, T], int64, the target shifted right. */
export interface Seq2SeqInputs {
  source: Tensor;
  target: Tensor;
}

/** Source and target ids -> logits of the next target token [N, T, targetVocabulary]. */
export function seq2seq(p: Params, { source, target }: Seq2SeqInputs, c: Seq2SeqConfig): Tensor {
  const first = init.uniform(-c.bound, c.bound);
  const options = { layers: c.layers, batchFirst: true, dropout: c.dropout };
  const read = c.reverseSource ? flip(source, [1]) : source;
  const x = embedding(p.at('source_embedding'), read, c.sourceVocabulary, c.width, { init: first });
  const encoded = lstm(p.at('encoder'), dropout(x, c.dropout), c.hidden, options); // out [N, S, H], h and c [L, N, H]
  const y = embedding(p.at('target_embedding'), target, c.targetVocabulary, c.width, { init: first });
  const { h, c: cell } = encoded;
  const { out } = lstm(p.at('decoder'), dropout(y, c.dropout), c.hidden, { ...options, h, c: cell });
  const states = c.attention === 'none' ? out : luongAttention(p.at('attention'), out, encoded.out, c.attention);
  return linear(p.at('output'), dropout(states, c.dropout), c.targetVocabulary, {
    init: first,
    biasInit: init.zeros(),
  });
}

const entry = {
  build: seq2seq,
  inputs: { source: ids(30), target: ids(30) },
  outputs: ['logits'],
  classAxis: -1,
  tiny: {
    config: { sourceVocabulary: 13, targetVocabulary: 11, width: 32, hidden: 32, layers: 2, bound: 0.5 },
    inputs: { source: ids(5), target: ids(4) },
  },
} as const;

/** Sequence to sequence without and with attention. */
export const seq2seqs = {
  seq2seq_lstm: {
    ...entry,
    config: {
      sourceVocabulary: 160_000,
      targetVocabulary: 80_000,
      width: 1000,
      hidden: 1000,
      layers: 4,
      reverseSource: true,
      attention: 'none',
      bound: 0.08,
      dropout: 0,
    } satisfies Seq2SeqConfig,
    params: 384_144_000,
    macs: 4_320_000_000,
    source: {
      title: 'Sequence to Sequence Learning with Neural Networks',
      authors: 'Sutskever, Vinyals, Le',
      year: 2014,
      url: 'https://arxiv.org/abs/1409.3215',
    },
    reference: 'none: seq2seq_tiny checks its code',
  },
  seq2seq_luong: {
    ...entry,
    config: {
      sourceVocabulary: 50_000,
      targetVocabulary: 50_000,
      width: 1000,
      hidden: 1000,
      layers: 4,
      reverseSource: true,
      attention: 'general',
      bound: 0.1,
      dropout: 0.2,
    } satisfies Seq2SeqConfig,
    params: 217_114_000,
    macs: 3_511_800_000,
    source: {
      title: 'Effective Approaches to Attention-based Neural Machine Translation',
      authors: 'Luong, Pham, Manning',
      year: 2015,
      url: 'https://arxiv.org/abs/1508.04025',
      code: 'https://github.com/lmthang/nmt.hybrid',
    },
    reference: 'none: luong_general_tiny checks its code',
  },
} satisfies ModelTable;
