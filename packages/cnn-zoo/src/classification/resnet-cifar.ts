/**
 * Residual networks for CIFAR-10 and their plain counterparts, "Deep Residual Learning for Image Recognition" (He, Zhang,
 * Ren, Sun, 2015), section 4.2, https://arxiv.org/abs/1512.03385. The authors published no weights of these networks;
 * parameter names are those of the most used port, https://github.com/akamaster/pytorch_resnet_cifar10.
 */
import {
  block,
  type Checkpoint,
  GraphError,
  image,
  imageNetPreprocessing,
  init,
  type ModelTable,
  type Params,
  type Source,
  type Tensor,
} from '@netwright/tensor-core';
import { add, batchNorm, conv2d, globalAvgPool2d, linear, pad, relu, slice } from '@netwright/tensor-core/nn';

/** Sizes of a residual or plain network for small images. */
export interface ResNetCifarConfig {
  /** Layers with weights, 6n + 2 for n blocks of two in each of the three stages. */
  depth: number;
  /** Channels of the first stage, doubled by each of the next; 16 in the paper. */
  width: number;
  /** Where a block changes the shape: 'A' pads with zeros, 'B' projects; 'none' has no shortcuts at all (plain networks). */
  shortcut: 'A' | 'B' | 'none';
  numClasses: number;
}

/** He initialisation of convolutions and of the last layer. */
const start = init.kaimingNormal();

/**
 * The shortcut without weights: every `stride`-th pixel, and as many new channels of zeros before the old ones as after:
 * [N, C, H, W] -> [N, channels, H / stride, W / stride].
 */
export function subsample(x: Tensor, channels: number, stride: number): Tensor {
  const added = channels - (x.shape[1] as number);
  const pixels = slice(slice(x, 2, 0, undefined, stride), 3, 0, undefined, stride);
  return pad(pixels, [added >> 1, 0, 0, added - (added >> 1), 0, 0]);
}

/** What is added to a block's branch: x itself, or x in the branch's shape. */
function shortcut(p: Params, x: Tensor, channels: number, stride: number, kind: 'A' | 'B'): Tensor {
  if (stride === 1 && x.shape[1] === channels) return x;
  if (kind === 'A') return subsample(x, channels, stride);
  return batchNorm(p.at(1), conv2d(p.at(0), x, channels, { kernel: 1, stride, bias: false, init: start }));
}

const convBn = (p: Params, i: number, x: Tensor, channels: number, stride = 1): Tensor =>
  batchNorm(
    p.at(`bn${i}`),
    conv2d(p.at(`conv${i}`), x, channels, { kernel: 3, stride, padding: 1, bias: false, init: start }),
  );

/** Two 3x3 convolutions, around a shortcut unless the network is plain. */
const basic = block((p: Params, x: Tensor, channels: number, stride: number, c: ResNetCifarConfig): Tensor => {
  const y = convBn(p, 2, relu(convBn(p, 1, x, channels, stride)), channels);
  return relu(c.shortcut === 'none' ? y : add(y, shortcut(p.at('shortcut'), x, channels, stride, c.shortcut)));
});

const stage = block((p: Params, x: Tensor, i: number, blocks: number, c: ResNetCifarConfig): Tensor => {
  let y = x;
  for (let j = 0; j < blocks; j++) y = basic(p.at(j), y, c.width << i, i > 0 && j === 0 ? 2 : 1, c);
  return y;
});

/** [N, C, H, W] image -> [N, numClasses] logits. Throws where depth is not 6n + 2. */
export function resnetCifar(p: Params, x: Tensor, c: ResNetCifarConfig): Tensor {
  const blocks = (c.depth - 2) / 6;
  if (!Number.isInteger(blocks) || blocks < 1)
    throw new GraphError(`resnetCifar ${p.path || '(top)'}: depth must be 6n + 2 for n from 1 up, got ${c.depth}`);
  let y = relu(convBn(p, 1, x, c.width));
  for (let i = 0; i < 3; i++) y = stage(p.at(`layer${i + 1}`), y, i, blocks, c);
  return linear(p.at('linear'), globalAvgPool2d(y), c.numClasses, { init: start });
}

const source: Source = {
  title: 'Deep Residual Learning for Image Recognition',
  authors: 'He, Zhang, Ren, Sun',
  year: 2015,
  url: 'https://arxiv.org/abs/1512.03385',
  code: 'https://github.com/akamaster/pytorch_resnet_cifar10',
};

/** What the configurations have in common. */
const entry = (depth: number, shortcut: ResNetCifarConfig['shortcut'], params: number, macs: number) =>
  ({
    build: resnetCifar,
    config: { depth, width: 16, shortcut, numClasses: 10 } satisfies ResNetCifarConfig,
    inputs: { x: image(32) },
    outputs: ['logits'],
    stages: ['layer1', 'layer2', 'layer3'],
    params,
    macs,
    source,
    preprocessing: imageNetPreprocessing({ resize: 32, crop: 32 }),
    tiny: { config: { depth: 8, width: 4 }, inputs: { x: image(32) } },
  }) as const;

/** The port's weights; its training saved them from a parallel wrapper. */
const port = (file: string): Checkpoint => ({
  from: `https://github.com/akamaster/pytorch_resnet_cifar10/raw/master/pretrained_models/${file}.th`,
  rename: [['^module\\.', '']],
});

/** The published residual and plain networks for CIFAR-10. */
export const resnetsCifar = {
  resnet20_cifar: { ...entry(20, 'A', 269_722, 40_551_040), checkpoint: port('resnet20-12fca82f') },
  resnet32_cifar: { ...entry(32, 'A', 464_154, 68_862_592), checkpoint: port('resnet32-d509ac18') },
  resnet44_cifar: { ...entry(44, 'A', 658_586, 97_174_144), checkpoint: port('resnet44-014dd654') },
  resnet56_cifar: { ...entry(56, 'A', 853_018, 125_485_696), checkpoint: port('resnet56-4bfd9763') },
  resnet110_cifar: { ...entry(110, 'A', 1_727_962, 252_887_680), checkpoint: port('resnet110-1d1ed7c2') },
  resnet1202_cifar: {
    ...entry(1202, 'A', 19_421_274, 2_829_238_912),
    checkpoint: port('resnet1202-f3b1deed'),
    reference:
      'none: under the weight rule its 600 blocks pass the range of float32; the code is that of resnet110_cifar',
  },
  resnet20_cifar_b: entry(20, 'B', 272_474, 40_813_184),
  resnet32_cifar_b: entry(32, 'B', 466_906, 69_124_736),
  resnet44_cifar_b: entry(44, 'B', 661_338, 97_436_288),
  resnet56_cifar_b: entry(56, 'B', 855_770, 125_747_840),
  resnet110_cifar_b: entry(110, 'B', 1_730_714, 253_149_824),
  plain20_cifar: entry(20, 'none', 269_722, 40_551_040),
  plain32_cifar: entry(32, 'none', 464_154, 68_862_592),
  plain44_cifar: entry(44, 'none', 658_586, 97_174_144),
  plain56_cifar: entry(56, 'none', 853_018, 125_485_696),
  plain110_cifar: entry(110, 'none', 1_727_962, 252_887_680),
} satisfies ModelTable;
