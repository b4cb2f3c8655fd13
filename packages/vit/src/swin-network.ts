/** What Swin and Swin v2 have in common (https://arxiv.org/abs/2103.14030, figure 3); names are torchvision's. */
import { block, image, init, named, type Params, type Tensor } from '@netwright/tensor-core';
import { dropout, gelu, layerNorm, linear, pad, rearrange, reduceMean } from '@netwright/tensor-core/nn';
import { patchEmbedding } from './patch-embedding.ts';
import { linearStart } from './qkv-attention.ts';

/** Sizes of a Swin transformer. */
export interface SwinConfig {
  /** Side of a patch [pixels]. */
  patch: number;
  /** Channels of the first stage; each later one has twice as many. */
  width: number;
  /** Blocks per stage. */
  depths: readonly number[];
  /** Heads per stage. */
  heads: readonly number[];
  /** Side of a window [patches]. */
  window: number;
  /** After linear layers. */
  dropout: number;
  /** Rate at the last block, growing linearly from 0 at the first. */
  stochasticDepth: number;
  numClasses: number;
}

/** One block's part of the sizes. */
export interface SwinBlockOptions {
  heads: number;
  window: number;
  /** By how many patches windows are shifted; 0 in every first block of two. */
  shift: number;
  dropout: number;
  /** How often a residual branch is dropped in training. */
  rate: number;
}

/** What the two versions do differently. */
export interface SwinLayers {
  /** [N, H, W, C] -> [N, H, W, C]. */
  block: (p: Params, x: Tensor, o: SwinBlockOptions) => Tensor;
  /** [N, H, W, C] -> [N, ceil(H / 2), ceil(W / 2), 2 C]. */
  merge: (p: Params, x: Tensor) => Tensor;
}

/** Two linear layers with GELU between, the hidden one four times as wide. */
export const swinMlp = block((p: Params, x: Tensor, rate: number): Tensor => {
  const width = x.shape[x.rank - 1] as number;
  const y = dropout(gelu(linear(p.at(0), x, 4 * width, linearStart)), rate);
  return dropout(linear(p.at(3), y, width, linearStart), rate);
});

/** The four pixels of each 2x2 square as one: [N, H, W, C] -> [N, ceil(H / 2), ceil(W / 2), 4 C]; odd sizes get a zero row or column. */
export function squaresOfPixels(x: Tensor): Tensor {
  const [height, width] = x.shape.slice(1, 3) as [number, number];
  return rearrange(pad(x, [0, 0, 0, height % 2, width % 2, 0]), 'n (h a) (w b) c -> n h w (b a c)', { a: 2, b: 2 });
}

/** Patches and a norm: [N, 3, H, W] -> [N, H / patch, W / patch, width]. */
const stem = block((p: Params, x: Tensor, { patch, width }: SwinConfig): Tensor => {
  const bound = 1 / Math.sqrt((x.shape[1] as number) * patch ** 2);
  const start = { init: init.kaimingUniform({ a: Math.sqrt(5) }), biasInit: init.uniform(-bound, bound) };
  return layerNorm(p.at(2), rearrange(patchEmbedding(p.at(0), x, { patch, width, ...start }), 'n c h w -> n h w c'));
});

const stage = block((p: Params, x: Tensor, i: number, c: SwinConfig, layers: SwinLayers): Tensor => {
  const before = c.depths.slice(0, i).reduce((a, b) => a + b, 0);
  const last = c.depths.reduce((a, b) => a + b) - 1;
  let y = x;
  for (let j = 0; j < c.depths[i]!; j++)
    y = layers.block(p.at(j), y, {
      heads: c.heads[i]!,
      window: c.window,
      shift: j % 2 === 0 ? 0 : c.window >> 1,
      dropout: c.dropout,
      rate: (c.stochasticDepth * (before + j)) / Math.max(1, last),
    });
  named('map', rearrange(y, 'n h w c -> n c h w')); // for `features`: nothing else reads it
  return y;
});

/** The smallest configuration, for tests: 12x12 patches in windows of 5, so that some are padded, then 6x6. */
export const swinTiny = {
  config: {
    patch: 2,
    width: 8,
    depths: [2, 1],
    heads: [1, 2],
    window: 5,
    dropout: 0.1,
    stochasticDepth: 0.1,
    numClasses: 10,
  },
  inputs: { x: image(24) },
};

/** Module paths of the feature maps [N, C, H, W] of four stages. */
export const swinStages = ['features.1.map', 'features.3.map', 'features.5.map', 'features.7.map'] as const;

const features = block((p: Params, x: Tensor, c: SwinConfig, layers: SwinLayers): Tensor => {
  let y = stem(p.at(0), x, c);
  for (const i of c.depths.keys()) {
    if (i > 0) y = layers.merge(p.at(2 * i), y);
    y = stage(p.at(2 * i + 1), y, i, c, layers);
  }
  return y;
});

/** [N, 3, H, W] image -> [N, numClasses] logits: stages, a norm, the mean of all places, a linear layer. */
export function swinNetwork(p: Params, x: Tensor, c: SwinConfig, layers: SwinLayers): Tensor {
  const y = reduceMean(layerNorm(p.at('norm'), features(p.at('features'), x, c, layers)), { axes: [1, 2] });
  return linear(p.at('head'), y, c.numClasses, linearStart);
}
