import { block, init, type Params, type Tensor } from '@netwright/tensor-core';
import {
  type AttentionInput,
  add,
  dropout,
  layerNorm,
  linear,
  type MultiheadAttentionOptions,
  multiheadAttention,
  relu,
} from '@netwright/tensor-core/nn';

/** Sizes of the encoder's and the decoder's layers. */
export interface EncoderDecoderConfig {
  width: number;
  heads: number;
  /** Width between the two products of a feed-forward network. */
  feedForward: number;
  encoderLayers: number;
  decoderLayers: number;
  /** Norms after each sum, as in the paper, or before each branch, as in its published code. */
  norm: 'post' | 'pre';
  /** Whether a norm follows the last layers, as torch.nn.Transformer has it; the paper has none. */
  finalNorm: boolean;
  dropout: number;
}

/** Masks of the source's padding, bool [B, S], true where a key is hidden. */
export interface Padding {
  keyPaddingMask?: Tensor;
}

/** The residual branch of x, whose norm is `name`: norm(x + f(x)) or x + f(norm(x)). */
function residual(p: Params, name: string, x: Tensor, c: EncoderDecoderConfig, f: (y: Tensor) => Tensor): Tensor {
  const norm = (y: Tensor): Tensor => layerNorm(p.at(name), y);
  return c.norm === 'post' ? norm(add(x, dropout(f(x), c.dropout))) : add(x, dropout(f(norm(x)), c.dropout));
}

const attend = (
  p: Params,
  input: AttentionInput,
  c: EncoderDecoderConfig,
  options: MultiheadAttentionOptions = {},
): Tensor => multiheadAttention(p, input, c.heads, options).out;

/** relu(x W1 + b1) W2 + b2 (equation 2), with first values of Glorot & Bengio 2010 as all other products. */
function feedForward(p: Params, x: Tensor, c: EncoderDecoderConfig): Tensor {
  const first = { init: init.xavierUniform(), biasInit: init.zeros() };
  return linear(p.at('linear2'), relu(linear(p.at('linear1'), x, c.feedForward, first)), c.width, first);
}

/** Encoder layer on [B, S, C]. */
export const encoderLayer = block((p: Params, x: Tensor, c: EncoderDecoderConfig, padding?: Padding): Tensor => {
  const y = residual(p, 'norm1', x, c, (z) => attend(p.at('self_attn'), { query: z }, c, padding));
  return residual(p, 'norm2', y, c, (z) => feedForward(p, z, c));
});

/** Decoder layer on [B, T, C], which attends to the encoder's states [B, S, C]. */
export const decoderLayer = block(
  (p: Params, x: Tensor, states: Tensor, c: EncoderDecoderConfig, padding?: Padding): Tensor => {
    const cross = (z: Tensor): Tensor => attend(p.at('multihead_attn'), { query: z, key: states }, c, padding);
    let y = residual(p, 'norm1', x, c, (z) => attend(p.at('self_attn'), { query: z }, c, { causal: true }));
    y = residual(p, 'norm2', y, c, cross);
    return residual(p, 'norm3', y, c, (z) => feedForward(p, z, c));
  },
);

const finished = (p: Params, y: Tensor, c: EncoderDecoderConfig): Tensor =>
  c.finalNorm ? layerNorm(p.at('norm'), y) : y;

/** The encoder's layers: [B, S, C] -> states [B, S, C]. */
export const encoder = block((p: Params, x: Tensor, c: EncoderDecoderConfig, padding?: Padding): Tensor => {
  let y = x;
  for (let i = 0; i < c.encoderLayers; i++) y = encoderLayer(p.at('layers', i), y, c, padding);
  return finished(p, y, c);
});

/** The decoder's layers: [B, T, C] and the encoder's states [B, S, C] -> [B, T, C]. */
export const decoder = block(
  (p: Params, x: Tensor, states: Tensor, c: EncoderDecoderConfig, padding?: Padding): Tensor => {
    let y = x;
    for (let i = 0; i < c.decoderLayers; i++) y = decoderLayer(p.at('layers', i), y, states, c, padding);
    return finished(p, y, c);
  },
);
