import type { Tensor } from './tensor.ts';

/** The gradients of a value that several nodes make together, in terms of the tensors it was made from. */
export interface CustomGradient {
  readonly inputs: readonly Tensor[];
  /** Given the loss's gradient with respect to the value, those with respect to the inputs; `needs` says which are wanted. */
  readonly rule: (dy: Tensor, needs: (i: number) => boolean) => readonly (Tensor | undefined)[];
}

/**
 * Gives y, a composition of `inputs`, a gradient in closed form where passing its nodes one by one would take more work.
 * The rule is made of ordinary nodes, may use the values on the way, and so can be differentiated again. The values on the
 * way get no gradient through y: `grad` with respect to one of them is 0.
 */
export function withGradient(y: Tensor, inputs: readonly Tensor[], rule: CustomGradient['rule']): Tensor {
  y.graph.gradients.set(y.id, { inputs, rule });
  return y;
}
