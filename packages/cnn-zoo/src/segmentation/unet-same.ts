/**
 * U-Net with padded convolutions and batch norm, the form in common use, after "U-Net: Convolutional Networks for Biomedical
 * Image Segmentation" (Ronneberger, Fischer, Brox, 2015), https://arxiv.org/abs/1505.04597: logits have the image's size.
 * Names are those of github.com/milesial/Pytorch-UNet.
 */
import { block, image, type ModelTable, type Params, type Tensor } from '@netwright/tensor-core';
import { batchNorm, concat, conv2d, convTranspose2d, maxPool2d, relu, resize } from '@netwright/tensor-core/nn';
import { padTo } from './fit-size.ts';

/** Sizes of a padded U-Net. */
export interface UNetSameConfig {
  /** Channels of the highest level; twice as many at each level below. */
  width: number;
  /** Poolings: the network has one level more. */
  depth: number;
  /** Whether maps of the contracting path are copied to the expansive one; false is the same network without them. */
  skips: boolean;
  /** Whether maps are enlarged by interpolation in place of up-convolutions; the deepest maps then have half the channels. */
  bilinear: boolean;
  numClasses: number;
}

/** Twice a 3x3 convolution, batch norm and ReLU: [N, C, H, W] -> [N, channels, H, W], over `middle` channels. */
const doubleConv = block((p: Params, x: Tensor, channels: number, middle: number = channels): Tensor => {
  const body = p.at('double_conv');
  let y = relu(batchNorm(body.at(1), conv2d(body.at(0), x, middle, { kernel: 3, padding: 1, bias: false })));
  y = conv2d(body.at(3), y, channels, { kernel: 3, padding: 1, bias: false });
  return relu(batchNorm(body.at(4), y));
});

const down = block(
  (p: Params, x: Tensor, channels: number): Tensor =>
    doubleConv(p.at('maxpool_conv', 1), maxPool2d(x, { kernel: 2 }), channels),
);

/** [N, C, H, W] and the map [N, S, 2H, 2W] of the other path -> [N, channels, 2H, 2W]. */
const up = block((p: Params, x: Tensor, skip: Tensor, channels: number, c: UNetSameConfig): Tensor => {
  const half = skip.shape[1] as number;
  let y = c.bilinear
    ? resize(x, { scale: 2, mode: 'bilinear', alignCorners: true })
    : convTranspose2d(p.at('up'), x, half, { kernel: 2, stride: 2 });
  y = padTo(y, skip);
  if (c.skips) y = concat([skip, y], 1);
  return doubleConv(p.at('conv'), y, channels, c.bilinear ? half : channels);
});

/** [N, C, H, W] image -> [N, numClasses, H, W] logits. */
export function unetSame(p: Params, x: Tensor, c: UNetSameConfig): Tensor {
  const reduced = (level: number): number => (c.width << level) / (c.bilinear ? 2 : 1);
  const maps = [doubleConv(p.at('inc'), x, c.width)];
  for (let i = 1; i <= c.depth; i++)
    maps.push(down(p.at(`down${i}`), maps[i - 1]!, i === c.depth ? reduced(i) : c.width << i));
  let y = maps[c.depth]!;
  for (let i = c.depth - 1; i >= 0; i--)
    y = up(p.at(`up${c.depth - i}`), y, maps[i]!, i === 0 ? c.width : reduced(i), c);
  return conv2d(p.at('outc', 'conv'), y, c.numClasses, { kernel: 1 });
}

const entry = (params: number, macs: number, bilinear: boolean) =>
  ({
    build: unetSame,
    config: { width: 64, depth: 4, skips: true, bilinear, numClasses: 2 } satisfies UNetSameConfig,
    inputs: { x: image(572) },
    outputs: ['logits'],
    stages: ['inc', 'down1', 'down2', 'down3', 'down4'],
    params,
    macs,
    source: {
      title: 'U-Net: Convolutional Networks for Biomedical Image Segmentation',
      authors: 'Ronneberger, Fischer, Brox',
      year: 2015,
      url: 'https://arxiv.org/abs/1505.04597',
      code: 'github.com/milesial/Pytorch-UNet, unet/unet_model.py',
    },
    tiny: { config: { width: 4, depth: 2, numClasses: 3 }, inputs: { x: image([18, 22], 1) } },
  }) as const;

/** The padded U-Nets. */
export const unetsSame = {
  unet_same: {
    ...entry(31_037_698, 238_837_101_568, false),
    checkpoint: {
      from: 'https://github.com/milesial/Pytorch-UNet/releases/download/v3.0/unet_carvana_scale0.5_epoch2.pth',
      ignore: ['mask_values'],
    },
    // Carvana's images of 1280 x 1918, halved; not normalised.
    preprocessing: { resize: [640, 959], interpolation: 'bicubic', mean: [0, 0, 0], std: [1, 1, 1] },
  },
  unet_same_bilinear: entry(17_263_042, 198_696_104_960, true),
} satisfies ModelTable;
