/** Rules of com.microsoft's operators on texts and tokens: search for texts, hashes, tokenizer. */
import { type Dim, subDims } from '../../graph/dim.ts';
import type { DType } from '../../graph/dtype.ts';
import { fail } from '../../graph/errors.ts';
import { intAttribute, required } from '../common.ts';
import type { InferContext, InferRule, Inferred } from '../rule.ts';
import { inDomain, like, shapeOf, sizeInput, unknown } from './forms.ts';

/** The vocabulary's size, where the node says it. */
const vocabulary = (c: InferContext, output: number, axis: number): Dim =>
  intAttribute(c, 'vocab_size', 0) || unknown(c, output, axis);

/** Inputs: prompt, longest and shortest length, beams, sequences to return, penalties (length first), masks. */
const beamSearch: InferRule = (c) => {
  const [batch, length] = shapeOf(c, 0, c.inputs[0]?.rank === 3 ? 3 : 2, 'the prompt');
  const [longest, beams, kept] = [sizeInput(c, 1, 0, 2), sizeInput(c, 3, 2, 2), sizeInput(c, 4, 0, 1)];
  // An encoder reads the prompt of other models, and what their decoders begin with is in their graphs.
  const steps = intAttribute(c, 'model_type', 0) === 0 ? subDims(longest, length) : unknown(c, 2, 0);
  const dtype: DType = c.inputs[5]?.dtype ?? 'float32';
  const outs: Inferred[] = [
    { dtype: 'int32', shape: [batch, kept, longest] },
    { dtype, shape: [batch, kept] },
    { dtype, shape: [steps, batch, beams, vocabulary(c, 2, 3)] },
  ];
  return outs.slice(0, c.outputs);
};

/** As BeamSearch; also the attention to the sound, [B, sequences, layers * heads, tokens, frames], and silence. */
const whisperBeamSearch: InferRule = (c) => {
  const searched = beamSearch({ ...c, outputs: 3 });
  const [, scores] = searched as [Inferred, Inferred, Inferred];
  const [batch, kept] = scores.shape as [Dim, Dim];
  const layerHeads = c.inputs[12]?.shape[0] ?? unknown(c, 3, 2);
  const outs: Inferred[] = [
    ...searched,
    { dtype: 'float32', shape: [batch, kept, layerHeads, unknown(c, 3, 3), unknown(c, 3, 4)] },
    { dtype: scores.dtype, shape: [batch] },
  ];
  return outs.slice(0, c.outputs);
};

/** Word ids up to the longest length; Sampling also gives the logits it drew from. */
const greedySearch: InferRule = (c) => {
  const [batch] = shapeOf(c, 0, 2, 'the prompt');
  const outs: Inferred[] = [
    { dtype: required(c, 0).dtype, shape: [batch, sizeInput(c, 1, 0, 1)] },
    { dtype: 'float32', shape: [batch, vocabulary(c, 1, 1)] },
  ];
  return outs.slice(0, c.outputs);
};

/** One hash for each head of each length of 2 to `max_ngram_size` tokens, and the tokens that the next call needs. */
const nGramHash: InferRule = (c) => {
  const most = intAttribute(c, 'max_ngram_size', 0) || fail('needs max_ngram_size');
  const heads = intAttribute(c, 'n_head_per_ngram', 0) || fail('needs n_head_per_ngram');
  const ids = required(c, 0, 'token ids');
  const varlen = c.op === 'VarlenNGramHashMapping';
  const batch = varlen ? subDims(required(c, 3, 'sequence bounds').shape[0] as Dim, 1) : (ids.shape[0] as Dim);
  const outs: Inferred[] = [
    { dtype: ids.dtype, shape: [...ids.shape, (most - 1) * heads] },
    { dtype: ids.dtype, shape: [batch, most - 1] },
    { dtype: 'int32', shape: [batch, most - 1] },
  ];
  return outs.slice(0, c.outputs);
};

/** [words, characters] -> [words, size of an embedding]. */
const wordConvEmbedding: InferRule = (c) => {
  const [words] = shapeOf(c, 0, 2, 'the characters of words');
  const weight = required(c, 1, 'a weight');
  return [{ dtype: weight.dtype, shape: [words, intAttribute(c, 'embedding_size', 0) || (weight.shape[0] as Dim)] }];
};

/** Rules by operator. */
export const microsoftText: Record<string, InferRule> = inDomain('com.microsoft', {
  BeamSearch: beamSearch,
  WhisperBeamSearch: whisperBeamSearch,
  GreedySearch: greedySearch,
  Sampling: greedySearch,
  NGramRepeatBlock: (c) => [like(c, 1)],
  NGramHashMapping: nGramHash,
  VarlenNGramHashMapping: nGramHash,
  BifurcationDetector: (c) => {
    const { dtype } = required(c, 0);
    return [
      { dtype, shape: [unknown(c, 0, 0)] },
      { dtype, shape: [] },
    ].slice(0, c.outputs);
  },
  MurmurHash3: (c) => [{ dtype: intAttribute(c, 'positive', 1) ? 'uint32' : 'int32', shape: required(c, 0).shape }],
  Tokenizer: (c) => {
    const { dtype, shape } = required(c, 0);
    return [{ dtype, shape: [...shape, unknown(c, 0, shape.length)] }];
  },
  WordConvEmbedding: wordConvEmbedding,
});
