/**
 * What attention models cost, in closed form from their sizes, without a graph: weights as they are declared, products as
 * the equations of the papers have them (one multiply-accumulate [MAC] per element of a product's sum; attention among them,
 * masked or not; norms, activations and sums of vectors not). Equal to what efficiency-metrics counts of the graph.
 */
import type { BertConfig } from '../bert/bert.ts';
import type { EncoderDecoderConfig } from '../encoder-decoder/layers.ts';
import type { TransformerConfig } from '../encoder-decoder/transformer.ts';
import type { GptConfig } from '../gpt/gpt.ts';

/** What one evaluation of a model costs. */
export interface ModelCost {
  /** Trained weights [parameters]. */
  readonly params: number;
  /** Multiply-accumulates [MAC]. */
  readonly macs: number;
}

/** What a decoder with a cache costs. */
export interface CachedCost extends ModelCost {
  /** Keys and values of all positions, after the new tokens [bytes]. */
  readonly cacheBytes: number;
}

/** Weights of the product of a matrix [inner, outer], with its bias. */
const product = (inner: number, outer: number): number => inner * outer + outer;

/** Weights of the four projections of an attention. */
const attentionParams = (width: number): number => 4 * product(width, width);

/** Weights of a feed-forward network. */
const feedForwardParams = (width: number, inner: number): number => product(width, inner) + product(inner, width);

/** MACs of scores and weighted values: two products of `queries` and `keys` over all heads. */
const attentionMacs = (width: number, queries: number, keys: number): number => 2 * queries * keys * width;

/** Options of `gptCost`. */
export interface GptCostOptions {
  /** New tokens [tokens]; default the context. */
  tokens?: number;
  /** Earlier positions, whose keys and values are cached [tokens]; default 0. */
  past?: number;
  /** Sequences side by side; default 1. */
  batch?: number;
  /** Of a cached value [bytes]; default 4, float32. */
  valueBytes?: number;
}

/** A GPT's cost for new tokens after earlier ones: per layer 12 C² + 13 C weights; T (12 L C² + V C) + 2 L T (P + T) C MACs. */
export function gptCost(
  { vocabulary, context, width, layers, norm }: GptConfig,
  { tokens = context, past = 0, batch = 1, valueBytes = 4 }: GptCostOptions = {},
): CachedCost {
  const layer = attentionParams(width) + feedForwardParams(width, 4 * width) + 4 * width;
  const dense = layers * 12 * width ** 2 + vocabulary * width;
  return {
    params: (vocabulary + context) * width + layers * layer + (norm === 'pre' ? 2 * width : 0),
    macs: batch * (tokens * dense + layers * attentionMacs(width, tokens, past + tokens)),
    cacheBytes: batch * layers * 2 * (past + tokens) * width * valueBytes,
  };
}

/** A BERT's cost on `tokens` [tokens] (default the context): encoder and pooler, without the heads of pre-training. */
export function bertCost(
  c: BertConfig,
  { tokens = c.context, batch = 1 }: { tokens?: number; batch?: number } = {},
): ModelCost {
  const { vocabulary, context, types, width, layers } = c;
  const layer = attentionParams(width) + feedForwardParams(width, 4 * width) + 4 * width;
  const perLayer = 12 * tokens * width ** 2 + attentionMacs(width, tokens, tokens);
  return {
    params: (vocabulary + context + types) * width + 2 * width + layers * layer + product(width, width),
    macs: batch * (layers * perLayer + width ** 2),
  };
}

/** Lengths of a Transformer's sequences. */
export interface TransformerCostOptions {
  /** [tokens] */
  source: number;
  /** [tokens] */
  target: number;
  /** Pairs of sequences side by side; default 1. */
  batch?: number;
}

/** The 2017 Transformer's cost for a source and a target. */
export function transformerCost(
  c: TransformerConfig,
  { source, target, batch = 1 }: TransformerCostOptions,
): ModelCost {
  const { vocabulary, width, encoderLayers, decoderLayers } = c;
  const encoderMacs = encoderLayers * (source * tokenMacs(c) + attentionMacs(width, source, source));
  const cross = 2 * (target + source) * width ** 2 + attentionMacs(width, target, source); // queries and output; keys and values
  const decoderMacs = decoderLayers * (target * tokenMacs(c) + attentionMacs(width, target, target) + cross);
  return {
    params: vocabulary * width + layerParams(c),
    macs: batch * (encoderMacs + decoderMacs + target * vocabulary * width),
  };
}

/** MACs of a token's self-attention projections and feed-forward network. */
const tokenMacs = ({ width, feedForward }: EncoderDecoderConfig): number => 4 * width ** 2 + 2 * width * feedForward;

function layerParams({ width, feedForward, encoderLayers, decoderLayers, finalNorm }: EncoderDecoderConfig): number {
  const norm = 2 * width;
  const encoder = attentionParams(width) + feedForwardParams(width, feedForward) + 2 * norm;
  const decoder = encoder + attentionParams(width) + norm;
  return encoderLayers * encoder + decoderLayers * decoder + (finalNorm ? 2 * norm : 0);
}
