import type { Attributes } from '../graph/attributes.ts';
import type { Dim, Shape } from '../graph/dim.ts';
import type { DType } from '../graph/dtype.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';

/** What a shape-and-type rule sees of a node. */
export interface InferContext {
  readonly op: string;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly attributes: Attributes;
  /** The version of the operator set that the node is of. */
  readonly opset: number;
  /** How many outputs are asked for. */
  readonly outputs: number;
  readonly graph: Graph;
}

/** What a rule says of an output; `ints` are its contents where it is a small integer tensor whose values are known. */
export interface Inferred {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly ints?: readonly Dim[];
}

/** A shape-and-type rule: one entry per output; ends with `fail(...)` where the call is wrong. */
export type InferRule = (c: InferContext) => readonly Inferred[];
