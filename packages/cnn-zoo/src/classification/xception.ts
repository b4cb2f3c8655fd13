/**
 * Xception, "Xception: Deep Learning with Depthwise Separable Convolutions" (Chollet, 2016), https://arxiv.org/abs/1610.02357,
 * figure 5. Parameter names are those of timm's legacy_xception, a port of the Keras weights.
 */
import {
  block,
  image,
  inceptionStatistics,
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
  maxPool2d,
  relu,
} from '@netwright/tensor-core/nn';

/** Sizes of an Xception network. */
export interface XceptionConfig {
  /** Channels of the two convolutions before the first block. */
  stem: readonly [number, number];
  /** Channels of the blocks of the entry flow, each of which halves the image. */
  entry: readonly number[];
  /** Blocks of the middle flow, with the entry's last number of channels. */
  middle: number;
  /** Channels of the block and of the two separable convolutions of the exit flow. */
  exit: readonly [number, number, number];
  /** Rate before the classifier. */
  dropout: number;
  numClasses: number;
}

const conv = (p: Params, x: Tensor, channels: number, options: ConvOptions): Tensor =>
  conv2d(p, x, channels, {
    bias: false,
    init: init.kaimingNormal({ mode: 'fanOut', nonlinearity: 'relu' }),
    ...options,
  });

const activation = block((_: Params, x: Tensor): Tensor => relu(x));

/** A 3x3 convolution of each channel on its own, then a 1x1 convolution: [N, C, H, W] -> [N, channels, H, W]. */
const separable = block((p: Params, x: Tensor, channels: number): Tensor => {
  const width = x.shape[1] as number;
  const y = conv(p.at('conv1'), x, width, { kernel: 3, padding: 1, groups: width });
  return conv(p.at('pointwise'), y, channels, { kernel: 1 });
});

/** Separable convolutions of these channels, each after a ReLU, around a shortcut; a stride is a max pooling at the end. */
const residual = block((p: Params, x: Tensor, channels: readonly number[], stride: number, starts = true): Tensor => {
  const rep = p.at('rep');
  let i = 0;
  let y = x;
  for (const [j, width] of channels.entries()) {
    if (j > 0 || starts) y = activation(rep.at(i++), y); // the first block's input is activated already
    y = separable(rep.at(i++), y, width);
    y = batchNorm(rep.at(i++), y);
  }
  if (stride > 1) y = maxPool2d(y, { kernel: 3, stride, padding: 1 });
  if (stride === 1 && x.shape[1] === y.shape[1]) return add(y, x);
  const skip = conv(p.at('skip'), x, channels.at(-1) as number, { kernel: 1, stride });
  return add(y, batchNorm(p.at('skipbn'), skip));
});

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function xception(p: Params, x: Tensor, c: XceptionConfig): Tensor {
  const step = (i: number, y: Tensor): Tensor => activation(p.at(`act${i}`), batchNorm(p.at(`bn${i}`), y));
  let y = step(1, conv(p.at('conv1'), x, c.stem[0], { kernel: 3, stride: 2 }));
  y = step(2, conv(p.at('conv2'), y, c.stem[1], { kernel: 3 }));
  let i = 1;
  for (const width of c.entry) y = residual(p.at(`block${i}`), y, [width, width], 2, i++ > 1);
  const width = y.shape[1] as number;
  for (let j = 0; j < c.middle; j++) y = residual(p.at(`block${i++}`), y, [width, width, width], 1);
  y = residual(p.at(`block${i}`), y, [width, c.exit[0]], 2);
  y = step(3, separable(p.at('conv3'), y, c.exit[1]));
  y = step(4, separable(p.at('conv4'), y, c.exit[2]));
  return linear(p.at('fc'), dropout(globalAvgPool2d(y), c.dropout), c.numClasses);
}

/** The published network. */
export const xceptions = {
  xception: {
    build: xception,
    config: {
      stem: [32, 64],
      entry: [128, 256, 728],
      middle: 8,
      exit: [1024, 1536, 2048],
      dropout: 0.5,
      numClasses: 1000,
    } satisfies XceptionConfig,
    inputs: { x: image(299) },
    outputs: ['logits'],
    stages: ['act2', 'block2.rep.0', 'block3.rep.0', 'block12.rep.0', 'act4'],
    params: 22_855_952,
    macs: 8_357_403_496,
    source: {
      title: 'Xception: Deep Learning with Depthwise Separable Convolutions',
      authors: 'Chollet',
      year: 2016,
      url: 'https://arxiv.org/abs/1610.02357',
      code: 'timm models/xception.py',
    },
    checkpoint: {
      from: 'https://github.com/rwightman/pytorch-image-models/releases/download/v0.1-cadene/xception-43020ad28.pth',
    },
    preprocessing: { resize: 333, crop: 299, interpolation: 'bicubic', ...inceptionStatistics },
    tiny: {
      config: { stem: [4, 8], entry: [8, 16], middle: 1, exit: [16, 16, 24], numClasses: 10 },
      inputs: { x: image(39) },
    },
  },
} satisfies ModelTable;
