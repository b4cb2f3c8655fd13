import type { Tensor } from '../../graph/tensor.ts';
import { countOf } from '../../ops/dims-tensor.ts';
import { div, exp, log, maximum, mul, sub } from '../../ops/elementwise.ts';
import { reduceSum } from '../../ops/reduce.ts';
import { checkSameShape, type Reduction, reduced } from './reduction.ts';

/** Options of `klDivergence`. */
export interface KlDivergenceOptions {
  /** 'batchmean' is the sum divided by the first axis: the divergence per example. Default 'mean', PyTorch's, over all elements. */
  reduction?: Reduction | 'batchmean';
  /** Whether the target is given as logarithms; default false. */
  logTarget?: boolean;
}

/** The smallest normal float32. */
const tiny = 2 ** -126;

/** target (ln target - logP), the divergence of `target` from the distribution with log-probabilities `logP`, as torch.nn.KLDivLoss. */
export function klDivergence(
  logP: Tensor,
  target: Tensor,
  { reduction = 'mean', logTarget = false }: KlDivergenceOptions = {},
): Tensor {
  checkSameShape('klDivergence', logP, target);
  const losses = logTarget ? mul(exp(target), sub(target, logP)) : mul(target, sub(log(maximum(target, tiny)), logP)); // 0 ln 0 = 0
  return reduction === 'batchmean' ? div(reduceSum(losses), countOf(losses, [0])) : reduced(losses, reduction);
}
