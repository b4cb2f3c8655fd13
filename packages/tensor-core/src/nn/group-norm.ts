import { block } from '../graph/block.ts';
import { showShape } from '../graph/dim.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { add, mul } from '../ops/elementwise.ts';
import {
  groupNormalization,
  instanceNormalization,
  type NormalisationOptions,
  perChannel,
  standardise,
} from '../ops/normalisation.ts';
import { full } from '../ops/shaping.ts';
import { ones, zeros } from '../random/initialiser.ts';
import { checkCount, fixedAxis, wrong } from './size.ts';

/** Options of `groupNorm`. */
export interface GroupNormOptions extends NormalisationOptions {
  /** Whether a learned scale and shift per channel follow; default true. */
  affine?: boolean;
}

/**
 * Group normalisation (Wu & He 2018, https://arxiv.org/abs/1803.08494) of [N, C, ...] in `groups` groups of channels; the
 * shape stays. Entries `weight` (1) and `bias` (0) [C], as torch.nn.GroupNorm.
 */
export const groupNorm = block((p: Params, x: Tensor, groups: number, options: GroupNormOptions = {}): Tensor => {
  const { eps = 1e-5, affine = true } = options;
  checkCount('groupNorm', p, 'groups', groups);
  if (x.rank < 2) wrong('groupNorm', p, 'needs [N, C, ...]', showShape(x.shape));
  const channels = fixedAxis('groupNorm', p, x, 1);
  if (channels % groups !== 0) wrong('groupNorm', p, `groups must divide the ${channels} channels`, groups);
  const scale = affine ? p.param('weight', [channels], ones()) : undefined;
  const shift = affine ? p.param('bias', [channels], zeros()) : undefined;
  return groupNormalization(x, groups, scale, shift, { eps });
});

/** Options of `instanceNorm`; defaults are torch.nn.InstanceNorm2d's, which learns nothing. */
export interface InstanceNormOptions extends NormalisationOptions {
  /** Whether a learned scale and shift per channel follow; default false. */
  affine?: boolean;
}

/**
 * Instance normalisation (Ulyanov et al. 2016, https://arxiv.org/abs/1607.08022): each channel of each image of
 * [N, C, ...] by its own mean and deviation. Entries `weight` (1) and `bias` (0) [C] where `affine`.
 */
export const instanceNorm = block((p: Params, x: Tensor, options: InstanceNormOptions = {}): Tensor => {
  const { eps = 1e-5, affine = false } = options;
  if (x.rank < 3) wrong('instanceNorm', p, 'needs [N, C, ...] with a spatial axis', showShape(x.shape));
  const channels = fixedAxis('instanceNorm', p, x, 1);
  const scale = affine ? p.param('weight', [channels], ones()) : full(p.graph, [channels], 1);
  const shift = affine ? p.param('bias', [channels], zeros()) : full(p.graph, [channels], 0);
  if (p.mode === 'eval') return instanceNormalization(x, scale, shift, { eps });
  // In training from primitives, which the backward pass shares.
  const positions = x.shape.flatMap((_, i) => (i >= 2 ? [i] : []));
  const y = standardise(x, positions, { eps });
  return affine ? add(mul(y, perChannel(scale, x.rank)), perChannel(shift, x.rank)) : y;
});
