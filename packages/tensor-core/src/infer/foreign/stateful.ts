/** Rules of layers that carry a state from call to call: ai.onnx 27's, and com.microsoft's wider forms. */
import { type Dim, floorDivDims, mulDims } from '../../graph/dim.ts';
import { fail } from '../../graph/errors.ts';
import { intAttribute, required } from '../common.ts';
import type { InferContext, InferRule, Inferred } from '../rule.ts';
import { inDomain, lastOf, like, shapeOf } from './forms.ts';

/** `state_window` states, one before the other, where more than the last is kept. */
function windowed(c: InferContext, shape: readonly Dim[]): readonly Dim[] {
  const window = intAttribute(c, 'state_window', 0);
  return window > 0 ? [window, ...shape] : shape;
}

/** [B, T, H D] queries, keys and values; the state is [B, H_kv, D_k, D_v]. */
const linearAttention =
  (moreKeyHeads: boolean): InferRule =>
  (c) => {
    const [batch, length] = shapeOf(c, 0, 3, 'the query');
    const queries = intAttribute(c, 'q_num_heads', 0) || fail('needs q_num_heads');
    const keys = intAttribute(c, 'kv_num_heads', 0) || fail('needs kv_num_heads');
    const keySize = floorDivDims(shapeOf(c, 1, 3, 'the key')[2], keys);
    const valueSize = floorDivDims(shapeOf(c, 2, 3, 'the value')[2], keys);
    const { dtype } = required(c, 0);
    const width = mulDims(moreKeyHeads ? Math.max(queries, keys) : queries, valueSize);
    const outs: Inferred[] = [
      { dtype, shape: [batch, length, width] },
      { dtype: c.inputs[3]?.dtype ?? dtype, shape: windowed(c, [batch, keys, keySize, valueSize]) },
    ];
    return outs.slice(0, c.outputs);
  };

/** The positions that a causal kernel reaches back to: (k - 1) * dilation along the last axis. */
function reach(c: InferContext): Dim {
  const k = lastOf(required(c, 1, 'a weight').shape);
  return typeof k === 'number' ? (k - 1) * intAttribute(c, 'dilation', 1) : fail('needs a weight of fixed size', k);
}

/** [B, C, ..., L], or [B, L, ...channels] with the channels last. */
const causalConv: InferRule = (c) => {
  const x = required(c, 0);
  const last = intAttribute(c, 'channels_last', 0) === 1 ? 1 : x.rank - 1;
  const state = x.shape.map((d, axis) => (axis === last ? reach(c) : d));
  return [like(c, 0), { dtype: x.dtype, shape: windowed(c, state) }].slice(0, c.outputs);
};

/** [tokens, C] of packed sequences. */
const varlenCausalConv: InferRule = (c) => {
  const [, channels] = shapeOf(c, 0, 2, 'the input');
  const [batch] = shapeOf(c, 4, 3, 'the initial state');
  const update: Inferred = {
    dtype: required(c, 0).dtype,
    shape: [batch, intAttribute(c, 'state_update_capacity', 0), channels],
  };
  return [like(c, 0), like(c, 4), update].slice(0, c.outputs);
};

/** The new contents of a cache of fixed size. */
const tensorScatter: InferRule = (c) => [like(c, 0)];

/** Rules by operator. */
export const stateful: Record<string, InferRule> = {
  LinearAttention: linearAttention(false),
  CausalConvWithState: causalConv,
  TensorScatter: tensorScatter,
  ...inDomain('com.microsoft', {
    LinearAttention: linearAttention(true),
    CausalConvWithState: causalConv,
    VarlenCausalConvWithState: varlenCausalConv,
  }),
};
