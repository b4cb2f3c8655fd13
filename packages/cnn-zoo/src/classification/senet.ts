/**
 * SENet, "Squeeze-and-Excitation Networks" (Hu, Shen, Albanie, Sun, Wu, 2017), https://arxiv.org/abs/1709.01507. SE-ResNet,
 * SE-ResNeXt and SENet-154 as the authors published them (`_v1` and `senet154`; names of the weights converted from Caffe by
 * Cadene and timm), and in the form of ResNet v1.5 with the names of timm's `seresnet50`, built by resnet.ts.
 */
import {
  block,
  image,
  imageNetPreprocessing,
  type ModelTable,
  type Params,
  type Source,
  type Tensor,
} from '@netwright/tensor-core';
import {
  add,
  batchNorm,
  conv2d,
  dropout,
  globalAvgPool2d,
  linear,
  maxPool2d,
  relu,
  squeezeExcitation,
} from '@netwright/tensor-core/nn';
import { convBn, type ResNetConfig, resnet, start } from './resnet.ts';

/** Sizes of the authors' networks. */
export interface SENetConfig {
  /** Blocks per stage. */
  depths: readonly number[];
  /** Channels of the first stage's blocks before they grow fourfold; 64 in every published network. */
  width: number;
  /** Cardinality of the 3x3 convolution. */
  groups: number;
  /** ResNeXt's d; 64 is plain ResNet. */
  widthPerGroup: number;
  /** Where a block's stride is: the first 1x1 convolution of SE-ResNet, the 3x3 of the others. */
  stride: 'conv1' | 'conv2';
  /** Channels over the inner ones of squeeze-and-excitation, the paper's r; 16. */
  reduction: number;
  /** SENet-154: three 3x3 convolutions as the stem, a first 1x1 half as wide, 3x3 projections where the image is halved. */
  isModified: boolean;
  /** Before the classifier; 0.2 in SENet-154. */
  dropout: number;
  numClasses: number;
}

/** Identity, or a projection where the block changes the shape. */
function shortcut(p: Params, x: Tensor, channels: number, stride: number, c: SENetConfig): Tensor {
  if (stride === 1 && x.shape[1] === channels) return x;
  const kernel = c.isModified && stride > 1 ? 3 : 1;
  const y = conv2d(p.at(0), x, channels, { kernel, stride, padding: (kernel - 1) / 2, bias: false, init: start });
  return batchNorm(p.at(1), y);
}

/** 1x1, 3x3, 1x1, squeeze-and-excitation, around a shortcut: [N, C, H, W] -> [N, 4 width, H / stride, W / stride]. */
const bottleneck = block((p: Params, x: Tensor, width: number, stride: number, c: SENetConfig): Tensor => {
  const inner = Math.floor((width * c.widthPerGroup) / 64) * c.groups;
  const [first, second] = c.stride === 'conv1' ? [stride, 1] : [1, stride];
  let y = relu(convBn(p, 1, x, c.isModified ? inner / 2 : inner, { kernel: 1, stride: first }));
  y = relu(convBn(p, 2, y, inner, { kernel: 3, stride: second, padding: 1, groups: c.groups }));
  y = convBn(p, 3, y, 4 * width, { kernel: 1 });
  y = squeezeExcitation(p.at('se_module'), y, (4 * width) / c.reduction, { init: start });
  return relu(add(y, shortcut(p.at('downsample'), x, 4 * width, stride, c)));
});

const stage = block((p: Params, x: Tensor, i: number, c: SENetConfig): Tensor => {
  let y = x;
  for (let j = 0; j < c.depths[i]!; j++) y = bottleneck(p.at(j), y, c.width << i, j === 0 && i > 0 ? 2 : 1, c);
  return y;
});

/** [N, 3, H, W] -> [N, width or 2 width, H / 2, W / 2]. */
const stem = block((p: Params, x: Tensor, { width, isModified }: SENetConfig): Tensor => {
  if (!isModified) return relu(convBn(p, 1, x, width, { kernel: 7, stride: 2, padding: 3 }));
  let y = relu(convBn(p, 1, x, width, { kernel: 3, stride: 2, padding: 1 }));
  y = relu(convBn(p, 2, y, width, { kernel: 3, padding: 1 }));
  return relu(convBn(p, 3, y, 2 * width, { kernel: 3, padding: 1 }));
});

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function senet(p: Params, x: Tensor, c: SENetConfig): Tensor {
  let y = stem(p.at('layer0'), x, c);
  y = maxPool2d(y, { kernel: 3, stride: 2, ceilMode: true }); // Caffe rounds sizes up where PyTorch pads
  for (const i of c.depths.keys()) y = stage(p.at(`layer${i + 1}`), y, i, c);
  return linear(p.at('last_linear'), dropout(globalAvgPool2d(y), c.dropout), c.numClasses);
}

