/**
 * What the second generation of residual networks has in common, "Identity Mappings in Deep Residual Networks" (He et al.
 * 2016, https://arxiv.org/abs/1603.05027): ResNet v2, BiT (https://arxiv.org/abs/1912.11370) and the convolutional part of hybrid
 * vision transformers (https://arxiv.org/abs/2010.11929). Names are those of timm's models/resnetv2.py.
 */
import { block } from '../graph/block.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { relu } from '../ops/activation.ts';
import { add } from '../ops/elementwise.ts';
import { pad } from '../ops/pad.ts';
import { maxPool2d } from '../ops/pool.ts';

/** The two layers that blocks are made of. */
export interface ResNetV2Layers {
  /** A convolution without bias, padded so that stride 1 keeps the size. */
  conv: (p: Params, x: Tensor, channels: number, options: { kernel: number; stride: number }) => Tensor;
  /** A normalisation, without activation. */
  norm: (p: Params, x: Tensor) => Tensor;
}

/**
 * A bottleneck: [N, C, H, W] -> [N, channels, H / stride, W / stride] through a quarter of the channels; the stride, default
 * 1, is on the 3x3 convolution. The shortcut has a 1x1 convolution where the block changes the shape.
 */
export type Bottleneck = (
  p: Params,
  x: Tensor,
  channels: number,
  layers: ResNetV2Layers,
  options?: { stride?: number },
) => Tensor;

/**
 * Norm, ReLU, convolution, three times (1x1, 3x3 with the stride, 1x1), plus the shortcut with nothing after the sum; a
 * projection reads the first activation. Entries `norm1`, `conv1`, ..., `conv3`, `downsample.conv`.
 */
export const preActivationBottleneck: Bottleneck = block(
  (p: Params, x: Tensor, channels: number, { conv, norm }: ResNetV2Layers, { stride = 1 } = {}): Tensor => {
    const activated = relu(norm(p.at('norm1'), x));
    const same = stride === 1 && x.shape[1] === channels;
    const shortcut = same ? x : conv(p.at('downsample', 'conv'), activated, channels, { kernel: 1, stride });
    let y = conv(p.at('conv1'), activated, channels / 4, { kernel: 1, stride: 1 });
    y = conv(p.at('conv2'), relu(norm(p.at('norm2'), y)), channels / 4, { kernel: 3, stride });
    y = conv(p.at('conv3'), relu(norm(p.at('norm3'), y)), channels, { kernel: 1, stride: 1 });
    return add(y, shortcut);
  },
);

/**
 * The bottleneck of ResNet v1.5 in the same names, which hybrid vision transformers have: norms after convolutions, ReLU
 * after the sum. Entries `conv1`, `norm1`, ..., `norm3`, `downsample.conv`, `downsample.norm`.
 */
export const postActivationBottleneck: Bottleneck = block(
  (p: Params, x: Tensor, channels: number, { conv, norm }: ResNetV2Layers, { stride = 1 } = {}): Tensor => {
    const projection = (): Tensor =>
      norm(p.at('downsample', 'norm'), conv(p.at('downsample', 'conv'), x, channels, { kernel: 1, stride }));
    const shortcut = stride === 1 && x.shape[1] === channels ? x : projection();
    let y = relu(norm(p.at('norm1'), conv(p.at('conv1'), x, channels / 4, { kernel: 1, stride: 1 })));
    y = relu(norm(p.at('norm2'), conv(p.at('conv2'), y, channels / 4, { kernel: 3, stride })));
    y = norm(p.at('norm3'), conv(p.at('conv3'), y, channels, { kernel: 1, stride: 1 }));
    return relu(add(y, shortcut));
  },
);

/** Sizes of `resnetV2Features`. */
export interface ResNetV2Options extends ResNetV2Layers {
  /** Blocks per stage; each stage after the first halves the image and doubles the channels. */
  depths: readonly number[];
  /** Channels of the stem; the first stage gives four times as many. */
  width: number;
  /** Norms and ReLU before convolutions (default true) or after them. */
  preActivation?: boolean;
  /** What 3x3 max pooling sees beyond the border: nothing ('symmetric', default), zeros (BiT), or nothing after the end ('same'). */
  pool?: 'symmetric' | 'zeros' | 'same';
}

/** 7x7 convolution and 3x3 max pooling, both with stride 2: [N, C, H, W] -> [N, width, H / 4, W / 4]. */
const stem = block((p: Params, x: Tensor, { conv, norm, width, ...o }: ResNetV2Options): Tensor => {
  const { preActivation = true, pool = 'symmetric' } = o;
  let y = conv(p.at('conv'), x, width, { kernel: 7, stride: 2 });
  if (!preActivation) y = relu(norm(p.at('norm'), y));
  if (pool === 'zeros') return maxPool2d(pad(y, [1, 1, 1, 1]), { kernel: 3, stride: 2 });
  return maxPool2d(y, { kernel: 3, stride: 2, padding: pool === 'same' ? 'same' : 1 });
});

const stage = block((p: Params, x: Tensor, i: number, o: ResNetV2Options): Tensor => {
  const bottleneck = o.preActivation === false ? postActivationBottleneck : preActivationBottleneck;
  let y = x;
  for (let j = 0; j < o.depths[i]!; j++)
    y = bottleneck(p.at('blocks', j), y, (4 * o.width) << i, o, { stride: i > 0 && j === 0 ? 2 : 1 });
  return y;
});

/**
 * Stem and stages: [N, C, H, W] image -> [N, 4 width 2^(stages - 1), H', W']. Entries under `stem` and `stages.S.blocks.B`.
 */
export function resnetV2Features(p: Params, x: Tensor, o: ResNetV2Options): Tensor {
  let y = stem(p.at('stem'), x, o);
  for (const i of o.depths.keys()) y = stage(p.at('stages', i), y, i, o);
  return y;
}
