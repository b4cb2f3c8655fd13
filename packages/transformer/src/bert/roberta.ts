/**
 * RoBERTa, "RoBERTa: A Robustly Optimized BERT Pretraining Approach" (Liu, Ott, Goyal, Du, Joshi, Chen, Levy, Lewis,
 * Zettlemoyer, Stoyanov, 2019), https://arxiv.org/abs/1907.11692: BERT's encoder without types of sentences, and with
 * positions counted from the padding's. Parameter names are those of Hugging Face's `roberta-base` without `roberta.`.
 */
import { block, type Dim, GraphError, type Params, type Tensor } from '@netwright/tensor-core';
import { add, cast, cumSum, dropout, equal, layerNorm, mul, not } from '@netwright/tensor-core/nn';
import { type BertConfig, bertEncoder, bertPooler, table } from './bert.ts';
import { hiddenKeys } from './padding.ts';

/** What a RoBERTa reads, int64 [B, T]: ids, and a mask of 1 for a token and 0 for padding. */
export interface RobertaInputs {
  ids: Tensor;
  mask: Tensor;
}

/** The id of padding, and the row of its position. */
const padding = 1;

/** Ids [B, T] -> rows of the position table: padding + 1 for the first token, and on; padding stays at its own. */
function positionsOf(ids: Tensor): Tensor {
  const isToken = cast(not(equal(ids, padding)), 'int64');
  return add(mul(cumSum(isToken, 1), isToken), padding);
}

const embeddings = block((p: Params, ids: Tensor, c: BertConfig): Tensor => {
  const places = table(p.at('position_embeddings'), positionsOf(ids), c.context + padding + 1, c.width);
  const type = table(p.at('token_type_embeddings'), mul(ids, 0), c.types, c.width);
  const sum = add(add(table(p.at('word_embeddings'), ids, c.vocabulary, c.width), type), places);
  return dropout(layerNorm(p.at('LayerNorm'), sum, { eps: c.eps }), c.dropout);
});

/** [B, T] ids and mask -> `last_hidden_state` [B, T, C] and `pooler_output` [B, C]. */
export function roberta(
  p: Params,
  { ids, mask }: RobertaInputs,
  c: BertConfig,
): Record<'last_hidden_state' | 'pooler_output', Tensor> {
  const length = ids.shape[1] as Dim;
  if (typeof length === 'number' && length > c.context)
    throw new GraphError(`roberta: a sequence must fit the context of ${c.context} tokens, got ${length}`);
  const hidden = hiddenKeys('roberta', ids, mask);
  const y = bertEncoder(p.at('encoder'), embeddings(p.at('embeddings'), ids, c), hidden, c);
  return { last_hidden_state: y, pooler_output: bertPooler(p.at('pooler'), y) };
}
