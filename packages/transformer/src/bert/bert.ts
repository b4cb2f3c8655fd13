/**
 * BERT, "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding" (Devlin, Chang, Lee, Toutanova,
 * 2018), https://arxiv.org/abs/1810.04805. Parameter names are those of Hugging Face's `bert-base-uncased`: without the prefix
 * `bert.` for the encoder alone, with it where the heads of pre-training stand beside it.
 */
import { block, type Dim, init, type Params, type Tensor } from '@netwright/tensor-core';
import {
  add,
  dropout,
  embedding,
  gather,
  gelu,
  layerNorm,
  learnedPositions,
  linear,
  matmul,
  rearrange,
  scaledDotProduct,
  tanh,
} from '@netwright/tensor-core/nn';
import { hiddenKeys } from './padding.ts';

/** Sizes of a BERT. */
export interface BertConfig {
  /** Tokens in the vocabulary. */
  vocabulary: number;
  /** The longest sequence [tokens]. */
  context: number;
  /** Kinds of sentences. */
  types: number;
  width: number;
  heads: number;
  layers: number;
  /** Added to the variance in layer norms; 1e-12 in BERT's code. */
  eps: number;
  dropout: number;
}

/** What a BERT reads, all int64 [B, T]. */
export interface BertInputs {
  ids: Tensor;
  /** 0 for the first sentence, 1 for the second. */
  types: Tensor;
  /** 1 for a token, 0 for padding. */
  mask: Tensor;
}

/** Truncated normal of deviation 0.02 (the published code's `initializer_range`). */
const first = init.truncatedNormal({ std: 0.02, low: -0.04, high: 0.04 });

/** A linear layer with BERT's first values. */
export const dense = (p: Params, x: Tensor, width: number): Tensor =>
  linear(p, x, width, { init: first, biasInit: init.zeros() });

/** A table with BERT's first values. */
export const table = (p: Params, ids: Tensor, count: number, width: number): Tensor =>
  embedding(p, ids, count, width, { init: first });

/** Learned positions of ids [B, T] with BERT's first values: [T, C]. */
export const places = (p: Params, ids: Tensor, c: Pick<BertConfig, 'context' | 'width'>): Tensor =>
  learnedPositions(p, ids.shape[1] as Dim, c.context, c.width, { init: first });

const norm = (p: Params, x: Tensor, { eps }: BertConfig): Tensor => layerNorm(p.at('LayerNorm'), x, { eps });

/** Sum of token, position and type on [B, T] -> [B, T, C]. */
const embeddings = block((p: Params, { ids, types }: BertInputs, c: BertConfig): Tensor => {
  const position = places(p.at('position_embeddings'), ids, c); // [T, C]
  const tokens = table(p.at('word_embeddings'), ids, c.vocabulary, c.width);
  const sum = add(add(tokens, table(p.at('token_type_embeddings'), types, c.types, c.width)), position);
  return dropout(norm(p, sum, c), c.dropout);
});

/** Multi-head self-attention on [B, T, C]; `hidden` is true where a key is padding. */
const selfAttention = block((p: Params, x: Tensor, hidden: Tensor, c: BertConfig): Tensor => {
  const [q, k, v] = ['query', 'key', 'value'].map((name) =>
    rearrange(dense(p.at(name), x, c.width), 'b t (h d) -> b h t d', { h: c.heads }),
  ) as [Tensor, Tensor, Tensor];
  const { out } = scaledDotProduct(q, k, v, { mask: hidden, dropout: c.dropout });
  return rearrange(out, 'b h t d -> b t (h d)');
});

/** Ends a branch: projection, dropout, sum with x, norm. */
const output = block((p: Params, y: Tensor, x: Tensor, c: BertConfig): Tensor => {
  const branch = dropout(dense(p.at('dense'), y, c.width), c.dropout);
  return norm(p, add(branch, x), c);
});

/** Post-norm encoder layer on [B, T, C]. */
export const bertLayer = block((p: Params, x: Tensor, hidden: Tensor, c: BertConfig): Tensor => {
  const y = output(p.at('attention', 'output'), selfAttention(p.at('attention', 'self'), x, hidden, c), x, c);
  const wide = gelu(dense(p.at('intermediate', 'dense'), y, 4 * c.width)); // [B, T, 4 C]
  return output(p.at('output'), wide, y, c);
});

/** The encoder's layers on [B, T, C]. */
export function bertEncoder(p: Params, x: Tensor, hidden: Tensor, c: BertConfig): Tensor {
  let y = x;
  for (let layer = 0; layer < c.layers; layer++) y = bertLayer(p.at('layer', layer), y, hidden, c);
  return y;
}

/** The first position's state through a layer and tanh: [B, T, C] -> [B, C]. */
export const bertPooler = block((p: Params, x: Tensor): Tensor => {
  return tanh(dense(p.at('dense'), gather(x, 0, 1), x.shape[2] as number));
});

/** [B, T] ids, types and mask -> `last_hidden_state` [B, T, C] and `pooler_output` [B, C]. */
export function bert(p: Params, x: BertInputs, c: BertConfig): Record<'last_hidden_state' | 'pooler_output', Tensor> {
  const hidden = hiddenKeys('bert', x.ids, x.mask);
  const y = bertEncoder(p.at('encoder'), embeddings(p.at('embeddings'), x, c), hidden, c);
  return { last_hidden_state: y, pooler_output: bertPooler(p.at('pooler'), y) };
}

/** Masked-language head on [B, T, C] -> [B, T, vocabulary], tied to the tokens. */
const predictions = block((p: Params, x: Tensor, tokens: Tensor, c: BertConfig): Tensor => {
  const y = norm(p.at('transform'), gelu(dense(p.at('transform', 'dense'), x, c.width)), c);
  return add(matmul(y, rearrange(tokens, 'v c -> c v')), p.param('bias', [c.vocabulary]));
});

/**
 * BERT with the heads of its pre-training: `prediction_logits` of the tokens [B, T, vocabulary] and
 * `seq_relationship_logits` [B, 2], whether the second sentence follows the first (class 0) or not.
 */
export function bertForPreTraining(
  p: Params,
  x: BertInputs,
  c: BertConfig,
): Record<'prediction_logits' | 'seq_relationship_logits', Tensor> {
  const body = p.at('bert');
  const { last_hidden_state, pooler_output } = bert(body, x, c);
  const tokens = body.at('embeddings', 'word_embeddings').param('weight', [c.vocabulary, c.width], first);
  return {
    prediction_logits: predictions(p.at('cls', 'predictions'), last_hidden_state, tokens, c),
    seq_relationship_logits: dense(p.at('cls', 'seq_relationship'), pooler_output, 2),
  };
}
