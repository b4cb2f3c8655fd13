import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { standardise } from '../ops/normalisation.ts';
import { type ConvOptions, conv2d } from './conv.ts';

/** Options of `weightStandardisedConv2d`. */
export interface WeightStandardisedConvOptions extends Omit<ConvOptions, 'parametrisation'> {
  /** Added to the variance of each filter; default 1e-8, which published BiT and hybrid vision transformers have in timm. */
  eps?: number;
}

/**
 * `conv2d` whose filters are brought to mean 0 and variance 1, each over its inputs and positions, before they are used (Qiao
 * et al. 2019, https://arxiv.org/abs/1903.10520). Entries as conv2d's.
 */
export const weightStandardisedConv2d = (
  p: Params,
  x: Tensor,
  channels: number,
  { eps = 1e-8, ...options }: WeightStandardisedConvOptions,
): Tensor => conv2d(p, x, channels, { ...options, parametrisation: (w) => standardise(w, [1, 2, 3], { eps }) });
