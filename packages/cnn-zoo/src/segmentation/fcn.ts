/**
 * FCN-32s, FCN-16s and FCN-8s on VGG-16, "Fully Convolutional Networks for Semantic Segmentation" (Long, Shelhamer, Darrell,
 * 2014), https://arxiv.org/abs/1411.4038, with the paddings and crops of the authors' code (fcn.berkeleyvision.org). Names are
 * those of github.com/wkentaro/pytorch-fcn, the authors' own with "-" as "_".
 */
import { image, init, type ModelTable, named, type Params, type Tensor } from '@netwright/tensor-core';
import {
  add,
  type ConvOptions,
  channelDropout,
  conv2d,
  convTranspose2d,
  maxPool2d,
  relu,
} from '@netwright/tensor-core/nn';
import { cropTo } from './fit-size.ts';
import { segmentationLoss } from './torchvision-recipe.ts';

/** Sizes of an FCN on VGG-16. */
export interface FcnConfig {
  /** Pixels per score before the last enlargement: 8 and 16 add scores of earlier maps to those of 32. */
  stride: 8 | 16 | 32;
  /** Channels of the first stage; 64 in VGG-16. */
  width: number;
  /** Of fc6 and fc7; 4096 in VGG-16. */
  hidden: number;
  /** Standard deviation of the scores' first weights; 0 in the paper, which starts from a trained VGG-16. */
  initialDeviation: number;
  /** Rate of whole channels, after fc6 and fc7. */
  dropout: number;
  numClasses: number;
}

const convRelu = (p: Params, name: string, x: Tensor, channels: number, o: ConvOptions): Tensor => {
  const start = { init: init.kaimingNormal({ mode: 'fanOut' }), biasInit: init.zeros() };
  return named(name.replace(/conv|fc/, 'relu'), relu(conv2d(p.at(name), x, channels, { ...start, ...o })));
};

/** VGG-16's five stages: the results of their poolings, of stride 2 to 32. The first convolution pads 100 pixels. */
function pools(p: Params, x: Tensor, width: number): Tensor[] {
  let y = x;
  return [2, 2, 3, 3, 3].map((depth, stage) => {
    for (let j = 1; j <= depth; j++) {
      const padding = stage === 0 && j === 1 ? 100 : 1; // so that fc6 fits images of any size
      y = convRelu(p, `conv${stage + 1}_${j}`, y, width << Math.min(stage, 3), { kernel: 3, padding });
    }
    y = named(`pool${stage + 1}`, maxPool2d(y, { kernel: 2, ceilMode: true }));
    return y;
  });
}

/** Enlargement by a transposed convolution that starts as bilinear interpolation. Differs from the authors' code: it learns. */
const enlarged = (p: Params, x: Tensor, factor: number): Tensor =>
  convTranspose2d(p, x, x.shape[1] as number, {
    kernel: 2 * factor,
    stride: factor,
    bias: false,
    init: init.bilinear(),
  });

/** [N, 3, H, W] image -> [N, numClasses, H, W] logits. */
export function fcn(p: Params, x: Tensor, c: FcnConfig): Tensor {
  const score = (name: string, y: Tensor): Tensor =>
    conv2d(p.at(name), y, c.numClasses, {
      kernel: 1,
      init: init.normal(0, c.initialDeviation),
      biasInit: init.zeros(),
    });
  const [pool3, pool4, pool5] = pools(p, x, c.width).slice(2) as [Tensor, Tensor, Tensor];
  let y = channelDropout(convRelu(p, 'fc6', pool5, c.hidden, { kernel: 7 }), c.dropout);
  y = channelDropout(convRelu(p, 'fc7', y, c.hidden, { kernel: 1 }), c.dropout);
  y = score('score_fr', y);
  // The offsets undo the first padding, less what fc6 takes and the enlargements overlap.
  if (c.stride === 32) return cropTo(enlarged(p.at('upscore'), y, 32), x, 19);
  y = enlarged(p.at('upscore2'), y, 2);
  y = add(y, cropTo(score('score_pool4', pool4), y, 5));
  if (c.stride === 16) return cropTo(enlarged(p.at('upscore16'), y, 16), x, 27);
  y = enlarged(p.at('upscore_pool4'), y, 2);
  y = add(y, cropTo(score('score_pool3', pool3), y, 9));
  return cropTo(enlarged(p.at('upscore8'), y, 8), x, 31);
}

const entry = (stride: 8 | 16 | 32, params: number, macs: number) =>
  ({
    build: fcn,
    config: {
      stride,
      width: 64,
      hidden: 4096,
      initialDeviation: 0,
      dropout: 0.5,
      numClasses: 21,
    } satisfies FcnConfig,
    inputs: { x: image(500) },
    outputs: ['logits'],
    stages: ['relu1_2', 'relu2_2', 'relu3_3', 'relu4_3', 'relu5_3', 'relu7'],
    params,
    macs,
    source: {
      title: 'Fully Convolutional Networks for Semantic Segmentation',
      authors: 'Long, Shelhamer, Darrell',
      year: 2014,
      url: 'https://arxiv.org/abs/1411.4038',
      code: 'github.com/wkentaro/pytorch-fcn, torchfcn/models',
    },
    loss: segmentationLoss,
    tiny: {
      config: { width: 2, hidden: 16, initialDeviation: 0.1, numClasses: 6 },
      inputs: { x: image([35, 32]) },
    },
  }) as const;

/** The published networks. */
export const fcns = {
  fcn32s_vgg16: entry(32, 136_152_917, 181_365_854_976),
  fcn16s_vgg16: entry(16, 134_815_994, 181_448_086_272),
  fcn8s_vgg16: entry(8, 134_489_759, 181_529_034_048),
} satisfies ModelTable;
