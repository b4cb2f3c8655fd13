/**
 * MobileNet, "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications" (Howard et al., 2017),
 * https://arxiv.org/abs/1704.04861, table 1 and the width multipliers of table 6. Parameter names are timm's.
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
import { batchNorm, conv2d, globalAvgPool2d, linear, makeDivisible, relu6 } from '@netwright/tensor-core/nn';

/** Depthwise separable convolutions of one resolution. */
export interface MobileNetV1Stage {
  channels: number;
  /** Blocks. */
  depth: number;
  /** Of the first block's depthwise convolution. */
  stride: number;
}

/** Sizes of a MobileNet; channels are before the width multiplier. */
export interface MobileNetV1Config {
  /** Channels of the first convolution. */
  stem: number;
  stages: readonly MobileNetV1Stage[];
  /** Width multiplier, the paper's alpha. */
  width: number;
  numClasses: number;
}

/** He initialisation by output units, per group, as TensorFlow's and timm's. */
const start = init.kaimingNormal({ mode: 'fanOut' });
const depthwiseStart = init.normal(0, Math.sqrt(2 / 9));

/**
 * Depthwise 3x3 and pointwise convolution: [N, C, H, W] -> [N, channels, H / stride, W / stride].
 * Differs from the paper: ReLU6 in place of ReLU, as in the authors' TensorFlow code, timm and the published weights.
 */
const separable = block((p: Params, x: Tensor, channels: number, stride: number): Tensor => {
  const groups = Number(x.shape[1]);
  const depthwise = { kernel: 3, stride, padding: 1, groups, bias: false, init: depthwiseStart };
  const y = relu6(batchNorm(p.at('bn1'), conv2d(p.at('conv_dw'), x, groups, depthwise)));
  return relu6(batchNorm(p.at('bn2'), conv2d(p.at('conv_pw'), y, channels, { kernel: 1, bias: false, init: start })));
});

const stage = block((p: Params, x: Tensor, channels: number, { depth, stride }: MobileNetV1Stage): Tensor => {
  let y = x;
  for (let i = 0; i < depth; i++) y = separable(p.at(i), y, channels, i === 0 ? stride : 1);
  return y;
});

const blocks = block((p: Params, x: Tensor, { stages, width }: MobileNetV1Config): Tensor => {
  let y = x;
  for (const [i, s] of stages.entries()) y = stage(p.at(i), y, makeDivisible(s.channels * width), s);
  return y;
});

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function mobilenetV1(p: Params, x: Tensor, c: MobileNetV1Config): Tensor {
  const stem = { kernel: 3, stride: 2, padding: 1, bias: false, init: start };
  let y = conv2d(p.at('conv_stem'), x, makeDivisible(c.stem * c.width), stem);
  y = blocks(p.at('blocks'), relu6(batchNorm(p.at('bn1'), y)), c);
  const range = 1 / Math.sqrt(c.numClasses);
  const classifier = { init: init.uniform(-range, range), biasInit: init.zeros() };
  return linear(p.at('classifier'), globalAvgPool2d(y), c.numClasses, classifier);
}

const table1: readonly MobileNetV1Stage[] = [
  { channels: 64, depth: 1, stride: 1 },
  { channels: 128, depth: 2, stride: 2 },
  { channels: 256, depth: 2, stride: 2 },
  { channels: 512, depth: 6, stride: 2 },
  { channels: 1024, depth: 2, stride: 2 },
];

const tinyStages: readonly MobileNetV1Stage[] = [
  { channels: 8, depth: 1, stride: 1 },
  { channels: 16, depth: 2, stride: 2 },
  { channels: 32, depth: 1, stride: 2 },
];

/** A network at one width. */
const entry = (width: number, params: number, macs: number) =>
  ({
    build: mobilenetV1,
    config: { stem: 32, stages: table1, width, numClasses: 1000 } satisfies MobileNetV1Config,
    inputs: { x: image(224) },
    outputs: ['logits'],
    stages: table1.map((_, i) => `blocks.${i}`),
    params,
    macs,
    source: {
      title: 'MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications',
      authors: 'Howard, Zhu, Chen, Kalenichenko, Wang, Weyand, Andreetto, Adam',
      year: 2017,
      url: 'https://arxiv.org/abs/1704.04861',
      code: 'timm models/efficientnet.py, mobilenetv1_100',
    },
    preprocessing: imageNetPreprocessing({ interpolation: 'bicubic', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }),
    tiny: { config: { stem: 8, stages: tinyStages, width: 1, numClasses: 10 }, inputs: { x: image(32) } },
  }) as const;

/** The published networks, by width. */
export const mobilenetV1s = {
  mobilenet_v1: {
    ...entry(1, 4_231_976, 568_740_352),
    checkpoint: { from: 'hf:timm/mobilenetv1_100.ra4_e3600_r224_in1k' },
    reference: 'mobilenet_v1',
  },
  mobilenet_v1_075: { ...entry(0.75, 2_585_560, 325_400_448), reference: 'mobilenet_v1_075' },
  mobilenet_v1_050: { ...entry(0.5, 1_331_592, 149_497_088), reference: 'mobilenet_v1_050' },
  mobilenet_v1_025: { ...entry(0.25, 470_072, 41_030_272), reference: 'mobilenet_v1_025' },
} satisfies ModelTable;
