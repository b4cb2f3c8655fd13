import type { DType } from '@netwright/tensor-core';

/**
 * How a convention treated a node: `counted`; `free` (it moves or names data, and no convention counts it); `zero` (work that
 * this convention counts as nothing); `unknown` (no rule knows the operator, or its shapes could not be inferred).
 */
export type Counting = 'counted' | 'free' | 'zero' | 'unknown';

/** What one node costs. Counts are those of one run of the graph: a body's node is counted as often as it runs. */
export interface NodeCost {
  /** Row in the profile; rows are in the order of execution, those of a subgraph follow the node it belongs to. */
  readonly index: number;
  readonly name: string;
  readonly op: string;
  /** '' for ai.onnx. */
  readonly domain: string;
  /** Module path, '' at the top: `layer1.0.conv1`. */
  readonly path: string;
  /** 0 in the graph itself, 1 in the subgraph of a node, and so on. */
  readonly depth: number;
  /** How often it runs: the product of the trip counts around it; 0 in the branch of an If that costs less. */
  readonly repeats: number;
  /** Shapes by position, undefined for inputs left out and for shapes that could not be inferred. */
  readonly inputShapes: readonly (readonly number[] | undefined)[];
  readonly outputShapes: readonly (readonly number[] | undefined)[];
  /** Element type of the first output. */
  readonly dtype: DType;
  /** Parameters that this node is the first to read [elements]. */
  readonly parameters: number;
  /** Running statistics that this node is the first to read [elements]. */
  readonly statistics: number;
  /** Other constants that this node is the first to read [elements]: shapes, axes, scales, zero points. */
  readonly constants: number;
  /** Parameters, statistics and constants that this node is the first to read [bytes]. */
  readonly weightBytes: number;
  /** Multiply-accumulates. */
  readonly macs: number;
  /** Those of `macs` whose two factors are both computed: attention's products. */
  readonly attentionMacs: number;
  /** Floating-point operations: 2 per multiply-accumulate of floats, and what else the convention counts. */
  readonly flops: number;
  /** Operations of any dtype; equals `flops` where all is floating point. */
  readonly ops: number;
  readonly counting: Counting;
  /** Elements of the outputs of one run. */
  readonly activations: number;
  /** Bytes of the outputs of one run. */
  readonly activationBytes: number;
  /** Weights, inputs and outputs, each once per run [bytes]. */
  readonly bytesMoved: number;
  /** ops / bytesMoved [operations per byte]; 0 where nothing moves. */
  readonly intensity: number;
  /** What is kept after the node: inputs of the graph and results that a later node or output needs [bytes]. */
  readonly liveBytes: number;
}
