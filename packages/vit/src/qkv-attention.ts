import { block, GraphError, init, type Params, type Tensor } from '@netwright/tensor-core';
import { type AttentionOptions, linear, rearrange, scaledDotProduct, split } from '@netwright/tensor-core/nn';

/** First values of the linear layers of DeiT and Swin: weights of deviation 0.02, biases 0. */
export const linearStart = { init: init.truncatedNormal({ std: 0.02 }), biasInit: init.zeros() };

/** Queries, keys and values [..., heads, T, width / heads] of [..., T, width], from one linear layer `qkv`. Throws where heads do not divide the width. */
export function queriesKeysValues(p: Params, x: Tensor, heads: number): [Tensor, Tensor, Tensor] {
  const width = x.shape[x.rank - 1] as number;
  if (width % heads !== 0)
    throw new GraphError(`attention ${p.path}: heads must divide the width ${width}, got ${heads}`);
  const parts = split(linear(p.at('qkv'), x, 3 * width, linearStart), 3);
  return parts.map((y) => rearrange(y, '... t (h d) -> ... h t d', { h: heads })) as [Tensor, Tensor, Tensor];
}

/** The heads' results [..., heads, T, width / heads] as one, through the linear layer `proj`: [..., T, width]. */
export function joinHeads(p: Params, x: Tensor): Tensor {
  const y = rearrange(x, '... h t d -> ... t (h d)');
  return linear(p.at('proj'), y, y.shape[y.rank - 1] as number, linearStart);
}

/**
 * Multi-head self-attention as timm and Swin name it: [..., T, width] -> [..., T, width]. Entries `qkv` [3 width, width] and
 * `proj` [width, width], with biases. The weights [..., heads, T, T] are tapped as `weights`.
 */
export const qkvAttention = block(
  (p: Params, x: Tensor, heads: number, options: AttentionOptions = {}): Tensor =>
    joinHeads(p, scaledDotProduct(...queriesKeysValues(p, x, heads), options).out),
);
