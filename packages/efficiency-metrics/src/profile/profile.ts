import type { ConventionName } from '../conventions/convention.ts';
import type { MemoryUse } from '../memory/memory-use.ts';
import type { NodeCost } from './node-cost.ts';

/** A symbolic dimension, and the number that stands for it in a profile. */
export interface SymbolValue {
  readonly symbol: string;
  readonly value: number;
  /**
   * `given` by the caller; `assumed`, for a dimension of an input: 224 for the height and width of images, else 1; `data`:
   * decided by the data, assumed to be 1.
   */
  readonly origin: 'given' | 'assumed' | 'data';
}

/** What could not be inferred, or is wrong with a file without making it useless. */
export interface Problem {
  /** The node or value it is about. */
  readonly place: string;
  readonly message: string;
}

/** Nodes of one operator that the convention counts as nothing, or does not know. */
export interface Uncounted {
  /** `Softmax`, `com.microsoft.Attention`. */
  readonly op: string;
  readonly nodes: number;
  readonly why: 'zero' | 'unknown';
}

/** Sums over a graph. */
export interface Totals {
  /** Trained weights, shared ones once [elements]. */
  readonly parameters: number;
  /** Running statistics and other state [elements]. */
  readonly statistics: number;
  /** Other constants: shapes, axes, scales, zero points [elements]. */
  readonly constants: number;
  /** Bytes of parameters, statistics and constants by dtype as the file has them; packed 4-bit weights as `uint4`. */
  readonly weightBytesByDType: Readonly<Record<string, number>>;
  readonly weightBytes: number;
  readonly macs: number;
  readonly attentionMacs: number;
  readonly flops: number;
  readonly ops: number;
  /** `macs` by the dtype of what is multiplied: `float32`, `int8`. */
  readonly macsByDType: Readonly<Record<string, number>>;
  /** Inputs of the graph and outputs of its layers: convolutions, products, poolings, recurrent layers [elements]. */
  readonly activations: number;
  readonly activationBytes: number;
  /** Inputs of the graph and outputs of every node [elements]. */
  readonly values: number;
  readonly valueBytes: number;
  readonly bytesMoved: number;
}

/** What a graph costs, by node and in total. */
export interface Profile {
  /** The graph's name. */
  readonly name: string;
  readonly convention: ConventionName;
  /** Whether attention's products are among `macs`. */
  readonly attention: 'included' | 'apart';
  /** The first dimension of the first input: figures per sample are those of the profile divided by it. */
  readonly batch: number;
  readonly inputs: readonly { readonly name: string; readonly dtype: string; readonly shape: readonly number[] }[];
  readonly symbols: readonly SymbolValue[];
  /** The number of rows. */
  readonly size: number;
  /** Row `i`. Throws for one that is not there. */
  row(i: number): NodeCost;
  /** All rows, in order. */
  rows(): IterableIterator<NodeCost>;
  readonly totals: Totals;
  readonly memory: MemoryUse;
  readonly uncounted: readonly Uncounted[];
  readonly problems: readonly Problem[];
}
