import { block } from '../graph/block.ts';
import type { Dim } from '../graph/dim.ts';
import { showShape } from '../graph/dim.ts';
import { node1 } from '../graph/node.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { countOf } from '../ops/dims-tensor.ts';
import { add, div, mul, sqrt, sub } from '../ops/elementwise.ts';
import { reduceMean } from '../ops/reduce.ts';
import { full, reshape } from '../ops/shaping.ts';
import { ones, zeros } from '../random/initialiser.ts';
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
  const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = options;
  if (x.rank < 2) wrong('batchNorm', p, 'needs [N, C, ...]', showShape(x.shape));
  const channels = fixedAxis('batchNorm', p, x, 1);
  const weight = affine ? p.param('weight', [channels], ones()) : undefined;
  const bias = affine ? p.param('bias', [channels], zeros()) : undefined;
  const mean = trackRunningStats ? p.buffer('running_mean', [channels], zeros()) : undefined;
  const variance = trackRunningStats ? p.buffer('running_var', [channels], ones()) : undefined;
  if (trackRunningStats) p.buffer('num_batches_tracked', [], zeros(), 'int64');
  if (p.mode === 'eval' && mean && variance) {
    const scale = weight ?? full(p.graph, [channels], 1);
    const shift = bias ?? full(p.graph, [channels], 0);
    return node1('BatchNormalization', [x, scale, shift, mean, variance], { epsilon: eps });
  }
  const batch = batchStatistics(x);
  if (p.mode === 'train' && mean && variance) {
    const n = countOf(
      x,
      x.shape.flatMap((_, i) => (i === 1 ? [] : [i])),
    );
    const unbiased = div(mul(batch.variance, n), sub(n, 1));
    const blend = (old: Tensor, now: Tensor): Tensor =>
      add(mul(old, 1 - momentum), mul(reshape(now, [channels]), momentum));
    p.update('running_mean', blend(mean, batch.mean));
    p.update('running_var', blend(variance, unbiased));
  }
  const perChannel: Dim[] = x.shape.map((_, i) => (i === 1 ? channels : 1));
  const deviation = sqrt(add(batch.variance, eps));
  const scale = weight ? div(reshape(weight, perChannel), deviation) : div(1, deviation);
  const y = mul(batch.centred, scale);
  return bias ? add(y, reshape(bias, perChannel)) : y;
});

/** Mean and biased variance over all axes but 1 [1, C, 1, ...], and x without its mean. */
function batchStatistics(x: Tensor): { mean: Tensor; variance: Tensor; centred: Tensor } {
  const axes = x.shape.flatMap((_, i) => (i === 1 ? [] : [i]));
  const mean = reduceMean(x, { axes, keepDims: true });
  const centred = sub(x, mean);
  return { mean, centred, variance: reduceMean(mul(centred, centred), { axes, keepDims: true }) };
}
