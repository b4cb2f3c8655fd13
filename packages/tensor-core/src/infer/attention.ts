/** Rules of attention as one operator: ai.onnx 23 and 24, and com.microsoft's forms that onnxruntime's tools write. */
import type { Dim, Shape } from '../graph/dim.ts';
import { addDims, floorDivDims, mulDims, showShape } from '../graph/dim.ts';
import { fail } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import { intAttribute, intsAttribute, likeFirst, required } from './common.ts';
import type { InferContext, InferRule, Inferred } from './rule.ts';

/** A positive head count; fails where it is missing. */
const headsOf = (c: InferContext, name: string): number =>
  intAttribute(c, name, 0) || fail(`needs ${name} with inputs of rank 3`);

/** An input as [batch, heads, length, head size]. */
function heads(c: InferContext, i: number, name: string): readonly [Dim, Dim, Dim, Dim] {
  const { shape } = required(c, i);
  if (shape.length === 4) return shape as unknown as readonly [Dim, Dim, Dim, Dim];
  const [batch, length, width] = shape as [Dim, Dim, Dim];
  if (shape.length !== 3) fail('needs [B, L, H D] or [B, H, L, D]', showShape(shape));
  const n = headsOf(c, name);
  if (typeof width === 'number' && width % n !== 0) fail(`${name} ${n} must divide the width of input ${i}`, width);
  return [batch, n, length, floorDivDims(width, n)];
}

/** Attention of opset 23: Y, present key and value, and the scores. */
const attention: InferRule = (c) => {
  const query = required(c, 0);
  const [batch, n, length, size] = heads(c, 0, 'q_num_heads');
  const [, keyHeads, keyLength, keySize] = heads(c, 1, 'kv_num_heads');
  const [, valueHeads, , valueSize] = heads(c, 2, 'kv_num_heads');
  if (size !== keySize && !c.graph.imported) fail('queries and keys must have one head size', `${size} and ${keySize}`);
  if (typeof n === 'number' && typeof keyHeads === 'number' && n % keyHeads !== 0)
    fail(`the ${keyHeads} key heads must divide the query heads`, n);
  const past = c.inputs[4];
  const total = past ? addDims(past.shape[2] as Dim, keyLength) : keyLength;
  const { dtype } = query;
  const y: Shape = query.rank === 4 ? [batch, n, length, valueSize] : [batch, length, mulDims(n, valueSize)];
  const outs: Inferred[] = [
    { dtype, shape: y },
    { dtype: required(c, 1).dtype, shape: [batch, keyHeads, total, keySize] },
    { dtype: required(c, 2).dtype, shape: [batch, valueHeads, total, valueSize] },
    { dtype, shape: [batch, n, length, total] },
  ];
  return outs.slice(0, c.outputs);
};

const rotary: InferRule = (c) => {
  const x = required(c, 0);
  if (x.rank !== 3 && x.rank !== 4) fail('needs rank 3 or 4', showShape(x.shape));
  return likeFirst(c);
};

/** com.microsoft.MultiHeadAttention: projected queries, keys and values, apart or packed. */
const multiHeadAttention: InferRule = (c) => {
  const query = required(c, 0);
  const n = headsOf(c, 'num_heads');
  const [batch, length] = query.shape as [Dim, Dim];
  const key = c.inputs[1];
  const value = c.inputs[2];
  const packed = query.rank === 5; // [B, L, H, 3, D]
  const width = packed ? mulDims(query.shape[2] as Dim, query.shape[4] as Dim) : (query.shape[2] as Dim);
  const keyLength = (key?.rank === 4 ? key.shape[2] : (key?.shape[1] ?? length)) as Dim;
  const valueWidth = value?.rank === 3 ? value.shape[2] : value?.rank === 4 ? mulDims(n, value.shape[3] as Dim) : width;
  const past = c.inputs[6];
  const total = past ? addDims(past.shape[2] as Dim, keyLength) : keyLength;
  const { dtype } = query;
  const outs: Inferred[] = [
    { dtype, shape: [batch, length, valueWidth as Dim] },
    { dtype, shape: [batch, n, total, floorDivDims(width, n)] },
    { dtype, shape: [batch, n, total, floorDivDims(valueWidth as Dim, n)] },
    { dtype, shape: [batch, n, length, total] },
  ];
  return outs.slice(0, c.outputs);
};

/** com.microsoft.Attention: input [B, L, I] and the packed projection [I, 3 H D]. */
const packedAttention: InferRule = (c) => {
  const x = required(c, 0);
  const weight = required(c, 1, 'weights');
  const sizes = intsAttribute(c, 'qkv_hidden_sizes');
  const width = sizes?.[2] ?? floorDivDims(weight.shape[1] as Dim, 3);
  const [batch, length] = x.shape as [Dim, Dim];
  const n = headsOf(c, 'num_heads');
  const past = c.inputs[4];
  const total = past ? addDims(past.shape[3] as Dim, length) : length;
  const outs: Inferred[] = [
    { dtype: x.dtype, shape: [batch, length, width] },
    { dtype: x.dtype, shape: [2, batch, n, total, floorDivDims(width, n)] },
  ];
  return outs.slice(0, c.outputs);
};

/** com.microsoft.GroupQueryAttention: fewer key heads than query heads; all three packed where the key is left out. */
const groupQueryAttention: InferRule = (c) => {
  const query = required(c, 0);
  const [n, shared] = [headsOf(c, 'num_heads'), headsOf(c, 'kv_num_heads')];
  const [batch, length, width] = query.shape as [Dim, Dim, Dim];
  const size = floorDivDims(width, c.inputs[1] ? n : n + 2 * shared);
  const past: Tensor | undefined = c.inputs[3];
  // The cache may be a buffer of the full length or grow; which one is known only when it runs.
  const total = past && typeof past.shape[2] === 'number' && length === 1 ? `${c.op}_${c.graph.size}_total` : undefined;
  const kept = total ?? (past ? addDims(past.shape[2] as Dim, length) : length);
  const cache: Inferred = { dtype: query.dtype, shape: [batch, shared, kept, size] };
  return [{ dtype: query.dtype, shape: [batch, length, mulDims(n, size)] }, cache, cache].slice(0, c.outputs);
};

/** Rules of attention operators. */
export const attentionRules: Record<string, InferRule> = {
  Attention: attention,
  RotaryEmbedding: rotary,
  'com.microsoft.MultiHeadAttention': multiHeadAttention,
  'com.microsoft.Attention': packedAttention,
  'com.microsoft.GroupQueryAttention': groupQueryAttention,
  'com.microsoft.RotaryEmbedding': rotary,
};
