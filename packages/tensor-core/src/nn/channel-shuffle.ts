import type { Tensor } from '../graph/tensor.ts';
import { rearrange } from '../ops/einops.ts';

/**
 * Channel shuffle (Zhang et al. 2017, https://arxiv.org/abs/1707.01083, figure 1): the channels of [N, C, ...], `groups`
 * groups of C / groups, are read across the groups, so that the next grouped convolution sees all of them. With C / groups in
 * place of `groups` it is undone. Throws where `groups` does not divide C.
 */
export const channelShuffle = (x: Tensor, groups: number): Tensor =>
  rearrange(x, 'b (groups c) ... -> b (c groups) ...', { groups });
