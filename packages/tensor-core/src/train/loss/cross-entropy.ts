import { constant } from '../../graph/constant.ts';
import { GraphError } from '../../graph/errors.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { tensorData } from '../../graph/tensor-data.ts';
import { axisIn } from '../../ops/axis-in.ts';
import { add, cast, div, equal, mul, neg, not } from '../../ops/elementwise.ts';
import { reduceSum } from '../../ops/reduce.ts';
import { logSoftmax } from './log-softmax.ts';
import { oneHotLike } from './one-hot.ts';
import { type LossOptions, reduced } from './reduction.ts';

/** Options of `crossEntropy`; names and defaults are torch.nn.CrossEntropyLoss's. */
export interface CrossEntropyOptions extends LossOptions {
  /** How much of the target goes to all classes alike, from 0 to 1; default 0 (Szegedy et al. 2015, section 7). */
  labelSmoothing?: number;
  /** A label that counts for nothing, in the mean neither. Default none; a label that is no class then has loss 0. */
  ignoreIndex?: number;
  /** A weight per class [C]; the mean is then divided by the sum of the labels' weights. */
  weight?: readonly number[];
  /** The axis of the classes; default 1, as in PyTorch: [N, C, ...]. Language models with [N, T, V] have -1. */
  axis?: number;
}

/**
 * Cross entropy of scores [N, C, d1, ...] with the classes `labels` (int32 [N, d1, ...]): a scalar, or [N, d1, ...] without
 * reduction. Made of primitives that run on every provider. Throws where the shapes do not belong together.
 */
export function crossEntropy(logits: Tensor, labels: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { labelSmoothing = 0, ignoreIndex, weight, axis = 1, reduction = 'mean' } = options;
  const { graph } = logits;
  const at = axisIn('crossEntropy', logits, axis);
  const where = graph.path || '(top)';
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1))
    throw new GraphError(`crossEntropy ${where}: labelSmoothing must be from 0 to 1, got ${labelSmoothing}`);
  const target = oneHotLike('crossEntropy', logits, labels, axis);
  const classes = logits.shape[at] as number;
  if (weight && weight.length !== classes)
    throw new GraphError(`crossEntropy ${where}: weight must have ${classes} entries, got ${weight.length}`);
  const perClass =
    weight && constant(graph, tensorData(weight, [classes, ...new Array<number>(logits.rank - 1 - at).fill(1)]));
  const weighted = perClass ? mul(target, perClass) : target;
  const logP = logSoftmax(logits, { axis: at });
  const sum = (x: Tensor): Tensor => reduceSum(x, { axes: [at] });
  const valid =
    ignoreIndex === undefined ? undefined : cast(not(equal(cast(labels, 'int32'), ignoreIndex)), logits.dtype);
  const only = (x: Tensor): Tensor => (valid ? mul(x, valid) : x);

  let losses = only(neg(sum(mul(weighted, logP))));
  if (labelSmoothing > 0) {
    const smooth = only(neg(sum(perClass ? mul(logP, perClass) : logP)));
    losses = add(mul(losses, 1 - labelSmoothing), mul(smooth, labelSmoothing / classes));
  }
  if (reduction === 'none') return losses;
  if (reduction === 'sum' || (!perClass && !valid)) return reduced(losses, reduction);
  return div(reduceSum(losses), reduceSum(perClass ? only(sum(weighted)) : (valid as Tensor)));
}

/** The negative log likelihood of the classes `labels` given log-probabilities [N, C, ...]; axis as in `crossEntropy`. */
export function negativeLogLikelihood(
  logP: Tensor,
  labels: Tensor,
  { axis = 1, reduction = 'mean' }: LossOptions & { axis?: number } = {},
): Tensor {
  const target = oneHotLike('negativeLogLikelihood', logP, labels, axis);
  return reduced(neg(reduceSum(mul(target, logP), { axes: [axis] })), reduction);
}
