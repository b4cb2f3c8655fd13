import { requireAllPositive, requirePositive } from './check.ts';

/** The sizes of a decoder-only transformer. */
export interface TransformerShape {
  readonly layers: number;
  /** d_model. */
  readonly width: number;
  readonly heads: number;
  /** Width of a head's keys, queries and values; width / heads by default. */
  readonly headWidth?: number;
  /** d_ff, the feed-forward layer's inner width; 4 x width by default. */
  readonly feedForward?: number;
  /** Tokens of a sequence. */
  readonly context: number;
  /** Kinds of token. */
  readonly vocabulary: number;
}

interface Sizes extends Required<TransformerShape> {
  readonly attention: number; // d_attn: heads x headWidth
}

function sizesOf(where: string, shape: TransformerShape): Sizes {
  requireAllPositive(where, shape);
  const { width, heads } = shape;
  const sizes = { headWidth: width / heads, feedForward: 4 * width, ...shape };
  return { ...sizes, attention: heads * sizes.headWidth };
}

/**
 * Parameters without embeddings: 2 d_model n_layer (2 d_attn + d_ff). Biases and norms are left out.
 * "Scaling Laws for Neural Language Models" (Kaplan et al., 2020), equation 2.1, https://arxiv.org/abs/2001.08361.
 *
 * @throws Error unless all sizes are positive
 */
export function kaplanParameters(shape: TransformerShape): number {
  const { layers, width, attention, feedForward } = sizesOf('kaplanParameters', shape);
  return 2 * width * layers * (2 * attention + feedForward);
}

/**
 * Forward pass per token [FLOP]: 2 N + 2 n_layer n_ctx d_attn, with N of `kaplanParameters`. Kaplan et al. 2020, equation 2.2 and
 * table 1. Of attention's two products the table has one, or, put otherwise, what a causal mask leaves of both.
 *
 * @throws Error unless all sizes are positive
 */
export function kaplanForwardFlops(shape: TransformerShape): number {
  const { layers, context, attention } = sizesOf('kaplanForwardFlops', shape);
  return 2 * kaplanParameters(shape) + 2 * layers * context * attention;
}

/** Training compute of `tokens` [FLOP], the backward pass twice the forward one: 6 N D and the attention term. Kaplan et al. 2020. */
export function kaplanTrainingFlops(shape: TransformerShape, tokens: number): number {
  requirePositive('kaplanTrainingFlops', 'tokens', tokens);
  return 3 * kaplanForwardFlops(shape) * tokens;
}

/** Forward pass of one sequence by its parts [FLOP]; those of attention and dense are of all layers together. */
export interface ForwardFlops {
  readonly embeddings: number;
  /** Keys, queries and values. */
  readonly projections: number;
  readonly logits: number;
  readonly softmax: number;
  /** Values weighted by the softmax. */
  readonly reductions: number;
  readonly output: number;
  readonly dense: number;
  readonly finalLogits: number;
  readonly total: number;
}

/**
 * Forward pass of one sequence of `context` tokens [FLOP]. "Training Compute-Optimal Large Language Models" (Hoffmann et al., 2022),
 * appendix F, https://arxiv.org/abs/2203.15556: embeddings as a product with one-hot rows, attention without a mask. The ratios to
 * 6 N D of its table A4 do not follow from these terms with any one vocabulary and context, which the paper does not print.
 *
 * @throws Error unless all sizes are positive
 */
export function chinchillaForwardFlops(shape: TransformerShape): ForwardFlops {
  const s = sizesOf('chinchillaForwardFlops', shape);
  const embeddings = 2 * s.context * s.vocabulary * s.width;
  const projections = s.layers * 2 * 3 * s.context * s.width * s.attention;
  const logits = s.layers * 2 * s.context ** 2 * s.attention;
  const softmax = s.layers * 3 * s.heads * s.context ** 2;
  const reductions = logits;
  const output = s.layers * 2 * s.context * s.attention * s.width;
  const dense = s.layers * 2 * s.context * 2 * s.width * s.feedForward;
  const finalLogits = 2 * s.context * s.width * s.vocabulary;
  const total = embeddings + projections + logits + softmax + reductions + output + dense + finalLogits;
  return { embeddings, projections, logits, softmax, reductions, output, dense, finalLogits, total };
}

/** Training compute of `tokens` in sequences of `context` [FLOP], the backward pass twice the forward one. Hoffmann et al. 2022. */
export function chinchillaTrainingFlops(shape: TransformerShape, tokens: number): number {
  requirePositive('chinchillaTrainingFlops', 'tokens', tokens);
  return (3 * chinchillaForwardFlops(shape).total * tokens) / shape.context;
}
