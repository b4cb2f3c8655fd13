/**
 * Pre-activation residual networks for CIFAR-10, "Identity Mappings in Deep Residual Networks" (He, Zhang, Ren, Sun, 2016),
 * https://arxiv.org/abs/1603.05027, as the authors' code (https://github.com/KaimingHe/resnet-1k-layers). No weights were
 * published; parameter names are those of https://github.com/bearpaw/pytorch-classification, models/cifar/preresnet.py.
 */
import {
  block,
  GraphError,
  image,
  init,
  type ModelTable,
  type Params,
  type Source,
  type Tensor,
} from '@netwright/tensor-core';
import { add, batchNorm, type ConvOptions, conv2d, globalAvgPool2d, linear, relu } from '@netwright/tensor-core/nn';
import { cifarPreprocessing } from './cifar-preprocessing.ts';
import { subsample } from './resnet-cifar.ts';

/** Sizes of a pre-activation network for small images. */
export interface PreactResNetCifarConfig {
  /** Two 3x3 convolutions, or 1x1, 3x3, 1x1 through a quarter of the channels. */
  block: 'basic' | 'bottleneck';
  /** Layers with weights: 6n + 2 for n basic blocks per stage, 9n + 2 for n bottlenecks. */
  depth: number;
  /** Channels of the first convolution; 16 in the paper. A bottleneck's stages have four times as many and more. */
  width: number;
  /** Where a block changes the shape: 'A' pads with zeros, 'B' projects. */
  shortcut: 'A' | 'B';
  numClasses: number;
}

/** He initialisation by output units. */
const start = init.kaimingNormal({ mode: 'fanOut' });

const activation = (p: Params, i: number, x: Tensor): Tensor => relu(batchNorm(p.at(`bn${i}`), x));
const conv = (p: Params, x: Tensor, channels: number, o: ConvOptions): Tensor =>
  conv2d(p, x, channels, { bias: false, init: start, ...o });

/** The convolutions of a block on its first activation. */
function branch(p: Params, x: Tensor, channels: number, stride: number, c: PreactResNetCifarConfig): Tensor {
  const three = { kernel: 3, padding: 1 };
  if (c.block === 'basic') {
    const y = conv(p.at('conv1'), x, channels, { ...three, stride });
    return conv(p.at('conv2'), activation(p, 2, y), channels, three);
  }
  let y = conv(p.at('conv1'), x, channels / 4, { kernel: 1, stride });
  y = conv(p.at('conv2'), activation(p, 2, y), channels / 4, three);
  return conv(p.at('conv3'), activation(p, 3, y), channels, { kernel: 1 });
}

/**
 * A residual block. The first activation is on the branch alone; in a block that changes the shape, and in the first of the
 * network, it comes before the shortcut splits off (the paper's appendix).
 */
const residual = block(
  (p: Params, x: Tensor, channels: number, stride: number, isFirst: boolean, c: PreactResNetCifarConfig): Tensor => {
    const activated = activation(p, 1, x);
    const y = branch(p, activated, channels, stride, c);
    if (stride === 1 && x.shape[1] === channels) return add(y, isFirst ? activated : x);
    if (c.shortcut === 'A') return add(y, subsample(activated, channels, stride));
    return add(y, conv(p.at('downsample', 0), activated, channels, { kernel: 1, stride }));
  },
);

const stage = block((p: Params, x: Tensor, i: number, blocks: number, c: PreactResNetCifarConfig): Tensor => {
  const channels = (c.block === 'basic' ? c.width : 4 * c.width) << i;
  let y = x;
  for (let j = 0; j < blocks; j++) y = residual(p.at(j), y, channels, i > 0 && j === 0 ? 2 : 1, i === 0 && j === 0, c);
  return y;
});

/** [N, C, H, W] image -> [N, numClasses] logits. Throws where the depth does not fit the block. */
export function preactResnetCifar(p: Params, x: Tensor, c: PreactResNetCifarConfig): Tensor {
  const layers = c.block === 'basic' ? 6 : 9;
  const blocks = (c.depth - 2) / layers;
  if (!Number.isInteger(blocks) || blocks < 1)
    throw new GraphError(
      `preactResnetCifar ${p.path || '(top)'}: depth must be ${layers}n + 2 for n from 1 up, got ${c.depth}`,
    );
  let y = conv(p.at('conv1'), x, c.width, { kernel: 3, padding: 1 });
  for (let i = 0; i < 3; i++) y = stage(p.at(`layer${i + 1}`), y, i, blocks, c);
  y = relu(batchNorm(p.at('bn'), y));
  return linear(p.at('fc'), globalAvgPool2d(y), c.numClasses, { biasInit: init.zeros() });
}

const source: Source = {
  title: 'Identity Mappings in Deep Residual Networks',
  authors: 'He, Zhang, Ren, Sun',
  year: 2016,
  url: 'https://arxiv.org/abs/1603.05027',
  code: 'https://github.com/KaimingHe/resnet-1k-layers',
};

/** What the configurations have in common. */
const entry = (
  kind: PreactResNetCifarConfig['block'],
  depth: number,
  shortcut: 'A' | 'B',
  params: number,
  macs: number,
) =>
  ({
    build: preactResnetCifar,
    config: { block: kind, depth, width: 16, shortcut, numClasses: 10 } satisfies PreactResNetCifarConfig,
    inputs: { x: image(32) },
    outputs: ['logits'],
    stages: ['layer1', 'layer2', 'layer3'],
    params,
    macs,
    source,
    preprocessing: cifarPreprocessing,
    tiny: { config: { depth: kind === 'basic' ? 8 : 11, width: 4 }, inputs: { x: image(32) } },
  }) as const;

/** The published pre-activation networks for CIFAR-10. */
export const preactResnetsCifar = {
  preact_resnet110_cifar: entry('basic', 110, 'A', 1_727_962, 252_887_680),
  preact_resnet164_cifar: entry('bottleneck', 164, 'B', 1_703_258, 244_500_992),
  preact_resnet1001_cifar: {
    ...entry('bottleneck', 1001, 'B', 10_327_706, 1_487_849_984),
    reference:
      'none: under the weight rule its 333 blocks pass the range of float32; the code is preact_resnet164_cifar',
  },
} satisfies ModelTable;
