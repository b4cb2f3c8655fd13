/**
 * MobileNetV2, "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (Sandler, Howard, Zhu, Zhmoginov, Chen, 2018),
 * https://arxiv.org/abs/1801.04381, table 2 at width 1. Parameter names are torchvision's.
 */
import {
  block,
  image,
  imageNetPreprocessing,
  init,
  type ModelTable,
  type Params,
  type Tensor,
} from '@netwright/tensor-core';
import {
  add,
  batchNorm,
  conv2d,
  convNormActivation,
  dropout,
  globalAvgPool2d,
  linear,
  makeDivisible,
  relu6,
} from '@netwright/tensor-core/nn';

/** A line of table 2: t, c, n, s. */
export interface MobileNetV2Stage {
  /** Channels inside a block per channel of its input. */
  expansion: number;
  channels: number;
  /** Blocks. */
  depth: number;
  /** Of the first block. */
  stride: number;
}

/** Sizes of a MobileNetV2; channels are before the width multiplier. */
export interface MobileNetV2Config {
  /** Channels of the first convolution. */
  stem: number;
  stages: readonly MobileNetV2Stage[];
  /** Channels of the last convolution, which a width below 1 leaves alone. */
  head: number;
  /** Width multiplier. */
  width: number;
  /** Rate before the classifier. */
  dropout: number;
  numClasses: number;
}

/** Options of `mobilenetV2Features`. */
export interface MobileNetV2FeatureOptions {
  /** Input pixels per feature at most: 32, or 16 or 8 for dense prediction, where dilation replaces the strides beyond. */
  outputStride?: number;
}

/** He initialisation by output units, as torchvision's. */
const start = init.kaimingNormal({ mode: 'fanOut' });

type Sizes = { expansion: number; stride: number; dilation: number };

const branch = block((p: Params, x: Tensor, channels: number, { expansion, stride, dilation }: Sizes): Tensor => {
  const expanded = Number(x.shape[1]) * expansion;
  const shared = { activation: relu6, init: start };
  let i = 0;
  let y = x;
  if (expansion !== 1) y = convNormActivation(p.at(i++), y, expanded, { kernel: 1, ...shared });
  y = convNormActivation(p.at(i++), y, expanded, { stride, dilation, groups: expanded, ...shared });
  return batchNorm(p.at(i + 1), conv2d(p.at(i), y, channels, { kernel: 1, bias: false, init: start }));
});

/** Expansion, depthwise 3x3, linear projection; a shortcut where the shape stays. */
const invertedResidual = block((p: Params, x: Tensor, channels: number, sizes: Sizes): Tensor => {
  const y = branch(p.at('conv'), x, channels, sizes);
  return sizes.stride === 1 && x.shape[1] === channels ? add(x, y) : y;
});

/**
 * The backbone: what each module of torchvision's `features` (p's position) gives for an image [N, 3, H, W], in order. The
 * blocks' last map is the last but one, [N, 320, H / outputStride, W / outputStride]; the last has `head` channels.
 */
export function mobilenetV2Features(
  p: Params,
  x: Tensor,
  c: MobileNetV2Config,
  { outputStride = 32 }: MobileNetV2FeatureOptions = {},
): Tensor[] {
  const widened = (channels: number) => makeDivisible(channels * c.width);
  const pointwise = { activation: relu6, init: start };
  let y = convNormActivation(p.at(0), x, widened(c.stem), { stride: 2, ...pointwise });
  const maps = [y];
  let [reached, dilation] = [2, 1];
  for (const { expansion, channels, depth, stride } of c.stages) {
    const dilates = reached * stride > outputStride;
    for (let i = 0; i < depth; i++) {
      y = invertedResidual(p.at(maps.length), y, widened(channels), {
        expansion,
        stride: i === 0 && !dilates ? stride : 1,
        dilation, // the first block still looks at what the stage before it left
      });
      maps.push(y);
      if (i === 0 && dilates) dilation *= stride;
    }
    if (!dilates) reached *= stride;
  }
  const head = makeDivisible(c.head * Math.max(1, c.width));
  return [...maps, convNormActivation(p.at(maps.length), y, head, { kernel: 1, ...pointwise })];
}

/** Which of the backbone's maps are the last of their resolution, largest first: [1, 3, 6, 13, 17] for the paper's table. */
export function mobilenetV2Stages({ stages }: Pick<MobileNetV2Config, 'stages'>): number[] {
  const ends = stages.map((_, i) => stages.slice(0, i + 1).reduce((sum, { depth }) => sum + depth, 0));
  return ends.filter((_, i) => i === ends.length - 1 || (stages[i + 1] as MobileNetV2Stage).stride > 1);
}

const features = block(
  (p: Params, x: Tensor, c: MobileNetV2Config): Tensor => mobilenetV2Features(p, x, c).at(-1) as Tensor,
);

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function mobilenetV2(p: Params, x: Tensor, c: MobileNetV2Config): Tensor {
  const y = dropout(globalAvgPool2d(features(p.at('features'), x, c)), c.dropout);
  return linear(p.at('classifier', 1), y, c.numClasses, { init: init.normal(0, 0.01), biasInit: init.zeros() });
}

const table2: readonly MobileNetV2Stage[] = [
  { expansion: 1, channels: 16, depth: 1, stride: 1 },
  { expansion: 6, channels: 24, depth: 2, stride: 2 },
  { expansion: 6, channels: 32, depth: 3, stride: 2 },
  { expansion: 6, channels: 64, depth: 4, stride: 2 },
  { expansion: 6, channels: 96, depth: 3, stride: 1 },
  { expansion: 6, channels: 160, depth: 3, stride: 2 },
  { expansion: 6, channels: 320, depth: 1, stride: 1 },
];

const tinyStages: readonly MobileNetV2Stage[] = [
  { expansion: 1, channels: 8, depth: 1, stride: 1 },
  { expansion: 2, channels: 8, depth: 2, stride: 2 },
  { expansion: 2, channels: 16, depth: 2, stride: 2 },
];

/** The published network. */
export const mobilenetV2s = {
  mobilenet_v2: {
    build: mobilenetV2,
    config: {
      stem: 32,
      stages: table2,
      head: 1280,
      width: 1,
      dropout: 0.2,
      numClasses: 1000,
    } satisfies MobileNetV2Config,
    inputs: { x: image(224) },
    outputs: ['logits'],
    stages: mobilenetV2Stages({ stages: table2 }).map((i) => `features.${i}`),
    params: 3_504_872,
    macs: 300_774_272,
    source: {
      title: 'MobileNetV2: Inverted Residuals and Linear Bottlenecks',
      authors: 'Sandler, Howard, Zhu, Zhmoginov, Chen',
      year: 2018,
      url: 'https://arxiv.org/abs/1801.04381',
      code: 'torchvision 0.14 models/mobilenetv2.py',
    },
    checkpoint: { from: 'https://download.pytorch.org/models/mobilenet_v2-b0353104.pth' },
    preprocessing: imageNetPreprocessing(),
    reference: 'mobilenet_v2',
    tiny: { config: { stem: 8, stages: tinyStages, head: 32, numClasses: 10 }, inputs: { x: image(32) } },
  },
} satisfies ModelTable;
