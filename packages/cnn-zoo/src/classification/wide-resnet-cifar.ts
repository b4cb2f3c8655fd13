/**
 * Wide ResNet for CIFAR, "Wide Residual Networks" (Zagoruyko and Komodakis, 2016), https://arxiv.org/abs/1605.07146, as the
 * authors' models/wide-resnet.lua. They published no weights of these networks; parameter names are those of the most used
 * port, https://github.com/xternalz/WideResNet-pytorch. (The wide networks for ImageNet are in resnet.ts.)
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
import {
  add,
  batchNorm,
  type ConvOptions,
  conv2d,
  dropout,
  globalAvgPool2d,
  linear,
  relu,
} from '@netwright/tensor-core/nn';
import { cifarPreprocessing } from './cifar-preprocessing.ts';

/** Sizes of a wide residual network for small images. */
export interface WideResNetCifarConfig {
  /** Convolutions, the three projections counted: 6n + 4 for n blocks in each stage. */
  depth: number;
  /** Channels of the first convolution; 16 in the paper. */
  width: number;
  /** How many times as many the stages have, the paper's k: width k, 2 width k, 4 width k. */
  widenFactor: number;
  /** Rate between the two convolutions of a block: 0 in these entries, 0.3 in the paper's variants with dropout. */
  dropout: number;
  numClasses: number;
}

/** He initialisation by input units. */
const start = init.kaimingNormal();

const activation = (p: Params, i: number, x: Tensor): Tensor => relu(batchNorm(p.at(`bn${i}`), x));
const conv = (p: Params, x: Tensor, channels: number, o: ConvOptions): Tensor =>
  conv2d(p, x, channels, { bias: false, init: start, ...o });

/** Norm, ReLU, 3x3 convolution, twice; a projection where the number of channels changes reads the first activation. */
const wideBasic = block((p: Params, x: Tensor, channels: number, stride: number, c: WideResNetCifarConfig): Tensor => {
  const activated = activation(p, 1, x);
  const y = conv(p.at('conv1'), activated, channels, { kernel: 3, stride, padding: 1 });
  const dropped = dropout(activation(p, 2, y), c.dropout);
  const same = stride === 1 && x.shape[1] === channels;
  const shortcut = same ? x : conv(p.at('convShortcut'), activated, channels, { kernel: 1, stride });
  return add(conv(p.at('conv2'), dropped, channels, { kernel: 3, padding: 1 }), shortcut);
});

const stage = block((p: Params, x: Tensor, i: number, blocks: number, c: WideResNetCifarConfig): Tensor => {
  let y = x;
  for (let j = 0; j < blocks; j++)
    y = wideBasic(p.at('layer', j), y, (c.width * c.widenFactor) << i, i > 0 && j === 0 ? 2 : 1, c);
  return y;
});

/** [N, C, H, W] image -> [N, numClasses] logits. Throws where depth is not 6n + 4. */
export function wideResnetCifar(p: Params, x: Tensor, c: WideResNetCifarConfig): Tensor {
  const blocks = (c.depth - 4) / 6;
  if (!Number.isInteger(blocks) || blocks < 1)
    throw new GraphError(`wideResnetCifar ${p.path || '(top)'}: depth must be 6n + 4 for n from 1 up, got ${c.depth}`);
  let y = conv(p.at('conv1'), x, c.width, { kernel: 3, padding: 1 });
  for (let i = 0; i < 3; i++) y = stage(p.at(`block${i + 1}`), y, i, blocks, c);
  return linear(p.at('fc'), globalAvgPool2d(activation(p, 1, y)), c.numClasses, { biasInit: init.zeros() });
}

const source: Source = {
  title: 'Wide Residual Networks',
  authors: 'Zagoruyko, Komodakis',
  year: 2016,
  url: 'https://arxiv.org/abs/1605.07146',
  code: 'https://github.com/szagoruyko/wide-residual-networks, models/wide-resnet.lua',
};

/** What the configurations have in common. */
const entry = (depth: number, widenFactor: number, params: number, macs: number) =>
  ({
    build: wideResnetCifar,
    config: { depth, width: 16, widenFactor, dropout: 0, numClasses: 10 } satisfies WideResNetCifarConfig,
    inputs: { x: image(32) },
    outputs: ['logits'],
    stages: ['block1', 'block2', 'block3'],
    params,
    macs,
    source,
    preprocessing: cifarPreprocessing,
    tiny: { config: { depth: 10, width: 4, widenFactor: 2 }, inputs: { x: image(32) } },
  }) as const;

/** Published wide networks for CIFAR-10, named by depth and widening factor. */
export const wideResnetsCifar = {
  wrn_16_4: entry(16, 4, 2_748_890, 392_612_352),
  wrn_16_8: entry(16, 8, 10_961_370, 1_548_145_664),
  wrn_28_10: entry(28, 10, 36_479_194, 5_243_328_768),
  wrn_40_4: entry(40, 4, 8_949_210, 1_298_582_016),
} satisfies ModelTable;
