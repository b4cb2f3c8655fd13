import type { Attributes, DType } from '@netwright/tensor-core';

/** The ways of counting that a profile knows; `mac` is the default. */
export type ConventionName = 'mac' | 'fvcore' | 'thop' | 'ptflops' | 'onnx-tool';

/** What a convention sees of a node: numbers for every dimension. */
export interface CountedNode {
  readonly op: string;
  /** '' for ai.onnx. */
  readonly domain: string;
  readonly attributes: Attributes;
  /** Version of the node's operator set. */
  readonly opset: number;
  /** Shapes by position; undefined for an input that is left out. */
  readonly inputs: readonly (readonly number[] | undefined)[];
  readonly outputs: readonly (readonly number[] | undefined)[];
  readonly dtype: DType;
  /** Whether input i is stored in the file: a weight or a constant, or made of those alone. */
  isStored(i: number): boolean;
  /** The contents of a small integer input, where they are known. */
  ints(i: number): readonly number[] | undefined;
}

/** What a convention counts for one run of a node. */
export interface Count {
  /** Multiply-accumulates. */
  readonly macs: number;
  /** Operations besides 2 per multiply-accumulate. */
  readonly extra?: number;
  /** Those of `macs` whose two factors are both computed. */
  readonly attentionMacs?: number;
}

/** A way of counting. */
export interface Convention {
  readonly name: ConventionName;
  /** One sentence: what it counts and what it leaves out. */
  readonly description: string;
  /** Whether it counts nodes of an operator at all. */
  counts(op: string, domain: string): boolean;
  /** The count of a node, or undefined for an operator that it does not count. */
  count(node: CountedNode): Count | undefined;
}
