/**
 * SqueezeNet, "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size" (Iandola et al., 2016),
 * https://arxiv.org/abs/1602.07360, without bypass, and the authors' version 1.1. Names are torchvision's.
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
import { concat, conv2d, dropout, globalAvgPool2d, maxPool2d, relu } from '@netwright/tensor-core/nn';

/** Sizes of a SqueezeNet. */
export interface SqueezeNetConfig {
  /** The first convolution, stride 2, without padding. */
  stem: { readonly channels: number; readonly kernel: number };
  /** Squeezing channels of each fire module, by stage; a pooling precedes each stage. */
  fires: readonly (readonly number[])[];
  dropout: number;
  numClasses: number;
}

const start = { init: init.kaimingUniform(), biasInit: init.zeros() } as const;

const activation = block((_: Params, x: Tensor): Tensor => relu(x));
const pool = block((_: Params, x: Tensor): Tensor => maxPool2d(x, { kernel: 3, stride: 2, ceilMode: true }));

/** 1x1 to `squeeze` channels, then 1x1 and 3x3 side by side, four times as many each; 8 squeeze channels out. */
const fire = block((p: Params, x: Tensor, squeeze: number): Tensor => {
  const y = relu(conv2d(p.at('squeeze'), x, squeeze, { kernel: 1, ...start }));
  const narrow = relu(conv2d(p.at('expand1x1'), y, 4 * squeeze, { kernel: 1, ...start }));
  const wide = relu(conv2d(p.at('expand3x3'), y, 4 * squeeze, { kernel: 3, padding: 1, ...start }));
  return concat([narrow, wide], 1);
});

const features = block((p: Params, x: Tensor, c: SqueezeNetConfig): Tensor => {
  let y = conv2d(p.at(0), x, c.stem.channels, { kernel: c.stem.kernel, stride: 2, ...start });
  y = activation(p.at(1), y);
  let i = 2;
  for (const stage of c.fires) {
    y = pool(p.at(i++), y);
    for (const squeeze of stage) y = fire(p.at(i++), y, squeeze);
  }
  return y;
});

/** A 1x1 convolution gives a map per class; its rectified means are the logits, which are never negative. */
const classifier = block((p: Params, x: Tensor, c: SqueezeNetConfig): Tensor => {
  const options = { kernel: 1, init: init.normal(0, 0.01), biasInit: init.zeros() };
  return globalAvgPool2d(relu(conv2d(p.at(1), dropout(x, c.dropout), c.numClasses, options)));
});

/** [N, 3, H, W] image -> [N, numClasses] logits; from 21 pixels (1.0) or 17 (1.1). */
export function squeezenet(p: Params, x: Tensor, c: SqueezeNetConfig): Tensor {
  return classifier(p.at('classifier'), features(p.at('features'), x, c), c);
}

const common = {
  build: squeezenet,
  inputs: { x: image(224) },
  outputs: ['logits'],
  source: {
    title: 'SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size',
    authors: 'Iandola, Han, Moskewicz, Ashraf, Dally, Keutzer',
    year: 2016,
    url: 'https://arxiv.org/abs/1602.07360',
    code: 'torchvision 0.14 models/squeezenet.py',
  },
  preprocessing: imageNetPreprocessing(),
} as const;

/** SqueezeNet 1.0, as in the paper, and 1.1, with 2.3 times fewer operations. */
export const squeezenets = {
  squeezenet1_0: {
    ...common,
    config: {
      stem: { channels: 96, kernel: 7 },
      fires: [[16, 16, 32], [32, 48, 48, 64], [64]],
      dropout: 0.5,
      numClasses: 1000,
    } satisfies SqueezeNetConfig,
    stages: ['features.1', 'features.5', 'features.10', 'features.12'],
    params: 1_248_424,
    macs: 818_924_576,
    checkpoint: { from: 'https://download.pytorch.org/models/squeezenet1_0-b66bff10.pth' },
    tiny: {
      config: { stem: { channels: 12, kernel: 7 }, fires: [[4, 4], [6], [8]], numClasses: 10 },
      inputs: { x: image(64) },
    },
  },
  squeezenet1_1: {
    ...common,
    config: {
      stem: { channels: 64, kernel: 3 },
      fires: [
        [16, 16],
        [32, 32],
        [48, 48, 64, 64],
      ],
      dropout: 0.5,
      numClasses: 1000,
    } satisfies SqueezeNetConfig,
    stages: ['features.1', 'features.4', 'features.7', 'features.12'],
    params: 1_235_496,
    macs: 349_151_936,
    checkpoint: { from: 'https://download.pytorch.org/models/squeezenet1_1-b8a52dc0.pth' },
    tiny: {
      config: { stem: { channels: 12, kernel: 7 }, fires: [[4, 4], [6], [8]], numClasses: 10 },
      inputs: { x: image(64) },
    },
  },
} satisfies ModelTable;