const source: Source = {
  title: 'Squeeze-and-Excitation Networks',
  authors: 'Hu, Shen, Albanie, Sun, Wu',
  year: 2017,
  url: 'https://arxiv.org/abs/1709.01507',
};

const common = {
  inputs: { x: image(224) },
  outputs: ['logits'],
  stages: ['layer1', 'layer2', 'layer3', 'layer4'],
} as const;

const depths = {
  50: [3, 4, 6, 3],
  101: [3, 4, 23, 3],
  152: [3, 8, 36, 3],
} as const;
const tiny = { width: 8, depths: [1, 1, 1, 1], reduction: 4, numClasses: 10 } as const;
const inGroups = { groups: 2, widthPerGroup: 32 };

/** A network of the authors, as published. */
const published = (depth: keyof typeof depths, params: number, macs: number, config: Partial<SENetConfig> = {}) =>
  ({
    ...common,
    build: senet,
    config: {
      depths: depths[depth],
      width: 64,
      groups: 1,
      widthPerGroup: 64,
      stride: config.groups === undefined ? 'conv1' : 'conv2',
      reduction: 16,
      isModified: false,
      dropout: 0,
      numClasses: 1000,
      ...config,
    } satisfies SENetConfig,
    params,
    macs,
    source: { ...source, code: "the authors' Caffe definitions, https://github.com/hujie-frank/SENet" },
    preprocessing: imageNetPreprocessing(),
    tiny: { config: { ...tiny, ...(config.groups !== undefined && inGroups) }, inputs: { x: image(64) } },
  }) as const;

/** The same blocks in a ResNet v1.5. */
const timm = (depth: keyof typeof depths, params: number, macs: number, config: Partial<ResNetConfig> = {}) =>
  ({
    ...common,
    build: resnet,
    config: {
      block: 'bottleneck',
      depths: depths[depth],
      width: 64,
      groups: 1,
      widthPerGroup: 64,
      stride: 'conv2',
      reduction: 16,
      numClasses: 1000,
      ...config,
    } satisfies ResNetConfig,
    params,
    macs,
    source: { ...source, code: 'timm 1.0 models/resnet.py' },
    preprocessing: imageNetPreprocessing({ interpolation: 'bicubic' }),
    tiny: { config: { ...tiny, ...(config.groups !== undefined && inGroups) }, inputs: { x: image(64) } },
  }) as const;

const from = (name: string) => ({ from: `hf:timm/${name}` });
const next = { groups: 32, widthPerGroup: 4 };

/** The published squeeze-and-excitation networks. */
export const senets = {
  seresnet50: { ...timm(50, 28_088_024, 4_091_699_200), checkpoint: from('seresnet50.ra2_in1k') },
  seresnet101: timm(101, 49_326_872, 7_806_148_608),
  seresnet152: timm(152, 66_821_848, 11_520_204_800),
  seresnext50_32x4d: {
    ...timm(50, 27_559_896, 4_232_994_816, next),
    checkpoint: from('seresnext50_32x4d.racm_in1k'),
  },
  seresnext101_32x4d: {
    ...timm(101, 48_955_416, 7_974_739_968, next),
    checkpoint: from('seresnext101_32x4d.gluon_in1k'),
  },
  seresnet50_v1: { ...published(50, 28_088_024, 3_860_488_192), checkpoint: from('legacy_seresnet50.in1k') },
  seresnet101_v1: { ...published(101, 49_326_872, 7_574_937_600), checkpoint: from('legacy_seresnet101.in1k') },
  seresnet152_v1: { ...published(152, 66_821_848, 11_288_993_792), checkpoint: from('legacy_seresnet152.in1k') },
  seresnext50_32x4d_v1: {
    ...published(50, 27_559_896, 4_232_994_816, next),
    checkpoint: from('legacy_seresnext50_32x4d.in1k'),
  },
  seresnext101_32x4d_v1: {
    ...published(101, 48_955_416, 7_974_739_968, next),
    checkpoint: from('legacy_seresnext101_32x4d.in1k'),
  },
  senet154: {
    ...published(152, 115_088_984, 20_688_363_520, { groups: 64, widthPerGroup: 4, isModified: true, dropout: 0.2 }),
    checkpoint: from('legacy_senet154.in1k'),
  },
} satisfies ModelTable;
