import { block } from '../graph/block.ts';
import { showShape } from '../graph/dim.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { rearrange } from '../ops/einops.ts';
import { layerNormalization, type NormalisationOptions, rmsNormalization } from '../ops/normalisation.ts';
import { full } from '../ops/shaping.ts';
import { ones, zeros } from '../random/initialiser.ts';
import { fixedAxis, wrong } from './size.ts';

/** Options of `layerNorm`; defaults are torch.nn.LayerNorm's. */
export interface LayerNormOptions extends NormalisationOptions {
  /** How many of the last axes are normalised together; default 1. */
  axes?: number;
  /** Whether a learned scale and shift follow; default true. */
  affine?: boolean;
  /** Whether the shift is there; default true. */
  bias?: boolean;
}

/** The sizes of the last axes, which the weights have. */
const lastAxes = (layer: string, p: Params, x: Tensor, axes: number): number[] =>
  Array.from({ length: axes }, (_, i) => fixedAxis(layer, p, x, i - axes));

function normalised(layer: string, p: Params, x: Tensor, options: LayerNormOptions): Tensor {
  const { eps = 1e-5, axes = 1, affine = true, bias = true } = options;
  const shape = lastAxes(layer, p, x, axes);
  const scale = affine ? p.param('weight', shape, ones()) : full(p.graph, shape, 1);
  const shift = affine && bias ? p.param('bias', shape, zeros()) : undefined;
  return layerNormalization(x, scale, shift, { axis: -axes, eps, statistics: p.mode === 'train' });
}

/**
 * Layer normalisation (Ba et al. 2016, https://arxiv.org/abs/1607.06450) over the last axis, or the last `axes`; the shape
 * stays. Entries `weight` (1) and `bias` (0) of those axes' sizes. One LayerNormalization node, which in training also
 * gives the statistics that its gradient uses.
 */
export const layerNorm = block(
  (p: Params, x: Tensor, options: LayerNormOptions = {}): Tensor => normalised('layerNorm', p, x, options),
);

/**
 * Layer normalisation of every pixel of [N, C, H, W] over its channels, as torchvision's LayerNorm2d (Liu et al. 2022,
 * https://arxiv.org/abs/2201.03545); the shape stays. Entries `weight` (1) and `bias` (0) [C].
 */
export const layerNorm2d = block((p: Params, x: Tensor, options: Omit<LayerNormOptions, 'axes'> = {}): Tensor => {
  if (x.rank !== 4) wrong('layerNorm2d', p, 'needs [N, C, H, W]', showShape(x.shape));
  const y = normalised('layerNorm2d', p, rearrange(x, 'n c h w -> n h w c'), options);
  return rearrange(y, 'n h w c -> n c h w');
});

/** Options of `rmsNorm`. */
export interface RmsNormOptions extends NormalisationOptions {
  /** How many of the last axes are normalised together; default 1. */
  axes?: number;
  /** Whether a learned scale follows; default true. */
  affine?: boolean;
}

/**
 * Root mean square normalisation (Zhang & Sennrich 2019, https://arxiv.org/abs/1910.07467) over the last axis, or the last
 * `axes`; entry `weight` (1). The default eps is the float32 epsilon 2^-23, as torch.nn.RMSNorm's; Llama uses 1e-5 or 1e-6.
 */
export const rmsNorm = block((p: Params, x: Tensor, options: RmsNormOptions = {}): Tensor => {
  const { eps = 2 ** -23, axes = 1, affine = true } = options;
  const shape = lastAxes('rmsNorm', p, x, axes);
  return rmsNormalization(x, affine ? p.param('weight', shape, ones()) : undefined, { axis: -axes, eps });
});
