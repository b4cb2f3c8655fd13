import { GraphError } from '../../graph/errors.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { add, clip, div, minimum, mul, sqrt, square } from '../../ops/elementwise.ts';
import { reduceSum } from '../../ops/reduce.ts';
import type { TrainedParameter } from './optimizer.ts';

/** How gradients are limited before the optimiser sees them. */
export interface ClipOptions {
  /** Largest 2-norm of all gradients together; longer ones are scaled down, as torch.nn.utils.clip_grad_norm_. */
  norm?: number;
  /** Largest size of any element, as torch.nn.utils.clip_grad_value_; before `norm`. */
  value?: number;
}

/** Added to the norm by PyTorch, so that nothing is divided by 0. */
const normEps = 1e-6;

/** The parameters with limited gradients, and the norm before it was limited. */
export function clipped(
  parameters: readonly TrainedParameter[],
  { norm, value }: ClipOptions,
): { parameters: TrainedParameter[]; norm?: Tensor } {
  for (const [name, limit] of Object.entries({ norm, value }))
    if (limit !== undefined && !(limit > 0)) throw new GraphError(`clip: ${name} must be above 0, got ${limit}`);
  const limited = parameters.map((p) =>
    value === undefined ? p : { ...p, gradient: clip(p.gradient, -value, value) },
  );
  if (norm === undefined || limited.length === 0) return { parameters: limited };
  const total = sqrt(limited.map((p) => reduceSum(square(p.gradient))).reduce((a, b) => add(a, b)));
  const factor = minimum(div(norm, add(total, normEps)), 1);
  return { parameters: limited.map((p) => ({ ...p, gradient: mul(p.gradient, factor) })), norm: total };
}
