/**
 * Multiply-accumulates of attention written as one operator: queries by keys, then weights by values. All pairs count,
 * whatever a mask or causality hides. Softmax, scaling and rotary positions are not products.
 */
import type { Count, CountedNode } from '../convention.ts';
import type { Counter, Counters } from '../counter.ts';
import { volume } from '../counter.ts';
import { numberAttribute, numbersAttribute } from '../node-attributes.ts';

type Shape = readonly number[];

/** The two products of attention over all heads: query and value width are those of all query heads together. */
const attentionOf = (batch: number, queries: number, keys: number, queryWidth: number, valueWidth: number): Count => {
  const macs = batch * queries * keys * (queryWidth + valueWidth);
  return { macs, attentionMacs: macs };
};

/** [length, head size] of [B, L, H D] or [B, H, L, D]. */
const lengthAndSize = (shape: Shape, heads: number): readonly [number, number] =>
  (shape.length === 4 ? [shape[2], shape[3]] : [shape[1], (shape[2] as number) / heads]) as [number, number];

/** ai.onnx 23 and 24: Q, K, V, mask, past key [B, H, P, D]. */
const attention: Counter = (node) => {
  const [q, k, v, , past] = node.inputs;
  if (!q || !k || !v) return undefined;
  const heads = q.length === 4 ? (q[1] as number) : numberAttribute(node, 'q_num_heads', 1);
  const shared = k.length === 4 ? (k[1] as number) : numberAttribute(node, 'kv_num_heads', heads);
  const [queries, size] = lengthAndSize(q, heads);
  const [keys] = lengthAndSize(k, shared);
  const [, valueSize] = lengthAndSize(v, shared);
  return attentionOf(q[0] as number, queries, keys + (past?.[2] ?? 0), heads * size, heads * valueSize);
};

/** Queries [B, L, H D], or all three packed [B, L, H, 3, D]; keys and values apart, packed [B, L, H, 2, D], or by head. */
const multiHead =
  (pastInput: number): Counter =>
  (node) => {
    const [q, k, v] = node.inputs;
    if (!q) return undefined;
    const heads = numberAttribute(node, 'num_heads', 1);
    const size = q.length === 5 ? (q[4] as number) : (q[2] as number) / heads;
    const keys = k ? (k.length === 4 ? (k[2] as number) : (k[1] as number)) : (q[1] as number);
    const valueSize = v ? lengthAndSize(v, heads)[1] : size;
    const past = node.inputs[pastInput]?.[2] ?? 0;
    const all = numberAttribute(node, 'past_present_share_buffer', 0) && past > 0 ? past : past + keys;
    return attentionOf(q[0] as number, q[1] as number, all, heads * size, heads * valueSize);
  };

/** Input [B, L, I] by the packed projection [I, Q + K + V], then attention; past is [2, B, H, P, D]. */
const packed =
  (pastInput: number): Counter =>
  (node) => {
    const [x, w] = node.inputs;
    if (!x || !w) return undefined;
    const width = w[1] as number;
    const [queryWidth, , valueWidth] = numbersAttribute(node, 'qkv_hidden_sizes') ?? [width / 3, width / 3, width / 3];
    const projection = volume(x) * width;
    const past = node.inputs[pastInput]?.[3] ?? 0;
    const keys = numberAttribute(node, 'past_present_share_buffer', 0) && past > 0 ? past : past + (x[1] as number);
    const pairs = attentionOf(x[0] as number, x[1] as number, keys, queryWidth as number, valueWidth as number);
    const computed = node.isStored(0) || node.isStored(1) ? 0 : projection;
    return { macs: projection + pairs.macs, attentionMacs: computed + pairs.macs };
  };

/**
 * Queries [B, L, H D], or all three packed where the key is left out. The number of keys is input 6 where its value is
 * known; else the length of the cache that comes out, or the past and the new keys.
 */
const groupQuery: Counter = (node: CountedNode) => {
  const [q, k, , past] = node.inputs;
  if (!q) return undefined;
  const heads = numberAttribute(node, 'num_heads', 1);
  const shared = numberAttribute(node, 'kv_num_heads', heads);
  const size = (q[2] as number) / (k ? heads : heads + 2 * shared);
  const keys = node.ints(6)?.[0] ?? node.outputs[1]?.[2] ?? (past?.[2] ?? 0) + (k?.[1] ?? (q[1] as number));
  return attentionOf(q[0] as number, q[1] as number, keys, heads * size, heads * size);
};

/** Attention by operator. */
export const attentionCounters: Counters = {
  Attention: attention,
  'com.microsoft.MultiHeadAttention': multiHead(6),
  'com.microsoft.DecoderMaskedMultiHeadAttention': multiHead(5),
  'com.microsoft.Attention': packed(4),
  'com.microsoft.DecoderMaskedSelfAttention': packed(4),
  'com.microsoft.QAttention': packed(8),
  'com.microsoft.GroupQueryAttention': groupQuery,
};
