/**
 * MnasNet, "MnasNet: Platform-Aware Neural Architecture Search for Mobile" (Tan et al., 2018), https://arxiv.org/abs/1807.11626;
 * B1, the network found without squeeze-and-excitation, at four widths. Parameter names are torchvision's (its version 2, whose
 * first layers are scaled too).
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
  type ConvOptions,
  conv2d,
  dropout,
  globalAvgPool2d,
  linear,
  makeDivisible,
  relu,
} from '@netwright/tensor-core/nn';

/** Inverted residuals of one shape. */
export interface MnasNetStage {
  kernel: number;
  /** Channels inside a block per channel of its input. */
  expansion: number;
  channels: number;
  /** Blocks. */
  depth: number;
  /** Of the first block. */
  stride: number;
}

/** Sizes of an MnasNet; channels are before the width multiplier. */
export interface MnasNetConfig {
  /** Channels of the first convolution. */
  stem: number;
  /** Channels after the separable convolution that follows. */
  separable: number;
  stages: readonly MnasNetStage[];
  /** Channels of the last convolution, at every width. */
  head: number;
  /** Width multiplier. */
  width: number;
  /** Rate before the classifier. */
  dropout: number;
  numClasses: number;
}

/** He initialisation by output units, as torchvision's. */
const start = init.kaimingNormal({ mode: 'fanOut', nonlinearity: 'relu' });
const classifierStart = init.kaimingUniform({ mode: 'fanOut', nonlinearity: 'sigmoid' });

/** TensorFlow's 0.9997, the weight of the old statistics. */
const momentum = 1 - 0.9997;

/** The convolution at place i and its batch norm after it. */
const convBn = (p: Params, i: number, x: Tensor, channels: number, o: ConvOptions): Tensor =>
  batchNorm(p.at(i + 1), conv2d(p.at(i), x, channels, { bias: false, init: start, ...o }), { momentum });

/** Depthwise convolution without a change of channels, at place i, with ReLU. */
const depthwise = (p: Params, i: number, x: Tensor, kernel: number, stride: number): Tensor =>
  relu(convBn(p, i, x, Number(x.shape[1]), { kernel, stride, padding: kernel >> 1, groups: Number(x.shape[1]) }));

const branch = block((p: Params, x: Tensor, channels: number, stride: number, s: MnasNetStage): Tensor => {
  const y = relu(convBn(p, 0, x, Number(x.shape[1]) * s.expansion, { kernel: 1 }));
  return convBn(p, 6, depthwise(p, 3, y, s.kernel, stride), channels, { kernel: 1 });
});

/** Expansion, depthwise convolution, linear projection; a shortcut where the shape stays. */
const invertedResidual = block((p: Params, x: Tensor, channels: number, stride: number, s: MnasNetStage): Tensor => {
  const y = branch(p.at('layers'), x, channels, stride, s);
  return stride === 1 && x.shape[1] === channels ? add(x, y) : y;
});

const stack = block((p: Params, x: Tensor, channels: number, s: MnasNetStage): Tensor => {
  let y = x;
  for (let i = 0; i < s.depth; i++) y = invertedResidual(p.at(i), y, channels, i === 0 ? s.stride : 1, s);
  return y;
});

const layers = block((p: Params, x: Tensor, c: MnasNetConfig): Tensor => {
  const widened = (channels: number) => makeDivisible(channels * c.width);
  let y = relu(convBn(p, 0, x, widened(c.stem), { kernel: 3, stride: 2, padding: 1 }));
  y = convBn(p, 6, depthwise(p, 3, y, 3, 1), widened(c.separable), { kernel: 1 });
  for (const [i, s] of c.stages.entries()) y = stack(p.at(8 + i), y, widened(s.channels), s);
  return relu(convBn(p, 8 + c.stages.length, y, c.head, { kernel: 1 }));
});

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function mnasnet(p: Params, x: Tensor, c: MnasNetConfig): Tensor {
  const y = dropout(globalAvgPool2d(layers(p.at('layers'), x, c)), c.dropout);
  return linear(p.at('classifier', 1), y, c.numClasses, { init: classifierStart, biasInit: init.zeros() });
}

const b1: readonly MnasNetStage[] = [
  { kernel: 3, expansion: 3, channels: 24, depth: 3, stride: 2 },
  { kernel: 5, expansion: 3, channels: 40, depth: 3, stride: 2 },
  { kernel: 5, expansion: 6, channels: 80, depth: 3, stride: 2 },
  { kernel: 3, expansion: 6, channels: 96, depth: 2, stride: 1 },
  { kernel: 5, expansion: 6, channels: 192, depth: 4, stride: 2 },
  { kernel: 3, expansion: 6, channels: 320, depth: 1, stride: 1 },
];

const tinyStages: readonly MnasNetStage[] = [
  { kernel: 3, expansion: 2, channels: 8, depth: 2, stride: 2 },
  { kernel: 5, expansion: 2, channels: 16, depth: 1, stride: 2 },
];

/** A network at one width. */
const entry = (width: number, params: number, macs: number, file: string, resize = 256) =>
  ({
    build: mnasnet,
    config: {
      stem: 32,
      separable: 16,
      stages: b1,
      head: 1280,
      width,
      dropout: 0.2,
      numClasses: 1000,
    } satisfies MnasNetConfig,
    inputs: { x: image(224) },
    outputs: ['logits'],
    stages: ['layers.7', 'layers.8', 'layers.9', 'layers.11', 'layers.13'],
    params,
    macs,
    source: {
      title: 'MnasNet: Platform-Aware Neural Architecture Search for Mobile',
      authors: 'Tan, Chen, Pang, Vasudevan, Sandler, Howard, Le',
      year: 2018,
      url: 'https://arxiv.org/abs/1807.11626',
      code: 'torchvision 0.14 models/mnasnet.py',
    },
    checkpoint: { from: `https://download.pytorch.org/models/${file}` },
    preprocessing: imageNetPreprocessing({ resize }),
    tiny: {
      config: { stem: 8, separable: 8, stages: tinyStages, head: 32, width: 1, numClasses: 10 },
      inputs: { x: image(32) },
    },
  }) as const;

/** The published networks, by width. */
export const mnasnets = {
  mnasnet0_5: {
    ...entry(0.5, 2_218_512, 104_455_968, 'mnasnet0.5_top1_67.823-3ffadce67e.pth'),
    reference: 'mnasnet0_5',
  },
  mnasnet0_75: { ...entry(0.75, 3_170_208, 215_493_104, 'mnasnet0_75-7090bc5f.pth', 232), reference: 'mnasnet0_75' },
  mnasnet1_0: {
    ...entry(1, 4_383_312, 314_415_872, 'mnasnet1.0_top1_73.512-f206786ef8.pth'),
    reference: 'mnasnet1_0',
  },
  mnasnet1_3: { ...entry(1.3, 6_282_256, 526_362_432, 'mnasnet1_3-a4c69d6f.pth', 232), reference: 'mnasnet1_3' },
} satisfies ModelTable;
