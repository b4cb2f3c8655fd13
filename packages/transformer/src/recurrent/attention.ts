import { block, named, type Params, type Tensor } from '@netwright/tensor-core';
import { add, concat, linear, matmul, rearrange, softmax, tanh } from '@netwright/tensor-core/nn';

/** How well a decoder's state fits an encoder's (Luong et al. 2015, section 3.1). */
export type LuongScore = 'dot' | 'general' | 'concat';

/**
 * Global attention of Luong, Pham and Manning (2015), https://arxiv.org/abs/1508.04025: from the decoder's states [N, T, H] and
 * the encoder's [N, S, H] the attentional states tanh(W [context; state]) [N, T, H] (equation 5). Entries of the score
 * ('general': `attn.weight` [H, H]; 'concat': also `query.weight` [H, H] and `v.weight` [1, H]) and `combine.weight` [H, 2 H].
 */
export const luongAttention = block((p: Params, states: Tensor, memory: Tensor, score: LuongScore): Tensor => {
  const hidden = states.shape[2] as number;
  const scores = luongScores(p, states, memory, score); // [N, T, S]
  const weights = named('weights', softmax(scores));
  const both = concat([matmul(weights, memory), states], 2); // [N, T, 2 H]
  return tanh(linear(p.at('combine'), both, hidden, { bias: false }));
});

function luongScores(p: Params, states: Tensor, memory: Tensor, score: LuongScore): Tensor {
  const hidden = states.shape[2] as number;
  const products = (m: Tensor): Tensor => matmul(states, rearrange(m, 'n s h -> n h s'));
  if (score === 'dot') return products(memory);
  if (score === 'general') return products(linear(p.at('attn'), memory, hidden, { bias: false }));
  return additiveScores(p, states, memory, hidden);
}

/** v tanh(W state + U memory) for all pairs: [N, T, S]; entries `query`, `attn` and `v`. */
function additiveScores(p: Params, states: Tensor, memory: Tensor, width: number): Tensor {
  const q = rearrange(linear(p.at('query'), states, width, { bias: false }), 'n t h -> n t 1 h');
  const k = rearrange(linear(p.at('attn'), memory, width, { bias: false }), 'n s h -> n 1 s h');
  const fit = linear(p.at('v'), tanh(add(q, k)), 1, { bias: false }); // [N, T, S, 1]
  return rearrange(fit, 'n t s 1 -> n t s');
}

/**
 * Additive attention of Bahdanau, Cho and Bengio (2014), https://arxiv.org/abs/1409.0473, appendix A.1.2: the encoder's states
 * [N, S, E] weighted by softmax of v tanh(W state + U memory) -> the context [N, T, E] of the decoder's states [N, T, H].
 * Entries `query.weight` [width, H], `attn.weight` [width, E] and `v.weight` [1, width].
 */
export const bahdanauAttention = block((p: Params, states: Tensor, memory: Tensor, width: number): Tensor => {
  const weights = named('weights', softmax(additiveScores(p, states, memory, width)));
  return matmul(weights, memory);
});
