import { GraphError } from '../../graph/errors.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { abs, minimum, mul, square, sub } from '../../ops/elementwise.ts';
import { checkSameShape, type LossOptions, reduced } from './reduction.ts';

/** The squared error (input - target)^2, as torch.nn.MSELoss; both of one shape. */
export function mse(input: Tensor, target: Tensor, { reduction }: LossOptions = {}): Tensor {
  checkSameShape('mse', input, target);
  return reduced(square(sub(input, target)), reduction);
}

/** The absolute error |input - target|, as torch.nn.L1Loss. */
export function l1(input: Tensor, target: Tensor, { reduction }: LossOptions = {}): Tensor {
  checkSameShape('l1', input, target);
  return reduced(abs(sub(input, target)), reduction);
}

/**
 * Half the square of errors up to `delta` (default 1), delta (|error| - delta / 2) beyond: torch.nn.HuberLoss (Huber 1964,
 * https://doi.org/10.1214/aoms/1177703732).
 */
export function huber(
  input: Tensor,
  target: Tensor,
  { delta = 1, reduction }: LossOptions & { delta?: number } = {},
): Tensor {
  checkSameShape('huber', input, target);
  if (!(delta > 0)) throw new GraphError(`huber ${input.graph.path || '(top)'}: delta must be above 0, got ${delta}`);
  // With c = min(|e|, delta) both branches are c (|e| - c / 2).
  const error = abs(sub(input, target));
  const c = minimum(error, delta);
  return reduced(mul(c, sub(error, mul(c, 0.5))), reduction);
}

/** `huber` divided by its threshold, as torch.nn.SmoothL1Loss: 0.5 e^2 / beta up to beta (default 1), |e| - beta / 2 beyond. */
export function smoothL1(
  input: Tensor,
  target: Tensor,
  { beta = 1, reduction }: LossOptions & { beta?: number } = {},
): Tensor {
  if (beta === 0) return l1(input, target, { reduction: reduction ?? 'mean' });
  return mul(huber(input, target, { delta: beta, reduction: reduction ?? 'mean' }), 1 / beta);
}
