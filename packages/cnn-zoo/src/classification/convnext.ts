/**
 * ConvNeXt, "A ConvNet for the 2020s" (Liu, Mao, Wu, Feichtenhofer, Darrell, Xie, 2022), https://arxiv.org/abs/2201.03545.
 * A residual network with a transformer's proportions: depthwise 7x7, layer norm, two linear layers. Parameter names are
 * torchvision's.
 */
import {
  block,
  image,
  imageNetPreprocessing,
  init,
  type ModelTable,
  type Params,
  type Source,
  type Tensor,
} from '@netwright/tensor-core';
import {
  add,
  conv2d,
  dropPath,
  gelu,
  globalAvgPool2d,
  layerNorm,
  layerNorm2d,
  linear,
  mul,
  rearrange,
} from '@netwright/tensor-core/nn';

/** Sizes of a ConvNeXt. */
export interface ConvNeXtConfig {
  /** Blocks per stage. */
  depths: readonly number[];
  /** Channels of the first stage; each later one has twice as many. */
  width: number;
  /** What every channel of a block's branch is multiplied with at first; 1e-6 in the paper. */
  layerScale: number;
  /** Rate at the last block, growing linearly from 0 at the first. */
  stochasticDepth: number;
  numClasses: number;
}

/** The paper's first values of all weights; biases are 0. */
const start = { init: init.truncatedNormal({ std: 0.02 }), biasInit: init.zeros() };
const norm = { eps: 1e-6 };

/** Depthwise 7x7, layer norm and two linear layers of every pixel, around a shortcut; the shape stays. */
const convNextBlock = block((p: Params, x: Tensor, rate: number, c: ConvNeXtConfig): Tensor => {
  const channels = x.shape[1] as number;
  const scale = p.param('layer_scale', [channels, 1, 1], init.constant(c.layerScale));
  let y = conv2d(p.at('block', 0), x, channels, { kernel: 7, padding: 3, groups: channels, ...start });
  y = layerNorm(p.at('block', 2), rearrange(y, 'n c h w -> n h w c'), norm); // [N, H, W, C]
  y = linear(p.at('block', 3), y, 4 * channels, start);
  y = linear(p.at('block', 5), gelu(y), channels, start);
  y = rearrange(y, 'n h w c -> n c h w');
  return add(x, dropPath(mul(y, scale), rate));
});

/** [N, C, H, W] -> [N, channels, H / 2, W / 2]. */
const downsample = block(
  (p: Params, x: Tensor, channels: number): Tensor =>
    conv2d(p.at(1), layerNorm2d(p.at(0), x, norm), channels, { kernel: 2, stride: 2, ...start }),
);

/** 4x4 patches: [N, 3, H, W] -> [N, width, H / 4, W / 4]. */
const stem = block(
  (p: Params, x: Tensor, width: number): Tensor =>
    layerNorm2d(p.at(1), conv2d(p.at(0), x, width, { kernel: 4, stride: 4, ...start }), norm),
);

/** Blocks one after another, which are dropped the more often the later they come. */
const stage = block((p: Params, x: Tensor, i: number, c: ConvNeXtConfig): Tensor => {
  const before = c.depths.slice(0, i).reduce((a, b) => a + b, 0);
  const last = c.depths.reduce((a, b) => a + b) - 1;
  let y = x;
  for (let j = 0; j < c.depths[i]!; j++)
    y = convNextBlock(p.at(j), y, (c.stochasticDepth * (before + j)) / Math.max(1, last), c);
  return y;
});

const features = block((p: Params, x: Tensor, c: ConvNeXtConfig): Tensor => {
  let y = stem(p.at(0), x, c.width);
  for (const i of c.depths.keys()) {
    if (i > 0) y = downsample(p.at(2 * i), y, c.width << i);
    y = stage(p.at(2 * i + 1), y, i, c);
  }
  return y;
});

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function convnext(p: Params, x: Tensor, c: ConvNeXtConfig): Tensor {
  const y = globalAvgPool2d(features(p.at('features'), x, c));
  return linear(p.at('classifier', 2), layerNorm(p.at('classifier', 0), y, norm), c.numClasses, start);
}

const source: Source = {
  title: 'A ConvNet for the 2020s',
  authors: 'Liu, Mao, Wu, Feichtenhofer, Darrell, Xie',
  year: 2022,
  url: 'https://arxiv.org/abs/2201.03545',
  code: 'torchvision 0.14 models/convnext.py',
};

const entry = (
  size: { third: number; width: number; stochasticDepth: number },
  params: number,
  macs: number,
  weights: string,
  resize: number,
) =>
  ({
    build: convnext,
    config: {
      depths: [3, 3, size.third, 3],
      width: size.width,
      layerScale: 1e-6,
      stochasticDepth: size.stochasticDepth,
      numClasses: 1000,
    } satisfies ConvNeXtConfig,
    inputs: { x: image(224) },
    outputs: ['logits'],
    stages: ['features.1', 'features.3', 'features.5', 'features.7'],
    params,
    macs,
    source,
    checkpoint: { from: `https://download.pytorch.org/models/${weights}.pth` },
    preprocessing: imageNetPreprocessing({ resize }),
    tiny: {
      config: { depths: [1, 1, 2, 1], width: 8, layerScale: 1, stochasticDepth: 0.1, numClasses: 10 },
      inputs: { x: image(64) },
    },
  }) as const;

/** The published ConvNeXts. */
export const convnexts = {
  convnext_tiny: entry(
    { third: 9, width: 96, stochasticDepth: 0.1 },
    28_589_128,
    4_455_531_264,
    'convnext_tiny-983f1562',
    236,
  ),
  convnext_small: entry(
    { third: 27, width: 96, stochasticDepth: 0.4 },
    50_223_688,
    8_683_712_256,
    'convnext_small-0c510722',
    230,
  ),
  convnext_base: entry(
    { third: 27, width: 128, stochasticDepth: 0.5 },
    88_591_464,
    15_354_729_472,
    'convnext_base-6075fbad',
    232,
  ),
  convnext_large: entry(
    { third: 27, width: 192, stochasticDepth: 0.5 },
    197_767_336,
    34_361_433_600,
    'convnext_large-ea097f82',
    232,
  ),
} satisfies ModelTable;
