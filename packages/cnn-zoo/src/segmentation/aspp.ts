import { block, type Params, type Tensor } from '@netwright/tensor-core';
import {
  adaptiveAvgPool2d,
  batchNorm,
  type ConvOptions,
  concat,
  conv2d,
  convNormActivation,
  dropout,
  expand,
  relu,
} from '@netwright/tensor-core/nn';

/** A 3x3 convolution with its norm and ReLU: [N, C, H, W] -> [N, channels, H, W]. */
export type AtrousLayer = (p: Params, x: Tensor, channels: number, dilation: number) => Tensor;

/** Options of `aspp`. */
export interface AsppOptions {
  /** Of each branch and of the result; default 256. */
  channels?: number;
  /** Of dropout at the end; default 0. */
  rate?: number;
  /** What the 3x3 branches are; default a convolution (entry 0), batch norm (1) and ReLU. */
  layer?: AtrousLayer;
  /** First values of the weights; default those of `conv2d`. */
  init?: NonNullable<ConvOptions['init']>;
}

/** The mean of the whole image at every pixel: what bilinear interpolation of one pixel gives. */
const pooled = block((p: Params, x: Tensor, channels: number, options: Pick<ConvOptions, 'init'>): Tensor => {
  const mean = conv2d(p.at(1), adaptiveAvgPool2d(x, 1), channels, { kernel: 1, bias: false, ...options });
  return expand(relu(batchNorm(p.at(2), mean)), [1, 1, ...x.shape.slice(2)]);
});

/**
 * Atrous spatial pyramid pooling ("Rethinking Atrous Convolution for Semantic Image Segmentation", Chen et al., 2017,
 * https://arxiv.org/abs/1706.05587, section 3.3): a 1x1 convolution, a 3x3 one per dilation, and the mean of the whole image,
 * each with batch norm and ReLU, side by side, then a 1x1 convolution: [N, C, H, W] -> [N, channels, H, W]. Names are
 * torchvision's.
 */
export const aspp = block((p: Params, x: Tensor, dilations: readonly number[], options: AsppOptions = {}): Tensor => {
  const { channels = 256, rate = 0, layer, ...start } = options;
  const atrous: AtrousLayer = layer ?? ((q, y, n, dilation) => convNormActivation(q, y, n, { dilation, ...start }));
  const convs = p.at('convs');
  const branches = [
    convNormActivation(convs.at(0), x, channels, { kernel: 1, ...start }),
    ...dilations.map((dilation, i) => atrous(convs.at(i + 1), x, channels, dilation)),
    pooled(convs.at(dilations.length + 1), x, channels, start),
  ];
  return dropout(convNormActivation(p.at('project'), concat(branches, 1), channels, { kernel: 1, ...start }), rate);
});
