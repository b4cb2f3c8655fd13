/** Rules of com.microsoft's attention operators (onnxruntime's ContribOperators.md). */
import { addDims, type Dim, floorDivDims, mulDims, showShape, subDims } from '../../graph/dim.ts';
import { fail } from '../../graph/errors.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { intAttribute, intsAttribute, likeFirst, required, stringAttribute } from '../common.ts';
import type { InferContext, InferRule, Inferred } from '../rule.ts';
import { inDomain, like, likeInputs, shapeOf, sizeInput, unknown } from './forms.ts';

const headsOf = (c: InferContext, name = 'num_heads'): number => intAttribute(c, name, 0) || fail(`needs ${name}`);

/** What a cache holds after this call: a buffer that is shared keeps its size, another grows along `axis`. */
function present(c: InferContext, past: Tensor, axis: number, length: Dim): Inferred {
  const grows = intAttribute(c, 'past_present_share_buffer', 0) === 0;
  return { dtype: past.dtype, shape: past.shape.map((d, i) => (grows && i === axis ? addDims(d, length) : d)) };
}

/** The width of the values of a projection that holds those of queries and keys too. */
function valueWidth(c: InferContext, all: Dim): Dim {
  return intsAttribute(c, 'qkv_hidden_sizes')?.[2] ?? floorDivDims(all, 3);
}

/** One query per sequence; keys and values may be a cache [B, H, L, D] (cross-attention), or packed with the query. */
const decoderMasked: InferRule = (c) => {
  const [batch, length, width] = shapeOf(c, 0, 3, 'the query');
  const [value, pastKey, pastValue] = [c.inputs[2], c.inputs[5], c.inputs[6]];
  const heads = headsOf(c);
  const values =
    value?.rank === 4
      ? mulDims(heads, value.shape[3] as Dim)
      : value
        ? (value.shape[2] as Dim)
        : floorDivDims(width, 3);
  const { dtype } = required(c, 0);
  const outs: Inferred[] = [{ dtype, shape: [batch, length, values] }];
  if (pastKey && pastValue) {
    outs.push(present(c, pastKey, 2, length), present(c, pastValue, 2, length));
    const total = intAttribute(c, 'past_present_share_buffer', 0)
      ? unknown(c, 3, 3)
      : addDims(pastKey.shape[2] as Dim, length);
    outs.push({ dtype, shape: [batch, heads, length, total] });
  }
  return outs.slice(0, c.outputs);
};

const decoderMaskedSelf: InferRule = (c) => {
  const [batch, length] = shapeOf(c, 0, 3, 'the input');
  const width = valueWidth(c, shapeOf(c, 1, 2, 'the weights')[1]);
  const { dtype } = required(c, 0);
  return [{ dtype, shape: [batch, length, width] }, present(c, required(c, 4, 'a past state'), 3, length)].slice(
    0,
    c.outputs,
  );
};

/**
 * Fewer key heads than query heads; all three packed where the key is left out. Caches may be quantised. One that is given
 * may be a buffer of the full length or grow, which a single query does not say; a sliding window keeps its size.
 */
const groupQuery: InferRule = (c) => {
  const [batch, length, width] = shapeOf(c, 0, 3, 'the query');
  const [heads, shared] = [headsOf(c), headsOf(c, 'kv_num_heads')];
  const size = floorDivDims(width, c.inputs[1] ? heads : heads + 2 * shared);
  const { dtype } = required(c, 0);
  const caches = [3, 4].map((i, output): Inferred => {
    const past = c.inputs[i];
    if (!past) return { dtype, shape: [batch, shared, length, size] };
    const [, , kept] = past.shape as [Dim, Dim, Dim];
    const grown = length === 1 && typeof kept === 'number' ? unknown(c, 1, 2) : addDims(kept, length);
    const window = intAttribute(c, 'sliding_window_cache', 0) === 1;
    const stored = past.shape[3] ?? fail(`cache ${output} must have rank 4`, showShape(past.shape));
    return { dtype: past.dtype, shape: [batch, shared, window ? kept : grown, stored] };
  });
  const scores = sizeInput(c, 6, 3, 3);
  const outs: Inferred[] = [
    { dtype, shape: [batch, length, mulDims(heads, size)] },
    ...caches,
    { dtype, shape: [batch, heads, length, scores] },
  ];
  return outs.slice(0, c.outputs);
};

/** [tokens, width] of real tokens only. */
const packed: InferRule = (c) => {
  const [tokens] = shapeOf(c, 0, 2, 'the input');
  return [{ dtype: required(c, 0).dtype, shape: [tokens, valueWidth(c, shapeOf(c, 1, 2, 'the weights')[1])] }];
};

const packedMultiHead: InferRule = (c) => {
  const query = required(c, 0);
  if (query.rank !== 2 && query.rank !== 4) fail('the query must have rank 2 or 4', showShape(query.shape));
  const [tokens, heads, , size] = query.shape as [Dim, Dim, Dim, Dim]; // [tokens, H, 3, D] where all are packed
  const width = query.rank === 4 ? mulDims(heads, size) : shapeOf(c, 2, 2, 'the value')[1];
  return [{ dtype: query.dtype, shape: [tokens, width] }];
};

