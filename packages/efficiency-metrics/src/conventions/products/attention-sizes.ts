/** Sizes of attention written as one operator; a mask or causality hides pairs, but does not change the sizes. */
import type { CountedNode } from '../convention.ts';
import { volume } from '../counter.ts';
import { countAttribute, numberAttribute, numbersAttribute } from '../node-attributes.ts';
import { operatorKey } from '../operator-key.ts';

type Shape = readonly number[];

/** What attention works on: [batch, heads, queries, keys] scores. */
export interface AttentionSizes {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  /** Length of keys and values, past ones included. */
  readonly keys: number;
  /** Width of queries over all heads. */
  readonly queryWidth: number;
  /** Width of the result over all heads. */
  readonly valueWidth: number;
  /** Multiply-accumulates of the projection of the input, where the operator has one. */
  readonly projection: number;
}

type Reader = (node: CountedNode) => AttentionSizes | undefined;

/** [length, head size] of [B, L, H D] or [B, H, L, D]. */
const lengthAndSize = (shape: Shape, heads: number): readonly [number, number] =>
  (shape.length === 4 ? [shape[2], shape[3]] : [shape[1], (shape[2] as number) / heads]) as [number, number];

/** Keys of a cache: its length where it is a buffer that the new keys are written into, else past and new ones. */
const keysWith = (node: CountedNode, past: number, fresh: number): number =>
  past > 0 && numberAttribute(node, 'past_present_share_buffer', 0) !== 0 ? past : past + fresh;

/** ai.onnx 23 and 24: Q, K, V, mask, past key [B, H, P, D]. */
const attention: Reader = (node) => {
  const [q, k, v, , past] = node.inputs;
  if (!q || !k || !v) return undefined;
  const heads = q.length === 4 ? (q[1] as number) : countAttribute(node, 'q_num_heads', 1);
  const shared = k.length === 4 ? (k[1] as number) : countAttribute(node, 'kv_num_heads', heads);
  const [queries, size] = lengthAndSize(q, heads);
  const [fresh] = lengthAndSize(k, shared);
  const [, valueSize] = lengthAndSize(v, shared);
  const keys = fresh + (past?.[2] ?? 0);
  const [queryWidth, valueWidth] = [heads * size, heads * valueSize];
  return { batch: q[0] as number, heads, queries, keys, queryWidth, valueWidth, projection: 0 };
};

/** Queries [B, L, H D], or all three packed [B, L, H, 3, D]; keys and values apart, packed [B, L, H, 2, D], or by head. */
const multiHead =
  (pastKey: number): Reader =>
  (node) => {
    const [q, k, v] = node.inputs;
    if (!q) return undefined;
    const heads = countAttribute(node, 'num_heads', 1);
    const size = q.length === 5 ? (q[4] as number) : (q[2] as number) / heads;
    const fresh = k ? (k.length === 4 ? (k[2] as number) : (k[1] as number)) : (q[1] as number);
    const keys = keysWith(node, node.inputs[pastKey]?.[2] ?? 0, fresh);
    const valueSize = v ? lengthAndSize(v, heads)[1] : size;
    const [queryWidth, valueWidth] = [heads * size, heads * valueSize];
    return { batch: q[0] as number, heads, queries: q[1] as number, keys, queryWidth, valueWidth, projection: 0 };
  };

/** Input [B, L, I] by the packed projection [I, Q + K + V]; past is [2, B, H, P, D]. */
const projected =
  (past: number): Reader =>
  (node) => {
    const [x, w] = node.inputs;
    if (!x || !w) return undefined;
    const width = w[1] as number;
    const given = numbersAttribute(node, 'qkv_hidden_sizes');
    const [queryWidth, , valueWidth] =
      given?.length === 3 && given.every((d) => d >= 0) ? given : [width / 3, width / 3, width / 3];
    const [batch, queries] = x as [number, number];
    return {
      batch,
      heads: countAttribute(node, 'num_heads', 1),
      queries,
      keys: keysWith(node, node.inputs[past]?.[3] ?? 0, queries),
      queryWidth: queryWidth as number,
      valueWidth: valueWidth as number,
      projection: volume(x) * width,
    };
  };

/**
 * Queries [B, L, H D], or all three packed where the key is left out. The number of keys is input 6 where its value is
 * known; else the length of the cache that comes out, or the past and the new keys.
 */
const groupQuery: Reader = (node) => {
  const [q, k, , past] = node.inputs;
  if (!q) return undefined;
  const [batch, queries, width] = q as [number, number, number];
  const heads = countAttribute(node, 'num_heads', 1);
  const shared = countAttribute(node, 'kv_num_heads', heads);
  const queryWidth = (width / (k ? heads : heads + 2 * shared)) * heads;
  const keys = node.ints(6)?.[0] ?? node.outputs[1]?.[2] ?? (past?.[2] ?? 0) + (k?.[1] ?? queries);
  return { batch, heads, queries, keys, queryWidth, valueWidth: queryWidth, projection: 0 };
};

const readers: Readonly<Record<string, Reader>> = {
  Attention: attention,
  'com.microsoft.MultiHeadAttention': multiHead(6),
  'com.microsoft.DecoderMaskedMultiHeadAttention': multiHead(5),
  'com.microsoft.Attention': projected(4),
  'com.microsoft.DecoderMaskedSelfAttention': projected(4),
  'com.microsoft.QAttention': projected(8),
  'com.microsoft.GroupQueryAttention': groupQuery,
};

/** Names of the operators that are attention. */
export const attentionOperators: readonly string[] = Object.keys(readers);

/** The sizes of an attention operator; undefined for another operator, and where an input that is needed is left out. */
export const attentionSizes: Reader = (node) => readers[operatorKey(node.op, node.domain)]?.(node);
