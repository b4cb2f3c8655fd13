import { scalar } from '../graph/constant.ts';
import type { Tensor } from '../graph/tensor.ts';

/** A tensor, or a number that becomes a scalar constant of the other operand's dtype. */
export type Operand = Tensor | number;

/** Makes both operands tensors; at least one must be one already. */
export function operands(a: Operand, b: Operand): [Tensor, Tensor] {
  if (typeof a !== 'number') return [a, typeof b === 'number' ? scalar(a.graph, b, a.dtype) : b];
  if (typeof b !== 'number') return [scalar(b.graph, a, b.dtype), b];
  throw new Error('an operator needs a tensor, got two numbers');
}
