/**
 * RNNsearch, "Neural Machine Translation by Jointly Learning to Align and Translate" (Bahdanau, Cho, Bengio, 2014),
 * https://arxiv.org/abs/1409.0473: the first attention. The paper published no parameter names: the layers have torch.nn's.
 */
import { type Dim, GraphError, ids, init, type ModelTable, type Params, type Tensor } from '@netwright/tensor-core';
import {
  concat,
  embedding,
  gather,
  gru,
  linear,
  rearrange,
  reduce,
  slice,
  tanh,
  unsqueeze,
} from '@netwright/tensor-core/nn';
import { bahdanauAttention } from './attention.ts';
import type { Seq2SeqInputs } from './seq2seq.ts';

/** Sizes of an RNNsearch (section A.2). */
export interface RnnSearchConfig {
  sourceVocabulary: number;
  targetVocabulary: number;
  /** Of embeddings, the paper's m. */
  width: number;
  /** Units of each direction and of the decoder, the paper's n. */
  hidden: number;
  /** Units of the alignment, the paper's n'. */
  alignment: number;
  /** Maxout units of the output, the paper's l. */
  maxout: number;
  /** Deviation of the first values; those of recurrent layers and the alignment are torch.nn's. */
  deviation: number;
}

/**
 * Differs from the paper: the reset gate acts on the recurrent product and not on the state before it, as torch.nn.GRU's,
 * which one operator of ONNX computes.
 *
 * Source and target ids (the target shifted right, of a fixed length) -> logits of the next target token
 * [N, T, targetVocabulary]. Entries of the alignment's `weights` are tapped as `attention.weights`, `attention.weights_1`, ...
 */
export function rnnSearch(p: Params, { source, target }: Seq2SeqInputs, c: RnnSearchConfig): Tensor {
  const first = init.normal(0, c.deviation);
  const length = target.shape[1] as Dim;
  if (typeof length !== 'number') throw new GraphError(`rnnSearch: the target's length must be fixed, got ${length}`);
  const x = embedding(p.at('source_embedding'), source, c.sourceVocabulary, c.width, { init: first });
  const { out: memory } = gru(p.at('encoder'), x, c.hidden, { batchFirst: true, bidirectional: true }); // [N, S, 2 H]
  const backward = slice(gather(memory, 0, 1), 1, c.hidden); // of the first word, read last: [N, H]
  let state = tanh(linear(p.at('init'), backward, c.hidden, { init: first, biasInit: init.zeros() }));
  const y = embedding(p.at('target_embedding'), target, c.targetVocabulary, c.width, { init: first }); // [N, T, C]
  const outputs: Tensor[] = [];
  for (let t = 0; t < length; t++) {
    const before = rearrange(state, 'n h -> n 1 h');
    const context = bahdanauAttention(p.at('attention'), before, memory, c.alignment); // [N, 1, 2 H]
    const word = slice(y, 1, t, t + 1); // [N, 1, C]
    outputs.push(concat([before, word, context], 2));
    const { h } = gru(p.at('decoder'), concat([word, context], 2), c.hidden, {
      batchFirst: true,
      h: unsqueeze(state, [0]),
    });
    state = rearrange(h, '1 n h -> n h');
  }
  // Deep output with a maxout layer, from the state before each word.
  const deep = linear(p.at('deep'), concat(outputs, 1), 2 * c.maxout, { init: first, biasInit: init.zeros() });
  const best = reduce(deep, 'n t (l two) -> n t l', 'max', { two: 2 });
  return linear(p.at('output'), best, c.targetVocabulary, { init: first, biasInit: init.zeros() });
}

/** RNNsearch of sentences of up to 50 words. */
export const rnnSearches = {
  rnnsearch_50: {
    build: rnnSearch,
    config: {
      sourceVocabulary: 30_000,
      targetVocabulary: 30_000,
      width: 620,
      hidden: 1000,
      alignment: 1000,
      maxout: 500,
      deviation: 0.01,
    } satisfies RnnSearchConfig,
    inputs: { source: ids(50), target: ids(50) },
    outputs: ['logits'],
    classAxis: -1,
    params: 80_451_000,
    macs: 7_007_640_000,
    source: {
      title: 'Neural Machine Translation by Jointly Learning to Align and Translate',
      authors: 'Bahdanau, Cho, Bengio',
      year: 2014,
      url: 'https://arxiv.org/abs/1409.0473',
      code: 'https://github.com/lisa-groundhog/GroundHog',
    },
    tiny: {
      config: {
        sourceVocabulary: 13,
        targetVocabulary: 11,
        width: 32,
        hidden: 32,
        alignment: 8,
        maxout: 16,
        deviation: 0.3,
      },
      inputs: { source: ids(5), target: ids(4) },
    },
    reference: 'none: rnnsearch_tiny checks its code',
  },
} satisfies ModelTable;
