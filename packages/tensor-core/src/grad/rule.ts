import type { Attributes } from '../graph/attributes.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';

/** Where the gradients will run: some lowerings are faster, or only possible, on one provider. */
export type GradDevice = 'cpu' | 'webgpu';

/** What a vector-Jacobian rule sees: the node, and the loss's gradient with respect to each of its outputs. */
export interface GradContext {
  readonly graph: Graph;
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly outputs: readonly Tensor[];
  /** The gradient by output; undefined where the loss does not depend on that output. */
  readonly dys: readonly (Tensor | undefined)[];
  /** Whether input i's gradient is asked for; a rule may skip the others. */
  readonly needs: (i: number) => boolean;
  readonly device: GradDevice;
  /**
   * The gradients by way of an equal composition: `build` makes the node's outputs from its inputs by other operators, and
   * those are differentiated. For operators whose own formula would only repeat that.
   */
  readonly through: (build: (...inputs: Tensor[]) => Tensor | readonly Tensor[]) => readonly (Tensor | undefined)[];
}

/** A vector-Jacobian rule: the loss's gradient with respect to each input, undefined for none. Given the first output's. */
export type GradRule = (c: GradContext, dy: Tensor) => readonly (Tensor | undefined)[];

/** A required input of a node whose rule ran. */
export const at = (c: GradContext, i: number): Tensor => c.inputs[i] as Tensor;

/** The first output. */
export const out = (c: GradContext): Tensor => c.outputs[0] as Tensor;
