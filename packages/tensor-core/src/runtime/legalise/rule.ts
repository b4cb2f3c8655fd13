import type { Attributes } from '../../graph/attributes.ts';
import type { Graph, NodeView } from '../../graph/graph.ts';
import type { Tensor } from '../../graph/tensor.ts';

/** A node in a graph that is being made ready for a device. */
export interface LegaliseContext {
  /** The graph that is being made; nodes without inputs need it. */
  readonly graph: Graph;
  readonly op: string;
  readonly attributes: Attributes;
  /** In the new graph. */
  readonly inputs: readonly (Tensor | undefined)[];
  /** In the old graph: their number, dtypes and shapes. */
  readonly outputs: readonly Tensor[];
  /** Whether anything reads output i. */
  readonly reads: (i: number) => boolean;
  readonly node: NodeView;
}

/** Equal nodes in the place of one that a device computes wrongly, not at all, or only on the CPU. */
export interface LegaliseRule {
  /** The operators it looks at. */
  readonly ops: readonly string[];
  /** What the provider does without the rule. */
  readonly defect: 'wrong' | 'throws' | 'fallback';
  /** When, and what is done about it. */
  readonly text: string;
  /** The new outputs, or undefined where the node is fine as it is. Throws for a node that cannot be helped. */
  readonly rewrite: (c: LegaliseContext) => readonly (Tensor | undefined)[] | undefined;
}

/** A required input. */
export const at = (c: LegaliseContext, i: number): Tensor => c.inputs[i] as Tensor;
/** An attribute that is a number. */
export const numberOf = (c: LegaliseContext, name: string, fallback: number): number =>
  Number(c.attributes[name] ?? fallback);
/** An attribute that is a list of numbers. */
export const numbersOf = (c: LegaliseContext, name: string): readonly number[] | undefined =>
  c.attributes[name] as readonly number[] | undefined;
