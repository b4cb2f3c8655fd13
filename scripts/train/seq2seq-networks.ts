import { type Traceable, trace } from '@netwright/tensor-core';
import { adam, crossEntropy, type TrainStep, trainStep } from '@netwright/tensor-core/train';
import { models, type RnnSearchConfig, type Seq2SeqConfig } from '@netwright/transformer';
import { type PairTask, type RowLengths, rowLengths } from '../data/sequence-pairs.ts';
import { special } from '../data/vocabulary.ts';
import { wholeTargets } from './encoder-decoder-model.ts';
import { parameterCount } from './parameter-count.ts';

/**
 * The networks that are compared: Sutskever et al. 2014, which hands on its last state only; the same with the attention of Luong
 * et al. 2015; and RNNsearch of Bahdanau et al. 2014.
 */
export const networkNames = ['seq2seq', 'luong', 'rnnsearch'] as const;

/** One of the networks. */
export type NetworkName = (typeof networkNames)[number];

/** Names for tables and figures. */
export const networkTitles: Readonly<Record<NetworkName, string>> = {
  seq2seq: 'without attention (Sutskever 2014)',
  luong: 'with attention (Luong 2015)',
  rnnsearch: 'with attention (Bahdanau 2014)',
};

const vocabularies = (task: PairTask): Pick<Seq2SeqConfig, 'sourceVocabulary' | 'targetVocabulary'> => ({
  sourceVocabulary: task.source.size,
  targetVocabulary: task.target.size,
});

const lstmConfig = (task: PairTask, attention: Seq2SeqConfig['attention']): Seq2SeqConfig => ({
  ...models.seq2seq_lstm.config,
  ...vocabularies(task),
  width: 64,
  hidden: 256,
  layers: 1,
  attention,
});

const searchConfig = (task: PairTask): RnnSearchConfig => ({
  ...models.rnnsearch_50.config,
  ...vocabularies(task),
  width: 64,
  hidden: 64,
  alignment: 64,
  maxout: 64,
  deviation: 0.1, // that of networks ten times as wide is 0.01
});

/** A network of the comparison, of one layer for each side, for sources and targets of these lengths. */
export function comparedNetwork(name: NetworkName, task: PairTask, lengths: RowLengths): Traceable {
  const inputs: Traceable['inputs'] = {
    source: { dtype: 'int64', shape: ['N', lengths.source] },
    target: { dtype: 'int64', shape: ['N', lengths.target] },
  };
  if (name === 'rnnsearch') {
    const { build, outputs } = models.rnnsearch_50;
    return { build, outputs, config: searchConfig(task), inputs };
  }
  const { build, outputs } = models.seq2seq_lstm;
  return { build, outputs, config: lstmConfig(task, name === 'luong' ? 'general' : 'none'), inputs };
}

/** Trained numbers of a network. */
export const networkParameters = (name: NetworkName, task: PairTask): number =>
  parameterCount(trace(comparedNetwork(name, task, rowLengths(task))));

/** The step that trains a network: Adam, gradients no longer than 1 (Sutskever et al. 2014, section 3.4, has 5 at 384M weights). */
export function networkStep(name: NetworkName, task: PairTask, batch: number): TrainStep {
  const lengths = rowLengths(task);
  return trainStep(comparedNetwork(name, task, lengths), {
    batch,
    targets: { labels: { dtype: 'int32', shape: ['N', lengths.target] } },
    optimizer: adam(),
    clip: { norm: 1 },
    loss: (y, t) => {
      if (!y.logits || !t.labels) throw new Error('networkStep: needs logits and labels');
      return crossEntropy(y.logits, t.labels, { axis: -1, ignoreIndex: special.padding });
    },
    metrics: { exact: wholeTargets },
  });
}
