/**
 * 3D U-Net, "3D U-Net: Learning Dense Volumetric Segmentation from Sparse Annotation" (Cicek, Abdulkadir, Lienkamp, Brox,
 * Ronneberger, 2016), https://arxiv.org/abs/1606.06650. Figure 2; the 19,069,955 parameters that section 2 states. Names
 * follow those of the authors' two-dimensional release (see unet.ts); `bn_d0b` is the norm of map d0b.
 */
import { init, type ModelTable, named, type Params, type Tensor } from '@netwright/tensor-core';
import { batchNorm, concat, conv3d, convTranspose3d, maxPool3d, relu } from '@netwright/tensor-core/nn';
import { cropTo, padTo } from './fit-size.ts';

/** Sizes of a 3D U-Net. */
export interface UNet3dConfig {
  /** Channels of the first map; each level ends with twice those it begins with. */
  width: number;
  /** Poolings: the network has one level more. */
  depth: number;
  /** Whether maps of the analysis path are copied to the synthesis path; false is the same network without them. */
  skips: boolean;
  /** 'valid' as in the paper, or 'same': logits of the volume's size. */
  padding: 'valid' | 'same';
  numClasses: number;
}

const start = { init: init.kaimingNormal({ nonlinearity: 'relu' }), biasInit: init.zeros() } as const;

/** 3x3x3 convolution, batch norm, ReLU from map `from` to `to` of a level: [N, C, D, H, W] -> [N, channels, D', H', W']. */
function step(
  p: Params,
  x: Tensor,
  channels: number,
  level: string,
  from: string,
  to: string,
  c: UNet3dConfig,
): Tensor {
  const y = conv3d(p.at(`conv_${level}${from}-${to}`), x, channels, {
    kernel: 3,
    padding: c.padding === 'same' ? 1 : 0,
    ...start,
  });
  // Differs from the paper: no learned scale and shift after the norm, which its number of parameters leaves no room for.
  return named(`${level}${to}`, relu(batchNorm(p.at(`bn_${level}${to}`), y, { affine: false })));
}

/** [N, C, D, H, W] volume -> [N, numClasses, D', H', W'] logits; the paper's 116 x 132 x 132 voxels give 28 x 44 x 44. */
export function unet3d(p: Params, x: Tensor, c: UNet3dConfig): Tensor {
  const maps: Tensor[] = [];
  let y = x;
  for (let i = 0; i <= c.depth; i++) {
    if (i > 0) y = maxPool3d(y, { kernel: 2 });
    y = step(p, y, c.width << i, `d${i}`, 'a', 'b', c);
    y = step(p, y, c.width << (i + 1), `d${i}`, 'b', 'c', c); // doubled before pooling
    maps.push(y);
  }
  let below = `d${c.depth}c`;
  for (let i = c.depth - 1; i >= 0; i--) {
    const [channels, copied] = [c.width << (i + 1), maps[i]!];
    y = convTranspose3d(p.at(`upconv_${below}_u${i}a`), y, y.shape[1] as number, {
      kernel: 2,
      stride: 2,
      bias: false,
      ...start,
    });
    if (c.padding === 'same') y = padTo(y, copied);
    if (c.skips) y = concat([y, cropTo(copied, y)], 1); // [N, 2 channels + channels, D, H, W]
    y = step(p, y, channels, `u${i}`, 'b', 'c', c);
    y = step(p, y, channels, `u${i}`, 'c', 'd', c);
    below = `u${i}d`;
  }
  return conv3d(p.at('conv_u0d-score'), y, c.numClasses, { kernel: 1, ...start });
}

/** A batch of RGB volumes [N, 3, D, H, W]. */
const volume = (depth: number, height: number, width: number) =>
  ({ dtype: 'float32', shape: ['N', 3, depth, height, width] }) as const;

const normalised = ['d0a-b', 'd0b-c', 'd1a-b', 'd1b-c', 'd2a-b', 'd2b-c', 'd3a-b', 'd3b-c'].concat(
  ['u2b-c', 'u2c-d', 'u1b-c', 'u1c-d', 'u0b-c', 'u0c-d'], // the synthesis path
);

const entry = (padding: 'valid' | 'same', size: readonly [number, number, number], macs: number, tiny: number) =>
  ({
    build: unet3d,
    config: { width: 32, depth: 3, skips: true, padding, numClasses: 3 } satisfies UNet3dConfig,
    inputs: { x: volume(...size) },
    outputs: ['logits'],
    stages: ['d0c', 'd1c', 'd2c', 'd3c'],
    params: 19_069_955,
    macs,
    source: {
      title: '3D U-Net: Learning Dense Volumetric Segmentation from Sparse Annotation',
      authors: 'Cicek, Abdulkadir, Lienkamp, Brox, Ronneberger',
      year: 2016,
      url: 'https://arxiv.org/abs/1606.06650',
    },
    zeroGradient: Object.fromEntries(normalised.map((map) => [`conv_${map}.bias`, 'batch norm takes the mean away'])),
    tiny: { config: { width: 2, depth: 1 }, inputs: { x: volume(tiny, tiny, tiny + 1) } },
  }) as const;

/** The published 3D U-Net and its padded form. */
export const unets3d = {
  unet3d: entry('valid', [116, 132, 132], 266_731_018_496, 20),
  unet3d_same: entry('same', [64, 64, 64], 244_704_083_968, 8),
} satisfies ModelTable;
