import type { Graph } from './graph.ts';
import type { TensorData } from './tensor-data.ts';

/** The value of a node's attribute. Whether a number is an ONNX INT or FLOAT follows from its name: see `attributeKind`. */
export type AttributeValue =
  | number
  | bigint
  | string
  | readonly number[]
  | readonly string[]
  | TensorData
  | readonly TensorData[]
  | Graph
  | readonly Graph[];

/** A node's attributes by name. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** `AttributeProto.AttributeType`, as far as graphs here use it. */
export type AttributeKind =
  | 'float'
  | 'int'
  | 'string'
  | 'tensor'
  | 'graph'
  | 'floats'
  | 'ints'
  | 'strings'
  | 'tensors'
  | 'graphs';

/** Names that mean a FLOAT or FLOATS in every ai.onnx operator that has them. */
const floats = new Set(
  (
    'alpha beta gamma epsilon momentum ratio value_float value_floats activation_alpha activation_beta clip bias lambd ' +
    'spatial_scale extrapolation_value cubic_coeff_a low high mean scale seed softcap iou_threshold score_threshold ' +
    'norm_coefficient norm_coefficient_post decay_factor threshold min max layer_norm_epsilon mask_filter_value'
  ).split(' '),
);

/** The ONNX kind of an attribute, from its name and its value. */
export function attributeKind(name: string, value: AttributeValue): AttributeKind {
  if (typeof value === 'number') return floats.has(name) ? 'float' : 'int';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'string') return 'string';
  if (Array.isArray(value)) {
    const first: unknown = value[0];
    if (typeof first === 'string') return 'strings';
    if (typeof first === 'object' && first !== null) return 'data' in first ? 'tensors' : 'graphs';
    return floats.has(name) ? 'floats' : 'ints';
  }
  return 'data' in (value as object) ? 'tensor' : 'graph';
}
