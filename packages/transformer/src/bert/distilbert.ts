/**
 * DistilBERT, "DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter" (Sanh, Debut, Chaumond, Wolf,
 * 2019), https://arxiv.org/abs/1910.01108: half of BERT's layers, without types of sentences and pooler. Parameter names are
 * those of Hugging Face's `distilbert-base-uncased` without the prefix `distilbert.`.
 */
import { block, type Params, type Tensor } from '@netwright/tensor-core';
import { add, dropout, gelu, layerNorm, rearrange, scaledDotProduct } from '@netwright/tensor-core/nn';
import { type BertConfig, dense, places, table } from './bert.ts';
import { hiddenKeys } from './padding.ts';

/** Sizes of a DistilBERT: BERT's, without types of sentences. */
export type DistilBertConfig = Omit<BertConfig, 'types'>;

/** What a DistilBERT reads, int64 [B, T]: ids, and a mask of 1 for a token and 0 for padding. */
export interface DistilBertInputs {
  ids: Tensor;
  mask: Tensor;
}

const embeddings = block((p: Params, ids: Tensor, c: DistilBertConfig): Tensor => {
  const sum = add(
    table(p.at('word_embeddings'), ids, c.vocabulary, c.width),
    places(p.at('position_embeddings'), ids, c),
  );
  return dropout(layerNorm(p.at('LayerNorm'), sum, { eps: c.eps }), c.dropout);
});

const attention = block((p: Params, x: Tensor, hidden: Tensor, c: DistilBertConfig): Tensor => {
  const [q, k, v] = ['q_lin', 'k_lin', 'v_lin'].map((name) =>
    rearrange(dense(p.at(name), x, c.width), 'b t (h d) -> b h t d', { h: c.heads }),
  ) as [Tensor, Tensor, Tensor];
  const { out } = scaledDotProduct(q, k, v, { mask: hidden, dropout: c.dropout });
  return dense(p.at('out_lin'), rearrange(out, 'b h t d -> b t (h d)'), c.width);
});

const feedForward = block((p: Params, x: Tensor, c: DistilBertConfig): Tensor => {
  const y = gelu(dense(p.at('lin1'), x, 4 * c.width)); // [B, T, 4 C]
  return dropout(dense(p.at('lin2'), y, c.width), c.dropout);
});

/** Post-norm encoder layer on [B, T, C]. */
const layer = block((p: Params, x: Tensor, hidden: Tensor, c: DistilBertConfig): Tensor => {
  const { eps } = c;
  const y = layerNorm(p.at('sa_layer_norm'), add(attention(p.at('attention'), x, hidden, c), x), { eps });
  return layerNorm(p.at('output_layer_norm'), add(feedForward(p.at('ffn'), y, c), y), { eps });
});

/** [B, T] ids and mask -> `last_hidden_state` [B, T, C]. */
export function distilbert(p: Params, { ids, mask }: DistilBertInputs, c: DistilBertConfig): Tensor {
  const hidden = hiddenKeys('distilbert', ids, mask);
  let y = embeddings(p.at('embeddings'), ids, c);
  for (let i = 0; i < c.layers; i++) y = layer(p.at('transformer', 'layer', i), y, hidden, c);
  return y;
}
