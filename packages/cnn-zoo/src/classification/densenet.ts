/**
 * DenseNet, "Densely Connected Convolutional Networks" (Huang, Liu, van der Maaten, Weinberger, 2016),
 * https://arxiv.org/abs/1608.06993. DenseNet-BC: bottlenecks of 1x1 before every 3x3 (B) and transitions that halve the
 * channels (C), for ImageNet and for CIFAR. Parameter names are torchvision's.
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
  avgPool2d,
  batchNorm,
  concat,
  conv2d,
  dropout,
  globalAvgPool2d,
  linear,
  maxPool2d,
  relu,
} from '@netwright/tensor-core/nn';

/** Sizes of a densely connected network. */
export interface DenseNetConfig {
  /** Layers per dense block. */
  depths: readonly number[];
  /** Channels that each layer adds, the paper's k. */
  growth: number;
  /** Channels of the stem; 2k in the paper. */
  width: number;
  /** Channels of a bottleneck's 1x1 convolution, in units of k; 4 in the paper. */
  bottleneck: number;
  /** A 7x7 convolution of stride 2 and pooling for 'imagenet', a 3x3 convolution for 'cifar'. */
  stem: 'imagenet' | 'cifar';
  /** After each layer's 3x3 convolution; 0 where images are augmented. */
  dropout: number;
  numClasses: number;
}

/** Batch norm, ReLU, convolution: the paper's composite function H. */
const normReluConv = (p: Params, i: number | '', x: Tensor, channels: number, kernel: 1 | 3): Tensor => {
  const y = relu(batchNorm(p.at(`norm${i}`), x));
  const padding = (kernel - 1) / 2;
  return conv2d(p.at(`conv${i}`), y, channels, { kernel, padding, bias: false, init: init.kaimingNormal() });
};

/** All maps before it, [N, C, H, W] -> k new ones, [N, growth, H, W]. */
const denseLayer = block((p: Params, x: Tensor, c: DenseNetConfig): Tensor => {
  const y = normReluConv(p, 1, x, c.bottleneck * c.growth, 1);
  return dropout(normReluConv(p, 2, y, c.growth, 3), c.dropout);
});

/** Every layer sees the maps of all before it: [N, C, H, W] -> [N, C + depth growth, H, W]. */
const denseBlock = block((p: Params, x: Tensor, depth: number, c: DenseNetConfig): Tensor => {
  let y = x;
  for (let i = 1; i <= depth; i++) y = concat([y, denseLayer(p.at(`denselayer${i}`), y, c)], 1);
  return y;
});

/** Half the channels, half the size. */
const transition = block((p: Params, x: Tensor): Tensor => {
  const y = normReluConv(p, '', x, Math.floor((x.shape[1] as number) / 2), 1);
  return avgPool2d(y, { kernel: 2, stride: 2 });
});

/** What the first dense block sees: [N, 3, H, W] -> [N, width, H / 4, W / 4], or [N, width, H, W] of CIFAR's small images. */
function stem(p: Params, x: Tensor, c: DenseNetConfig): Tensor {
  const common = { bias: false, init: init.kaimingNormal() };
  if (c.stem === 'cifar') return conv2d(p.at('conv0'), x, c.width, { kernel: 3, padding: 1, ...common });
  const y = conv2d(p.at('conv0'), x, c.width, { kernel: 7, stride: 2, padding: 3, ...common });
  return maxPool2d(relu(batchNorm(p.at('norm0'), y)), { kernel: 3, stride: 2, padding: 1 });
}

const features = block((p: Params, x: Tensor, c: DenseNetConfig): Tensor => {
  let y = stem(p, x, c);
  c.depths.forEach((depth, i) => {
    if (i > 0) y = transition(p.at(`transition${i}`), y);
    y = denseBlock(p.at(`denseblock${i + 1}`), y, depth, c);
  });
  return batchNorm(p.at('norm5'), y);
});

/** A ReLU with a module path. */
const activation = block((_: Params, x: Tensor): Tensor => relu(x));

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function densenet(p: Params, x: Tensor, c: DenseNetConfig): Tensor {
  const y = activation(p.at('relu'), features(p.at('features'), x, c));
  return linear(p.at('classifier'), globalAvgPool2d(y), c.numClasses, { biasInit: init.zeros() });
}

const huang: Source = {
  title: 'Densely Connected Convolutional Networks',
  authors: 'Huang, Liu, van der Maaten, Weinberger',
  year: 2016,
  url: 'https://arxiv.org/abs/1608.06993',
};

const common = { build: densenet, outputs: ['logits'] } as const;
const tinySizes = { growth: 4, width: 8, bottleneck: 2 };

const imageNet = (
  depths: DenseNetConfig['depths'],
  growth: number,
  width: number,
  params: number,
  macs: number,
  weights: string,
) =>
  ({
    ...common,
    config: {
      depths,
      growth,
      width,
      bottleneck: 4,
      stem: 'imagenet',
      dropout: 0,
      numClasses: 1000,
    } satisfies DenseNetConfig,
    inputs: { x: image(224) },
    stages: ['features.denseblock1', 'features.denseblock2', 'features.denseblock3', 'relu'],
    params,
    macs,
    source: { ...huang, code: 'torchvision 0.14 models/densenet.py' },
    checkpoint: {
      from: `https://download.pytorch.org/models/${weights}.pth`,
      rename: [['(denselayer\\d+\\.(?:norm|relu|conv))\\.([12])\\.', '$1$2.']], // from when names could hold dots
    },
    preprocessing: imageNetPreprocessing(),
    tiny: { config: { ...tinySizes, depths: [2, 1, 1, 2], numClasses: 10 }, inputs: { x: image(64) } },
  }) as const;

/** A network of (depth - 4) / 6 layers in each of three blocks, for images of 32 pixels. */
const cifar = (depth: number, growth: number, params: number, macs: number) => {
  const layers = (depth - 4) / 6;
  return {
    ...common,
    config: {
      depths: [layers, layers, layers],
      growth,
      width: 2 * growth,
      bottleneck: 4,
      stem: 'cifar',
      dropout: 0,
      numClasses: 10,
    } satisfies DenseNetConfig,
    inputs: { x: image(32) },
    stages: ['features.denseblock1', 'features.denseblock2', 'relu'],
    params,
    macs,
    source: huang,
    tiny: { config: { ...tinySizes, depths: [2, 1, 2] }, inputs: { x: image(16) } },
  } as const;
};

/** The published densely connected networks. */
export const densenets = {
  densenet121: imageNet([6, 12, 24, 16], 32, 64, 7_978_856, 2_834_161_664, 'densenet121-a639ec97'),
  densenet161: imageNet([6, 12, 36, 24], 48, 96, 28_681_000, 7_727_907_072, 'densenet161-8d451a50'),
  densenet169: imageNet([6, 12, 32, 32], 32, 64, 14_149_480, 3_359_843_328, 'densenet169-b2777c0a'),
  densenet201: imageNet([6, 12, 48, 32], 32, 64, 20_013_928, 4_291_365_888, 'densenet201-c1103571'),
  densenet_bc_100_12_cifar: cifar(100, 12, 769_162, 287_929_692),
  densenet_bc_190_40_cifar: cifar(190, 40, 25_624_430, 9_301_945_740),
  densenet_bc_250_24_cifar: cifar(250, 24, 15_324_406, 5_418_785_724),
} satisfies ModelTable;
