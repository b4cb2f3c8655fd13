import { block } from '../graph/block.ts';
import { withGradient } from '../graph/custom-gradient.ts';
import { showShape, sizeOfShape } from '../graph/dim.ts';
import { node1 } from '../graph/node.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { countOf } from '../ops/dims-tensor.ts';
import { add, div, mul, reciprocal, sqrt, sub } from '../ops/elementwise.ts';
import type { Operand } from '../ops/operand.ts';
import { reduceMean, reduceSum } from '../ops/reduce.ts';
import { full, reshape } from '../ops/shaping.ts';
import { type Initialiser, ones, zeros } from '../random/initialiser.ts';
import { fixedAxis, wrong } from './size.ts';

/** Options of `batchNorm`; defaults are torch.nn.BatchNorm2d's. */
export interface BatchNormOptions {
  /** Added to the variance; default 1e-5. */
  eps?: number;
  /** Weight of the new statistics in the running ones; default 0.1. */
  momentum?: number;
  /** Whether a learned scale and shift follow; default true. */
  affine?: boolean;
  /** Whether running statistics are kept; without them evaluation uses the batch's too. Default true. */
  trackRunningStats?: boolean;
  /** First values of the scale; default 1. 0 makes a residual branch start as nothing. */
  init?: Initialiser;
}

/**
 * Batch normalisation (Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167) of [N, C, ...] over all axes but C; the
 * shape stays. Entries `weight` (1), `bias` (0), `running_mean` (0), `running_var` (1) [C] and `num_batches_tracked`
 * (int64, []), as torch.nn.BatchNorm1d to 3d.
 *
 * In evaluation one BatchNormalization node, which onnxruntime folds into the convolution before it. In training it is
 * composed from primitives; the running variance is updated with the unbiased one. `num_batches_tracked` is declared so
 * that checkpoints have it, but no node counts it (int64 arithmetic would leave the GPU): the training loop adds 1 a step.
 */
export const batchNorm = block((p: Params, x: Tensor, options: BatchNormOptions = {}): Tensor => {
  const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true, init = ones() } = options;
  if (x.rank < 2) wrong('batchNorm', p, 'needs [N, C, ...]', showShape(x.shape));
  const channels = fixedAxis('batchNorm', p, x, 1);
  const weight = affine ? p.param('weight', [channels], init) : undefined;
  const bias = affine ? p.param('bias', [channels], zeros()) : undefined;
  const mean = trackRunningStats ? p.buffer('running_mean', [channels], zeros()) : undefined;
  const variance = trackRunningStats ? p.buffer('running_var', [channels], ones()) : undefined;
  if (trackRunningStats) p.buffer('num_batches_tracked', [], zeros(), 'int64');
  if (p.mode === 'eval' && mean && variance) {
    const scale = weight ?? full(p.graph, [channels], 1);
    const shift = bias ?? full(p.graph, [channels], 0);
    return node1('BatchNormalization', [x, scale, shift, mean, variance], { epsilon: eps });
  }
  const batch = normaliseBatch(x, weight, bias, eps);
  if (p.mode === 'train' && mean && variance) {
    const unbiased = mul(batch.variance, correction(x, p));
    const blend = (old: Tensor, now: Tensor): Tensor =>
      add(mul(old, 1 - momentum), mul(reshape(now, [channels]), momentum));
    p.update('running_mean', blend(mean, batch.mean));
    p.update('running_var', blend(variance, unbiased));
  }
  return batch.y;
});

/** n / (n - 1) for n values per channel. Throws for one, which has no variance. */
function correction(x: Tensor, p: Params): Operand {
  const n = sizeOfShape(x.shape.filter((_, i) => i !== 1));
  if (n === 1) wrong('batchNorm', p, 'training needs more than one value per channel', showShape(x.shape));
  if (typeof n === 'number') return n / (n - 1);
  const count = countOf(x, allButChannels(x));
  return div(count, sub(count, 1));
}

const allButChannels = (x: Tensor): number[] => x.shape.flatMap((_, i) => (i === 1 ? [] : [i]));

/**
 * x normalised by its own statistics over all axes but 1, and these, mean and biased variance [1, C, 1, ...]. The gradient
 * in closed form (Ioffe & Szegedy 2015, section 3) takes about two thirds of the time of passing every node.
 */
function normaliseBatch(
  x: Tensor,
  weight: Tensor | undefined,
  bias: Tensor | undefined,
  eps: number,
): { y: Tensor; mean: Tensor; variance: Tensor } {
  const options = { axes: allButChannels(x), keepDims: true };
  const perChannel = (v: Tensor): Tensor =>
    reshape(
      v,
      x.shape.map((_, i) => (i === 1 ? -1 : 1)),
    );
  const mean = reduceMean(x, options);
  const centred = sub(x, mean);
  const variance = reduceMean(mul(centred, centred), options);
  const inverse = reciprocal(sqrt(add(variance, eps)));
  const scale = weight ? mul(perChannel(weight), inverse) : inverse;
  const scaled = mul(centred, scale);
  const y = bias ? add(scaled, perChannel(bias)) : scaled;
  const inputs = [x, weight, bias].filter((t) => t !== undefined);
  const n = countOf(x, options.axes);
  withGradient(y, inputs, (dy) => {
    const sum = reduceSum(dy, options);
    const slope = mul(reduceSum(mul(dy, centred), options), inverse); // the gradient of the weight
    // scale (dy - mean(dy) - normalised mean(dy normalised))
    const along = mul(centred, mul(slope, div(inverse, n)));
    const dx = mul(sub(sub(dy, along), div(sum, n)), scale);
    return [dx, ...(weight ? [reshape(slope, weight.shape)] : []), ...(bias ? [reshape(sum, bias.shape)] : [])];
  });
  return { y, mean, variance };
}
