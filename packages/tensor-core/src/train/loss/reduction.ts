import { GraphError } from '../../graph/errors.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { reduceMean, reduceSum } from '../../ops/reduce.ts';

/** What becomes of the losses of single elements: their mean, their sum, or nothing. */
export type Reduction = 'mean' | 'sum' | 'none';

/** Options that every loss has. */
export interface LossOptions {
  /** Default 'mean'. */
  reduction?: Reduction;
}

/** Reduces element losses. */
export const reduced = (x: Tensor, reduction: Reduction = 'mean'): Tensor =>
  reduction === 'none' ? x : reduction === 'sum' ? reduceSum(x) : reduceMean(x);

/** Throws unless both tensors have one shape: a loss that broadcasts is nearly always a mistake. */
export function checkSameShape(loss: string, input: Tensor, target: Tensor): void {
  if (input.shape.join() !== target.shape.join())
    throw new GraphError(
      `${loss} ${input.graph.path || '(top)'}: input and target must have one shape, got [${input.shape.join(', ')}] and [${target.shape.join(', ')}]`,
    );
}
