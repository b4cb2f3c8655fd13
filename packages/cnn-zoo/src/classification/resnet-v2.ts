/**
 * ResNet v2, "Identity Mappings in Deep Residual Networks" (He, Zhang, Ren, Sun, 2016), https://arxiv.org/abs/1603.05027: norm and
 * ReLU come before each convolution, and nothing follows the sum. The stride is on the 3x3 convolution. Names are timm's.
 */
import {
  image,
  imageNetPreprocessing,
  inceptionStatistics,
  init,
  type ModelTable,
  type Params,
  type Preprocessing,
  type Source,
  type Tensor,
} from '@netwright/tensor-core';
import {
  adaptiveAvgPool2d,
  batchNorm,
  conv2d,
  flatten,
  type ResNetV2Layers,
  type ResNetV2Options,
  relu,
  resnetV2Features,
} from '@netwright/tensor-core/nn';

/** Sizes of a pre-activation network with batch norm. */
export interface ResNetV2Config {
  /** Blocks per stage. */
  depths: readonly number[];
  /** Channels of the stem; the first stage gives four times as many. */
  width: number;
  numClasses: number;
}

/** First values of every convolution but the last layer, timm's. */
export const resnetV2Start = init.kaimingNormal({ mode: 'fanOut', nonlinearity: 'relu' });

/** [N, C, H, W] image -> [N, numClasses] logits: features, norm, ReLU, mean, and a last layer that is a 1x1 convolution. */
export function resnetV2Classifier(p: Params, x: Tensor, o: ResNetV2Options, numClasses: number): Tensor {
  const features = relu(o.norm(p.at('norm'), resnetV2Features(p, x, o)));
  const last = { kernel: 1, init: init.normal(0, 0.01), biasInit: init.zeros() };
  return flatten(conv2d(p.at('head', 'fc'), adaptiveAvgPool2d(features, 1), numClasses, last));
}

const layers: ResNetV2Layers = {
  conv: (p, x, channels, { kernel, stride }) =>
    conv2d(p, x, channels, { kernel, stride, padding: kernel >> 1, bias: false, init: resnetV2Start }),
  norm: (p, x) => batchNorm(p, x),
};

/** [N, C, H, W] image -> [N, numClasses] logits. */
export const resnetV2 = (p: Params, x: Tensor, { depths, width, numClasses }: ResNetV2Config): Tensor =>
  resnetV2Classifier(p, x, { ...layers, depths, width }, numClasses);

const source: Source = {
  title: 'Identity Mappings in Deep Residual Networks',
  authors: 'He, Zhang, Ren, Sun',
  year: 2016,
  url: 'https://arxiv.org/abs/1603.05027',
  code: 'https://github.com/huggingface/pytorch-image-models, timm/models/resnetv2.py',
};

/** What the configurations have in common. */
const entry = (
  depths: readonly number[],
  params: number,
  macs: number,
  change: Partial<Preprocessing> = { resize: 235 },
) =>
  ({
    build: resnetV2,
    config: { depths, width: 64, numClasses: 1000 } satisfies ResNetV2Config,
    inputs: { x: image(224) },
    outputs: ['logits'],
    stages: ['stages.0', 'stages.1', 'stages.2', 'stages.3'],
    params,
    macs,
    source,
    preprocessing: imageNetPreprocessing({ ...inceptionStatistics, interpolation: 'bicubic', ...change }),
    tiny: { config: { depths: [1, 1, 1, 1], width: 8, numClasses: 10 }, inputs: { x: image(64) } },
  }) as const;

/** Pre-activation networks with batch norm, as timm trained them. */
export const resnetV2s = {
  resnetv2_50: {
    ...entry([3, 4, 6, 3], 25_549_352, 4_089_184_256),
    checkpoint: { from: 'hf:timm/resnetv2_50.a1h_in1k' },
  },
  resnetv2_101: {
    ...entry([3, 4, 23, 3], 44_541_480, 7_801_405_440),
    checkpoint: { from: 'hf:timm/resnetv2_101.a1h_in1k' },
  },
  resnetv2_152: entry([3, 8, 36, 3], 60_185_128, 11_513_626_624, {}),
} satisfies ModelTable;
