/**
 * The Transformer, "Attention Is All You Need" (Vaswani, Shazeer, Parmar, Uszkoreit, Jones, Gomez, Kaiser, Polosukhin, 2017),
 * https://arxiv.org/abs/1706.03762: base and big of table 3, with one table of tokens for the source, the target and the
 * output (section 3.4). Parameter names are torch.nn.Transformer's, and `embedding.weight`.
 */
import {
  GraphError,
  ids,
  init,
  type ModelTable,
  type Params,
  showShape,
  type Tensor,
  type Traceable,
} from '@netwright/tensor-core';
import { add, dropout, embedding, equal, matmul, mul, rearrange, sinusoidalPositions } from '@netwright/tensor-core/nn';
import { crossEntropy } from '@netwright/tensor-core/train';
import { decoder, type EncoderDecoderConfig, encoder, type Padding } from './layers.ts';

/** Sizes of a Transformer. */
export interface TransformerConfig extends EncoderDecoderConfig {
  /** Tokens in the vocabulary that both languages share. */
  vocabulary: number;
}

/** What a Transformer reads, int64: ids [B, S] and [B, T], and a mask [B, S] of 1 for a source token and 0 for padding. */
export interface TransformerInputs {
  source: Tensor;
  target: Tensor;
  mask: Tensor;
}

/** Deviation width^-0.5, so that tokens have the size of their positions after the product with sqrt(width). */
const first = (c: TransformerConfig) => init.normal(0, c.width ** -0.5);

/** Ids [B, T] -> sqrt(C) times the token plus its position [B, T, C]. */
function embedded(p: Params, tokens: Tensor, c: TransformerConfig): Tensor {
  const y = mul(embedding(p.at('embedding'), tokens, c.vocabulary, c.width, { init: first(c) }), Math.sqrt(c.width));
  return dropout(add(y, sinusoidalPositions(p.graph, tokens.shape[1] as number, c.width)), c.dropout);
}

function paddingOf(source: Tensor, mask: Tensor): Padding {
  const shape = source.shape.slice(0, 2); // of ids, or of states
  if (mask.shape.join() !== shape.join())
    throw new GraphError(
      `transformer: the mask must have the shape of the source ${showShape(shape)}, got ${showShape(mask.shape)}`,
    );
  return { keyPaddingMask: equal(mask, 0) };
}

/** Source ids and mask [B, S] -> the encoder's states [B, S, C]. */
export const encode = (p: Params, { source, mask }: Omit<TransformerInputs, 'target'>, c: TransformerConfig): Tensor =>
  encoder(p.at('encoder'), embedded(p, source, c), c, paddingOf(source, mask));

/** Target ids [B, T], the encoder's states [B, S, C] and the source's mask [B, S] -> logits of the next token [B, T, vocabulary]. */
export function decode(
  p: Params,
  { target, states, mask }: Readonly<Record<'target' | 'states' | 'mask', Tensor>>,
  c: TransformerConfig,
): Tensor {
  const y = decoder(p.at('decoder'), embedded(p, target, c), states, c, paddingOf(states, mask));
  const table = p.at('embedding').param('weight', [c.vocabulary, c.width], first(c));
  return matmul(y, rearrange(table, 'v c -> c v'));
}

/** Source ids [B, S], target ids [B, T] shifted right, and the source's mask -> logits of the next token [B, T, vocabulary]. */
export function transformer(p: Params, { source, target, mask }: TransformerInputs, c: TransformerConfig): Tensor {
  const states = encode(p, { source, mask }, c);
  return decode(p, { target, states, mask }, c);
}

/** The encoder alone as `trace` takes it, of the same weights: output `states`. */
export const transformerEncoder = (c: TransformerConfig): Traceable => ({
  build: encode,
  config: c,
  inputs: { source: ids('S'), mask: ids('S') },
  outputs: ['states'],
});

/** The decoder alone as `trace` takes it, of the same weights: output `logits`. */
export const transformerDecoder = (c: TransformerConfig): Traceable => ({
  build: decode,
  config: c,
  inputs: { target: ids('T'), states: { dtype: 'float32', shape: ['N', 'S', c.width] }, mask: ids('S') },
  outputs: ['logits'],
});

/** Cross entropy with labels smoothed by 0.1 (section 5.4). */
export const smoothedLoss = (y: Readonly<Record<string, Tensor>>, t: Readonly<Record<string, Tensor>>): Tensor =>
  crossEntropy(y.logits as Tensor, t.labels as Tensor, { axis: -1, labelSmoothing: 0.1 });

const base: TransformerConfig = {
  vocabulary: 37_000,
  width: 512,
  heads: 8,
  feedForward: 2048,
  encoderLayers: 6,
  decoderLayers: 6,
  norm: 'post',
  finalNorm: false,
  dropout: 0.1,
};

const entry = {
  build: transformer,
  inputs: { source: ids(64), target: ids(64), mask: ids(64) },
  outputs: ['logits'],
  classAxis: -1,
  loss: smoothedLoss,
  source: {
    title: 'Attention Is All You Need',
    authors: 'Vaswani, Shazeer, Parmar, Uszkoreit, Jones, Gomez, Kaiser, Polosukhin',
    year: 2017,
    url: 'https://arxiv.org/abs/1706.03762',
    code: 'https://github.com/tensorflow/tensor2tensor',
  },
  tiny: {
    config: { vocabulary: 23, width: 16, heads: 2, feedForward: 32, encoderLayers: 2, decoderLayers: 2, dropout: 0.1 },
    inputs: { source: ids(7), target: ids(6), mask: ids(7) },
  },
} as const;

/** The Transformer of 2017. */
export const transformers = {
  transformer_base: { ...entry, config: base, params: 63_082_496, macs: 4_106_485_760 },
  transformer_big: {
    ...entry,
    config: { ...base, width: 1024, heads: 16, feedForward: 4096, dropout: 0.3 },
    params: 214_245_376,
    macs: 13_850_116_096,
    reference: 'none: the code of transformer_base, which has a reference',
  },
} satisfies ModelTable;
