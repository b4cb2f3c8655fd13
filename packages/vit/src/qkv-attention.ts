import { block, init, type Params, type Tensor } from '@netwright/tensor-core';
import { type AttentionOptions, linear, rearrange, scaledDotProduct, split } from '@netwright/tensor-core/nn';

/** First values of the linear layers of DeiT and Swin: weights of deviation 0.02, biases 0. */
export const linearStart = { init: init.truncatedNormal({ std: 0.02 }), biasInit: init.zeros() };

/** Queries, keys and values [N, heads, T, width / heads] of [N, T, width], from one linear layer `qkv`. */
export function queriesKeysValues(p: Params, x: Tensor, heads: number): [Tensor, Tensor, Tensor] {
  const parts = split(linear(p.at('qkv'), x, 3 * (x.shape[2] as number), linearStart), 3);
  return parts.map((y) => rearrange(y, 'n t (h d) -> n h t d', { h: heads })) as [Tensor, Tensor, Tensor];
}

/**
 * Multi-head self-attention as timm and Swin name it: [N, T, width] -> [N, T, width]. Entries `qkv` [3 width, width] and `proj`
 * [width, width], with biases. The weights [N, heads, T, T] are tapped as `weights`.
 */
export const qkvAttention = block((p: Params, x: Tensor, heads: number, options: AttentionOptions = {}): Tensor => {
  const { out } = scaledDotProduct(...queriesKeysValues(p, x, heads), options);
  return linear(p.at('proj'), rearrange(out, 'n h t d -> n t (h d)'), x.shape[2] as number, linearStart);
});
