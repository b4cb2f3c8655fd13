/**
 * ResNet, "Deep Residual Learning for Image Recognition" (He, Zhang, Ren, Sun, 2015), https://arxiv.org/abs/1512.03385;
 * ResNeXt, "Aggregated Residual Transformations for Deep Neural Networks" (Xie et al., 2016), https://arxiv.org/abs/1611.05431;
 * Wide ResNet, "Wide Residual Networks" (Zagoruyko and Komodakis, 2016), https://arxiv.org/abs/1605.07146.
 * v1.5 has the stride on the 3x3 convolution of a bottleneck, v1, as in the paper, on the first 1x1. Names are torchvision's.
 */
import {
  block,
  GraphError,
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
  batchNorm,
  type ConvOptions,
  conv2d,
  globalAvgPool2d,
  linear,
  maxPool2d,
  relu,
  squeezeExcitation,
} from '@netwright/tensor-core/nn';

/** Sizes of a residual network. */
export interface ResNetConfig {
  block: 'basic' | 'bottleneck';
  /** Blocks per stage. */
  depths: readonly [number, number, number, number];
  /** Channels of the stem and of the first stage; 64 in every published network. */
  width: number;
  /** Cardinality of the 3x3 convolution, ResNeXt's C. */
  groups: number;
  /** ResNeXt's d; 64 is plain ResNet, 128 the wide ones. */
  widthPerGroup: number;
  /** Where a bottleneck's stride is: 'conv2' (v1.5, torchvision) or 'conv1' (v1, the paper). */
  stride: 'conv1' | 'conv2';
  /** Squeeze-and-excitation at the end of each block, of its channels over this number: 16 in senet.ts; default none. */
  reduction?: number;
  numClasses: number;
}

/** Options of `resnetFeatures`. */
export interface ResNetFeatureOptions {
  /** Input pixels per feature at most: 32, or 16 or 8 for dense prediction, where dilation replaces the strides beyond. */
  outputStride?: number;
  /** What the result of block j of stage i (both from 0) goes through, below the stage's path p; default nothing. */
  after?: (p: Params, x: Tensor, i: number, j: number) => Tensor;
}

/** He initialisation by output units, as torchvision's. */
export const start = init.kaimingNormal({ mode: 'fanOut', nonlinearity: 'relu' });

/** Convolution `conv<i>` without bias, batch norm `bn<i>`: [N, C, H, W] -> [N, channels, H', W']. */
export const convBn = (p: Params, i: number, x: Tensor, channels: number, o: ConvOptions): Tensor =>
  batchNorm(p.at(`bn${i}`), conv2d(p.at(`conv${i}`), x, channels, { bias: false, init: start, ...o }));

/** Identity, or a strided 1x1 projection where the block changes the shape. */
function shortcut(p: Params, x: Tensor, channels: number, stride: number): Tensor {
  if (stride === 1 && x.shape[1] === channels) return x;
  return batchNorm(p.at(1), conv2d(p.at(0), x, channels, { kernel: 1, stride, bias: false, init: start }));
}

/** Channels scaled by what their means say, where the configuration has it. */
const excited = (p: Params, x: Tensor, channels: number, { reduction }: ResNetConfig): Tensor =>
  reduction === undefined ? x : squeezeExcitation(p.at('se'), x, channels / reduction, { init: start });

type Residual = (p: Params, x: Tensor, width: number, stride: number, dilation: number, c: ResNetConfig) => Tensor;

/** Two 3x3 convolutions around a shortcut; width channels out. */
const basic: Residual = block(
  (p: Params, x: Tensor, width: number, stride: number, dilation: number, c: ResNetConfig): Tensor => {
    if (dilation > 1) throw new GraphError(`resnet ${p.path}: a basic block has dilation 1, got ${dilation}`);
    let y = relu(convBn(p, 1, x, width, { kernel: 3, stride, padding: 1 }));
    y = excited(p, convBn(p, 2, y, width, { kernel: 3, padding: 1 }), width, c);
    return relu(add(y, shortcut(p.at('downsample'), x, width, stride)));
  },
);

/** 1x1, 3x3, 1x1 around a shortcut; 4 width channels out. */
const bottleneck: Residual = block(
  (p: Params, x: Tensor, width: number, stride: number, dilation: number, c: ResNetConfig): Tensor => {
    const inner = Math.floor((width * c.widthPerGroup) / 64) * c.groups;
    const [first, second] = c.stride === 'conv1' ? [stride, 1] : [1, stride];
    const window = { kernel: 3, stride: second, padding: dilation, dilation, groups: c.groups };
    let y = relu(convBn(p, 1, x, inner, { kernel: 1, stride: first }));
    y = relu(convBn(p, 2, y, inner, window));
    y = excited(p, convBn(p, 3, y, 4 * width, { kernel: 1 }), 4 * width, c);
    return relu(add(y, shortcut(p.at('downsample'), x, 4 * width, stride)));
  },
);

type Dilations = readonly [first: number, rest: number];

type Stage = Pick<ResNetFeatureOptions, 'after'> & { stride: number; dilations: Dilations };

const stage = block((p: Params, x: Tensor, i: number, c: ResNetConfig, { stride, dilations, after }: Stage): Tensor => {
  const residual = c.block === 'basic' ? basic : bottleneck;
  let y = x;
  for (let j = 0; j < c.depths[i]!; j++) {
    y = residual(p.at(j), y, c.width << i, j === 0 ? stride : 1, dilations[j === 0 ? 0 : 1], c);
    if (after) y = after(p, y, i, j);
  }
  return y;
});

/**
 * The backbone: the results of layer1 to layer4 (p is above them) for an image [N, 3, H, W]. With bottlenecks they have 256,
 * 512, 1024 and 2048 channels at width 64; each has half the height and width of the one before, down to H / outputStride.
 */
