/**
 * Inception v4, "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning" (Szegedy, Ioffe,
 * Vanhoucke, Alemi, 2016), https://arxiv.org/abs/1602.07261. Names are timm's.
 */
import {
  block,
  image,
  imageNetPreprocessing,
  inceptionStatistics,
  type ModelTable,
  type Params,
  type Tensor,
} from '@netwright/tensor-core';
import { concat, dropout, globalAvgPool2d, linear } from '@netwright/tensor-core/nn';
import { type InceptionLayers, inceptionLayers, shrink, smooth } from './inception-layers.ts';

/** Sizes of an Inception v4. */
export interface InceptionV4Config {
  /** Channels of the first convolution; all others are in proportion. 32 in the published network. */
  width: number;
  /** Modules of kinds A, B and C. */
  depths: readonly [a: number, b: number, c: number];
  dropout: number;
  numClasses: number;
}

const layers = (p: Params, c: InceptionV4Config): InceptionLayers => inceptionLayers(p, { scale: c.width / 32 });

/** Figure 3: the three places where the stem branches. */
const mixed3 = block((p: Params, x: Tensor, c: InceptionV4Config): Tensor => {
  return concat([shrink(x), layers(p, c).halved(x, ['conv', 96, 3])], 1);
});

const mixed4 = block((p: Params, x: Tensor, c: InceptionV4Config): Tensor => {
  const { chain, valid } = layers(p, c);
  const short = chain(x, ['branch0.0', 64, 1]);
  const long = chain(x, ['branch1.0', 64, 1], ['branch1.1', 64, [1, 7]], ['branch1.2', 64, [7, 1]]);
  return concat([valid(short, ['branch0.1', 96, 3]), valid(long, ['branch1.3', 96, 3])], 1);
});

const mixed5 = block((p: Params, x: Tensor, c: InceptionV4Config): Tensor => {
  return concat([layers(p, c).halved(x, ['conv', 192, 3]), shrink(x)], 1);
});

/** Figure 4: 384 channels in and out. */
const inceptionA = block((p: Params, x: Tensor, c: InceptionV4Config): Tensor => {
  const { chain } = layers(p, c);
  const branches = [
    chain(x, ['branch0', 96, 1]),
    chain(x, ['branch1.0', 64, 1], ['branch1.1', 96, 3]),
    chain(x, ['branch2.0', 64, 1], ['branch2.1', 96, 3], ['branch2.2', 96, 3]),
    chain(smooth(x), ['branch3.1', 96, 1]),
  ];
  return concat(branches, 1);
});

/** Figure 7 with k, l, m, n = 192, 224, 256, 384: half the size, 1024 channels. */
const reductionA = block((p: Params, x: Tensor, c: InceptionV4Config): Tensor => {
  const { chain, halved } = layers(p, c);
  const double = chain(x, ['branch1.0', 192, 1], ['branch1.1', 224, 3]);
  return concat([halved(x, ['branch0', 384, 3]), halved(double, ['branch1.2', 256, 3]), shrink(x)], 1);
});

/** Figure 5: 1024 channels in and out. */
const inceptionB = block((p: Params, x: Tensor, c: InceptionV4Config): Tensor => {
  const { chain } = layers(p, c);
  const [row, column] = [[1, 7] as const, [7, 1] as const];
  const branches = [
    chain(x, ['branch0', 384, 1]),
    chain(x, ['branch1.0', 192, 1], ['branch1.1', 224, row], ['branch1.2', 256, column]),
    chain(
      x,
      ['branch2.0', 192, 1],
      ['branch2.1', 192, column],
      ['branch2.2', 224, row],
      ['branch2.3', 224, column],
      ['branch2.4', 256, row],
    ),
    chain(smooth(x), ['branch3.1', 128, 1]),
  ];
  return concat(branches, 1);
});

/** Figure 8: half the size, 1536 channels. */
const reductionB = block((p: Params, x: Tensor, c: InceptionV4Config): Tensor => {
  const { chain, halved } = layers(p, c);
  const three = chain(x, ['branch0.0', 192, 1]);
  const seven = chain(x, ['branch1.0', 256, 1], ['branch1.1', 256, [1, 7]], ['branch1.2', 320, [7, 1]]);
  return concat([halved(three, ['branch0.1', 192, 3]), halved(seven, ['branch1.3', 320, 3]), shrink(x)], 1);
});

/** Figure 6: 1536 channels in and out. */
const inceptionC = block((p: Params, x: Tensor, c: InceptionV4Config): Tensor => {
  const { chain } = layers(p, c);
  const fan = (y: Tensor, row: string, column: string): Tensor[] => [
    chain(y, [row, 256, [1, 3]]),
    chain(y, [column, 256, [3, 1]]),
  ];
  const short = chain(x, ['branch1_0', 384, 1]);
  const long = chain(x, ['branch2_0', 384, 1], ['branch2_1', 448, [3, 1]], ['branch2_2', 512, [1, 3]]);
  const branches = [
    chain(x, ['branch0', 256, 1]),
    ...fan(short, 'branch1_1a', 'branch1_1b'),
    ...fan(long, 'branch2_3a', 'branch2_3b'),
    chain(smooth(x), ['branch3.1', 256, 1]),
  ];
  return concat(branches, 1);
});

/** [N, 3, H, W] image -> [N, numClasses] logits; from 75 pixels. */
export function inceptionV4(p: Params, x: Tensor, c: InceptionV4Config): Tensor {
  const features = p.at('features');
  const { chain, valid, halved } = layers(features, c);
  let y = valid(halved(x, ['0', 32, 3]), ['1', 32, 3]);
  y = chain(y, ['2', 64, 3]); // [N, 64, 147, 147]
  const [a, b, c3] = c.depths;
  const modules = [
    ...[mixed3, mixed4, mixed5], // [N, 384, 35, 35]
    ...Array.from({ length: a }, () => inceptionA),
    reductionA, // [N, 1024, 17, 17]
    ...Array.from({ length: b }, () => inceptionB),
    reductionB, // [N, 1536, 8, 8]
    ...Array.from({ length: c3 }, () => inceptionC),
  ];
  for (const [i, module] of modules.entries()) y = module(features.at(3 + i), y, c);
  return linear(p.at('last_linear'), dropout(globalAvgPool2d(y), c.dropout), c.numClasses);
}

/** Inception v4. */
export const inceptionV4s = {
  inception_v4: {
    build: inceptionV4,
    config: { width: 32, depths: [4, 7, 3], dropout: 0.2, numClasses: 1000 } satisfies InceptionV4Config,
    inputs: { x: image(299) },
    outputs: ['logits'],
    stages: ['features.2', 'features.3', 'features.9', 'features.17', 'features.21'],
    params: 42_679_816,
    macs: 12_253_974_624,
    source: {
      title: 'Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning',
      authors: 'Szegedy, Ioffe, Vanhoucke, Alemi',
      year: 2016,
      url: 'https://arxiv.org/abs/1602.07261',
      code: 'timm models/inception_v4.py',
    },
    checkpoint: { from: 'hf:timm/inception_v4.tf_in1k' },
    preprocessing: imageNetPreprocessing({ resize: 341, crop: 299, interpolation: 'bicubic', ...inceptionStatistics }),
    tiny: { config: { width: 4, depths: [1, 1, 1], numClasses: 10 }, inputs: { x: image(107) } },
  },
} satisfies ModelTable;