/** Blocks of keys and values that are written in place. */
const paged: InferRule = (c) => {
  const [tokens, width] = shapeOf(c, 0, 2, 'the query');
  const [heads, shared] = [headsOf(c), headsOf(c, 'kv_num_heads')];
  const latent = stringAttribute(c, 'kv_cache_layout', 'SEPARATE') === 'LATENT';
  const queries = c.inputs[1] ? width : floorDivDims(mulDims(width, heads), heads + 2 * shared);
  const size = intAttribute(c, 'v_head_size', 0);
  const outs: Inferred[] = [{ dtype: required(c, 0).dtype, shape: [tokens, latent && size ? heads * size : queries] }];
  for (const i of [3, 4]) if (c.inputs[i]) outs.push(like(c, i));
  return outs.slice(0, c.outputs);
};

/** Caches of a fixed length, written in place. */
const sparse: InferRule = (c) => {
  const [batch, length, width] = shapeOf(c, 0, 3, 'the query');
  const [heads, shared] = [headsOf(c), headsOf(c, 'kv_num_heads')];
  const queries = c.inputs[1] ? width : floorDivDims(mulDims(width, heads), heads + 2 * shared);
  return [{ dtype: required(c, 0).dtype, shape: [batch, length, queries] }, like(c, 3), like(c, 4)].slice(0, c.outputs);
};

/** [L, B, width] queries; how long the caches get depends on inputs that are flags. */
const decoder: InferRule = (c) => {
  const [, batch, width] = shapeOf(c, 0, 3, 'the query');
  const heads = headsOf(c);
  const { dtype } = required(c, 0);
  const cache: Inferred = { dtype, shape: [batch, heads, unknown(c, 1, 2), floorDivDims(width, heads)] };
  return [like(c, 0), cache, cache].slice(0, c.outputs);
};

/** [B, L, H D], or [tokens, H D] with the offsets [B, L] -> [B, H, L, L]. */
const gatedRelativePositionBias: InferRule = (c) => {
  const query = required(c, 0);
  const [batch, length] = (query.rank === 2 ? required(c, 6, 'token offsets') : query).shape as [Dim, Dim];
  return [{ dtype: query.dtype, shape: [batch, headsOf(c), length, length] }];
};

/** Real tokens of [B, L, width], their offsets, the bounds of the sequences and the longest one's length. */
const removePadding: InferRule = (c) => {
  const [batch, length, width] = shapeOf(c, 0, 3, 'the input');
  const int = (...shape: Dim[]): Inferred => ({ dtype: required(c, 1).dtype, shape });
  const tokens: Inferred = { dtype: required(c, 0).dtype, shape: [unknown(c, 0, 0), width] };
  return [tokens, int(batch, length), int(addDims(batch, 1)), int(1)].slice(0, c.outputs);
};

const restorePadding: InferRule = (c) => {
  const [, width] = shapeOf(c, 0, 2, 'the input');
  const [batch, length] = shapeOf(c, 1, 2, 'the token offsets');
  return [{ dtype: required(c, 0).dtype, shape: [batch, length, width] }];
};

/** Queries, keys and values [..., heads, size] of packed tokens; the state is [B, H_v, D_v, D_k]. */
const gatedDeltaNet: InferRule = (c) => {
  const [query, key, value, bounds, initial] = [...[0, 1, 2].map((i) => required(c, i)), c.inputs[3], c.inputs[6]];
  if (!query || !key || !value || query.rank < 3) return fail('needs queries, keys and values of rank 3 or 4');
  const [qHeads, kHeads, vHeads] = [query, key, value].map((t) => t.shape[t.rank - 2]) as [Dim, Dim, Dim];
  const [keySize, valueSize] = [key, value].map((t) => t.shape[t.rank - 1]) as [Dim, Dim];
  const heads = typeof qHeads === 'number' && typeof vHeads === 'number' ? Math.max(qHeads, vHeads) : vHeads;
  const packedBatch = bounds ? subDims(bounds.shape[0] as Dim, 1) : unknown(c, 1, 0);
  const batch = initial?.shape[0] ?? (query.rank === 4 ? (query.shape[0] as Dim) : packedBatch);
  const perToken = addDims(addDims(vHeads, mulDims(kHeads, keySize)), mulDims(vHeads, valueSize));
  const outs: Inferred[] = [
    { dtype: query.dtype, shape: [...query.shape.slice(0, -2), heads, valueSize] },
    { dtype: 'float32', shape: [batch, vHeads, valueSize, keySize] },
    { dtype: 'float32', shape: [batch, mulDims(intAttribute(c, 'state_update_capacity', 0), perToken)] },
  ];
  return outs.slice(0, c.outputs);
};

/** Rules by operator. */
export const microsoftAttention: Record<string, InferRule> = inDomain('com.microsoft', {
  DecoderMaskedMultiHeadAttention: decoderMasked,
  DecoderMaskedSelfAttention: decoderMaskedSelf,
  DecoderAttention: decoder,
  GroupQueryAttention: groupQuery,
  PackedAttention: packed,
  PackedMultiHeadAttention: packedMultiHead,
  PagedAttention: paged,
  SparseAttention: sparse,
  LongformerAttention: likeFirst,
  GatedRelativePositionBias: gatedRelativePositionBias,
  RelativePositionBias: (c) => [
    {
      dtype: required(c, 0).dtype,
      shape: [1, shapeOf(c, 0, 2, 'the bias table')[1], sizeInput(c, 1, 0, 2), sizeInput(c, 2, 0, 3)],
    },
  ],
  MRotaryEmbedding: likeFirst,
  GemmaRotaryEmbedding: likeInputs(1, 3),
  RemovePadding: removePadding,
  RestorePadding: restorePadding,
  GatedDeltaNet: gatedDeltaNet,
  LinearAttentionGate: likeInputs(0, 0),
  EngramGate: likeInputs(0, 0),
});
