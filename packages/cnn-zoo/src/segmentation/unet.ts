/**
 * U-Net, "U-Net: Convolutional Networks for Biomedical Image Segmentation" (Ronneberger, Fischer, Brox, 2015),
 * https://arxiv.org/abs/1505.04597. Figure 1: valid convolutions, so that the maps shrink and copies are cropped. Names are
 * the layers' in the authors' release (phseg_v5): d0 to d4 go down, u3 to u0 up, a to d are the maps of a level.
 */
import { image, init, type ModelTable, named, type Params, type Tensor } from '@netwright/tensor-core';
import { concat, conv2d, convTranspose2d, dropout, maxPool2d, relu } from '@netwright/tensor-core/nn';
import { cropTo } from './fit-size.ts';

/** Sizes of a U-Net. */
export interface UNetConfig {
  /** Channels of the highest level; twice as many at each level below. */
  width: number;
  /** Poolings: the network has one level more. */
  depth: number;
  /** Whether maps of the contracting path are copied to the expansive one; false is the same network without them. */
  skips: boolean;
  /** At the end of the contracting path: after the two lowest levels. */
  dropout: number;
  numClasses: number;
}

/** Normal with variance 2 / (incoming nodes), section 3. */
const start = { init: init.kaimingNormal({ nonlinearity: 'relu' }), biasInit: init.zeros() } as const;

/** Two valid 3x3 convolutions from map `first` on, 'd0a' say: [N, C, H, W] -> [N, channels, H - 4, W - 4], map d0c. */
function twice(p: Params, x: Tensor, channels: number, level: string, first: 'a' | 'b'): Tensor {
  const [i, j, k] = first === 'a' ? 'abc' : 'bcd';
  let y = relu(conv2d(p.at(`conv_${level}${i}-${j}`), x, channels, { kernel: 3, ...start }));
  y = relu(conv2d(p.at(`conv_${level}${j}-${k}`), y, channels, { kernel: 3, ...start }));
  return named(`${level}${k}`, y);
}

/** [N, C, H, W] image -> [N, numClasses, H', W'] logits; the paper's 572 pixels give 388. */
export function unet(p: Params, x: Tensor, c: UNetConfig): Tensor {
  const maps: Tensor[] = [];
  let y = x;
  for (let i = 0; i <= c.depth; i++) {
    y = twice(p, i === 0 ? y : maxPool2d(y, { kernel: 2 }), c.width << i, `d${i}`, 'a');
    if (i >= c.depth - 1) y = p.graph.within(`dropout_d${i}c`, () => dropout(y, c.dropout));
    maps.push(y);
  }
  let below = `d${c.depth}c`;
  for (let i = c.depth - 1; i >= 0; i--) {
    const channels = c.width << i;
    y = convTranspose2d(p.at(`upconv_${below}_u${i}a`), y, channels, { kernel: 2, stride: 2, ...start });
    if (c.skips) y = concat([y, cropTo(maps[i]!, y)], 1); // [N, 2 channels, H, W]
    y = twice(p, y, channels, `u${i}`, 'b');
    below = `u${i}d`;
  }
  return conv2d(p.at('conv_u0d-score'), y, c.numClasses, { kernel: 1, ...start });
}

/** The published valid U-Net. */
export const unets = {
  unet: {
    build: unet,
    config: { width: 64, depth: 4, skips: true, dropout: 0.5, numClasses: 2 } satisfies UNetConfig,
    inputs: { x: image(572, 1) },
    outputs: ['logits'],
    stages: ['d0c', 'd1c', 'd2c', 'd3c', 'd4c'],
    params: 31_030_658,
    macs: 150_428_424_448,
    source: {
      title: 'U-Net: Convolutional Networks for Biomedical Image Segmentation',
      authors: 'Ronneberger, Fischer, Brox',
      year: 2015,
      url: 'https://arxiv.org/abs/1505.04597',
    },
    tiny: { config: { width: 4, depth: 2, numClasses: 3 }, inputs: { x: image(52, 1) } },
  },
} satisfies ModelTable;
