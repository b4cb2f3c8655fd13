import { block } from '../graph/block.ts';
import type { Dim } from '../graph/dim.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { rearrange } from '../ops/einops.ts';
import { add } from '../ops/elementwise.ts';
import { maxPool2d } from '../ops/pool.ts';
import { type Initialiser, normal, zeros } from '../random/initialiser.ts';
import { scaledDotProduct } from './attention.ts';
import { batchNorm } from './batch-norm.ts';
import { conv2d } from './conv.ts';
import { fixedAxis } from './size.ts';

/** Options of `nonLocal`. */
export interface NonLocalOptions {
  /** Channels of queries, keys and values; default half of the input's. */
  width?: number;
  /** Kernel and stride of the max pooling before keys and values; default 2, 1 is none. */
  pool?: number;
  /** First values of the last normalisation's scale; default 0, with which the block starts as x itself. */
  scaleInit?: Initialiser;
}

/**
 * The non-local block (Wang et al. 2017, https://arxiv.org/abs/1711.07971, figure 2, embedded Gaussian): every position of
 * [N, C, H, W] attends to all, and what it finds is added to x. Entries `conv_theta` (queries), `conv_phi` (keys),
 * `conv_g` (values), `conv_out` and `bn`, as the authors' SlowFast; the attention [N, H W, H' W'] is tapped as `weights`.
 *
 * Differs from the paper, as the authors' code does: scores are divided by sqrt(width), and the pooling comes before keys and
 * values, not after.
 */
export const nonLocal = block((p: Params, x: Tensor, options: NonLocalOptions = {}): Tensor => {
  const channels = fixedAxis('nonLocal', p, x, 1);
  const { width = channels >> 1, pool = 2, scaleInit = zeros() } = options;
  const conv = (name: string, t: Tensor, out: number): Tensor =>
    conv2d(p.at(name), t, out, { kernel: 1, init: normal(0, 0.01), biasInit: zeros() });
  const sequence = (name: string, t: Tensor): Tensor => rearrange(conv(name, t, width), 'n c h w -> n (h w) c');
  const pooled = pool === 1 ? x : maxPool2d(x, { kernel: pool });
  const q = sequence('conv_theta', x);
  const { out } = scaledDotProduct(q, sequence('conv_phi', pooled), sequence('conv_g', pooled)); // [N, H W, width]
  const [h, w] = x.shape.slice(2) as [Dim, Dim];
  const y = conv('conv_out', rearrange(out, 'n (h w) c -> n c h w', { h, w }), channels);
  return add(x, batchNorm(p.at('bn'), y, { init: scaleInit }));
});