export function resnetFeatures(
  p: Params,
  x: Tensor,
  c: ResNetConfig,
  { outputStride = 32, after }: ResNetFeatureOptions = {},
): Tensor[] {
  let y = relu(convBn(p, 1, x, c.width, { kernel: 7, stride: 2, padding: 3 }));
  y = maxPool2d(y, { kernel: 3, stride: 2, padding: 1 });
  const dilationFrom = (pixels: number): number => Math.max(1, pixels / outputStride);
  return [...c.depths.keys()].map((i) => {
    const stride = i === 0 || 4 << i > outputStride ? 1 : 2;
    // A first block looks at what the stage before left: its dilation is still that stage's.
    const dilations: Dilations = [dilationFrom(2 << i), dilationFrom(4 << i)];
    y = stage(p.at(`layer${i + 1}`), y, i, c, { stride, dilations, ...(after && { after }) });
    return y;
  });
}

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export const resnet = (p: Params, x: Tensor, c: ResNetConfig): Tensor =>
  linear(p.at('fc'), globalAvgPool2d(resnetFeatures(p, x, c).at(-1) as Tensor), c.numClasses);

const he: Source = {
  title: 'Deep Residual Learning for Image Recognition',
  authors: 'He, Zhang, Ren, Sun',
  year: 2015,
  url: 'https://arxiv.org/abs/1512.03385',
  code: 'torchvision 0.14 models/resnet.py',
};
const xie: Source = {
  title: 'Aggregated Residual Transformations for Deep Neural Networks',
  authors: 'Xie, Girshick, Dollar, Tu, He',
  year: 2016,
  url: 'https://arxiv.org/abs/1611.05431',
  code: 'torchvision 0.14 models/resnet.py',
};
const zagoruyko: Source = {
  title: 'Wide Residual Networks',
  authors: 'Zagoruyko, Komodakis',
  year: 2016,
  url: 'https://arxiv.org/abs/1605.07146',
  code: 'torchvision 0.14 models/resnet.py',
};

const depths = {
  18: [2, 2, 2, 2],
  34: [3, 4, 6, 3],
  50: [3, 4, 6, 3],
  101: [3, 4, 23, 3],
  152: [3, 8, 36, 3],
} as const;

/** What the configurations have in common. */
const entry = (
  depth: keyof typeof depths,
  params: number,
  macs: number,
  source: Source,
  config: Partial<ResNetConfig> = {},
) =>
  ({
    build: resnet,
    config: {
      block: depth < 50 ? 'basic' : 'bottleneck',
      depths: depths[depth],
      width: 64,
      groups: 1,
      widthPerGroup: 64,
      stride: 'conv2',
      numClasses: 1000,
      ...config,
    } satisfies ResNetConfig,
    inputs: { x: image(224) },
    outputs: ['logits'],
    stages: ['layer1', 'layer2', 'layer3', 'layer4'],
    params,
    macs,
    source,
    preprocessing: imageNetPreprocessing(),
    tiny: {
      config: {
        width: 8,
        depths: [1, 1, 1, 1],
        numClasses: 10,
        ...(config.groups !== undefined && { groups: 2, widthPerGroup: 32 }),
      },
      inputs: { x: image(64) },
    },
  }) as const;

const timm = (name: string) => ({ from: `hf:timm/${name}` });

/** The published residual networks. */
export const resnets = {
  resnet18: {
    ...entry(18, 11_689_512, 1_814_073_344, he),
    checkpoint: timm('resnet18.tv_in1k'),
    reference: 'resnet18',
  },
  resnet34: { ...entry(34, 21_797_672, 3_663_761_408, he), checkpoint: timm('resnet34.tv_in1k') },
  resnet50: {
    ...entry(50, 25_557_032, 4_089_184_256, he),
    checkpoint: timm('resnet50.tv_in1k'),
    reference: 'resnet50',
  },
  resnet101: { ...entry(101, 44_549_160, 7_801_405_440, he), checkpoint: timm('resnet101.tv_in1k') },
  resnet152: { ...entry(152, 60_192_808, 11_513_626_624, he), checkpoint: timm('resnet152.tv_in1k') },
  resnet50_v1: entry(50, 25_557_032, 3_857_973_248, he, { stride: 'conv1' }),
  resnet101_v1: entry(101, 44_549_160, 7_570_194_432, he, { stride: 'conv1' }),
  resnet152_v1: entry(152, 60_192_808, 11_282_415_616, he, { stride: 'conv1' }),
  resnext50_32x4d: {
    ...entry(50, 25_028_904, 4_230_479_872, xie, { groups: 32, widthPerGroup: 4 }),
    checkpoint: timm('resnext50_32x4d.tv_in1k'),
    reference: 'resnext50_32x4d',
  },
  resnext101_32x8d: {
    ...entry(101, 88_791_336, 16_414_015_488, xie, { groups: 32, widthPerGroup: 8 }),
    checkpoint: timm('resnext101_32x8d.tv_in1k'),
  },
  resnext101_64x4d: {
    ...entry(101, 83_455_272, 15_460_270_080, xie, { groups: 64, widthPerGroup: 4 }),
    checkpoint: timm('resnext101_64x4d.tv_in1k'),
  },
  wide_resnet50_2: {
    ...entry(50, 68_883_240, 11_398_021_120, zagoruyko, { widthPerGroup: 128 }),
    checkpoint: timm('wide_resnet50_2.tv_in1k'),
    reference: 'wide_resnet50_2',
  },
  wide_resnet101_2: {
    ...entry(101, 126_886_696, 22_753_050_624, zagoruyko, { widthPerGroup: 128 }),
    checkpoint: timm('wide_resnet101_2.tv_in1k'),
  },
} satisfies ModelTable;
