/**
 * AlexNet, "ImageNet Classification with Deep Convolutional Neural Networks" (Krizhevsky, Sutskever, Hinton, 2012),
 * https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks, and the network of one
 * column that torchvision calls AlexNet, "One weird trick for parallelizing convolutional neural networks" (Krizhevsky,
 * 2014), https://arxiv.org/abs/1404.5997. Names are torchvision's; those of 2012 are the layers of Caffe's reference model.
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
  adaptiveAvgPool2d,
  type ConvOptions,
  conv2d,
  dropout,
  flatten,
  linear,
  localResponseNorm,
  maxPool2d,
  relu,
} from '@netwright/tensor-core/nn';

/** Sizes of AlexNet with one column. */
export interface AlexNetConfig {
  /** Channels of the first convolution; 64 in the published network. */
  width: number;
  /** Units of both hidden layers. */
  hidden: number;
  dropout: number;
  numClasses: number;
}

/** Sizes of the AlexNet of 2012. */
export interface AlexNet2012Config {
  /** Channels of the first convolution; 96 in the paper. */
  width: number;
  /** Units of both hidden layers. */
  hidden: number;
  /** Zeros around the image: none at 227 pixels; 2 at 224 gives the same 55 x 55 [pixels]. */
  padding: number;
  /** Section 3.3: x / (k + alpha (sum of x^2 over `size` channels))^beta. */
  responseNorm: { readonly size: number; readonly k: number; readonly alpha: number; readonly beta: number };
  /** Standard deviation of the first weights; 0.01 in the paper. */
  initialDeviation: number;
  dropout: number;
  numClasses: number;
}

const activation = block((_: Params, x: Tensor): Tensor => relu(x));

/** Overlapping windows: 3 wide, 2 apart (section 3.4 of the paper). */
const overlapping = { kernel: 3, stride: 2 } as const;
const pool = block((_: Params, x: Tensor): Tensor => maxPool2d(x, overlapping));

const features = block((p: Params, x: Tensor, width: number): Tensor => {
  const convRelu = (i: number, y: Tensor, channels: number, o: ConvOptions): Tensor =>
    activation(p.at(i + 1), conv2d(p.at(i), y, channels, o));
  let y = convRelu(0, x, width, { kernel: 11, stride: 4, padding: 2 });
  y = convRelu(3, pool(p.at(2), y), 3 * width, { kernel: 5, padding: 2 });
  y = convRelu(6, pool(p.at(5), y), 6 * width, { kernel: 3, padding: 1 });
  y = convRelu(8, y, 4 * width, { kernel: 3, padding: 1 });
  y = convRelu(10, y, 4 * width, { kernel: 3, padding: 1 });
  return pool(p.at(12), y); // [N, 256, 6, 6] at 224 pixels
});

const classifier = block((p: Params, x: Tensor, c: AlexNetConfig): Tensor => {
  let y = relu(linear(p.at(1), dropout(x, c.dropout), c.hidden));
  y = relu(linear(p.at(4), dropout(y, c.dropout), c.hidden));
  return linear(p.at(6), y, c.numClasses);
});

/** [N, 3, H, W] image -> [N, numClasses] logits; from 63 pixels. */
export function alexnet(p: Params, x: Tensor, c: AlexNetConfig): Tensor {
  const y = adaptiveAvgPool2d(features(p.at('features'), x, c.width), 6);
  return classifier(p.at('classifier'), flatten(y), c);
}

/** The operator takes PyTorch's alpha, which multiplies the mean over the window; the paper's multiplies the sum. */
const responseNorm = block(
  (_: Params, x: Tensor, { size, k, alpha, beta }: AlexNet2012Config['responseNorm']): Tensor =>
    localResponseNorm(x, size, { alpha: alpha * size, beta, k }),
);

/**
 * [N, 3, H, W] image -> [N, numClasses] logits; from 67 pixels. The halves of grouped layers are the paper's two GPUs.
 * Differs from the paper: its text says 224 pixels, its figures need 227; other sizes are averaged to the 6 x 6 of 227.
 */
export function alexnet2012(p: Params, x: Tensor, c: AlexNet2012Config): Tensor {
  // Section 5: biases of layers 2, 4, 5 and the hidden ones start at 1, so that rectifiers see positive inputs; others at 0.
  const weights = init.normal(0, c.initialDeviation);
  const [zeroBias, oneBias] = [init.zeros(), init.ones()].map((biasInit) => ({ init: weights, biasInit }));
  const convRelu = (i: number, y: Tensor, channels: number, o: ConvOptions): Tensor =>
    activation(p.at(`relu${i}`), conv2d(p.at(`conv${i}`), y, channels, o));
  const normPool = (i: number, y: Tensor): Tensor =>
    pool(p.at(`pool${i}`), responseNorm(p.at(`norm${i}`), y, c.responseNorm));

  let y = convRelu(1, x, c.width, { kernel: 11, stride: 4, padding: c.padding, ...zeroBias }); // [N, 96, 55, 55]
  y = convRelu(2, normPool(1, y), (8 * c.width) / 3, { kernel: 5, padding: 2, groups: 2, ...oneBias }); // [N, 256, 27, 27]
  y = convRelu(3, normPool(2, y), 4 * c.width, { kernel: 3, padding: 1, ...zeroBias }); // [N, 384, 13, 13]
  y = convRelu(4, y, 4 * c.width, { kernel: 3, padding: 1, groups: 2, ...oneBias });
  y = convRelu(5, y, (8 * c.width) / 3, { kernel: 3, padding: 1, groups: 2, ...oneBias });
  y = flatten(adaptiveAvgPool2d(pool(p.at('pool5'), y), 6)); // [N, 9216]
  for (const i of [6, 7]) {
    y = activation(p.at(`relu${i}`), linear(p.at(`fc${i}`), y, c.hidden, oneBias));
    y = dropout(y, c.dropout);
  }
  return linear(p.at('fc8'), y, c.numClasses, zeroBias);
}

/** AlexNet of 2012 and of 2014. */
export const alexnets = {
  alexnet: {
    build: alexnet,
    config: { width: 64, hidden: 4096, dropout: 0.5, numClasses: 1000 } satisfies AlexNetConfig,
    inputs: { x: image(224) },
    outputs: ['logits'],
    stages: ['features.1', 'features.4', 'features.11', 'features.12'],
    params: 61_100_840,
    macs: 714_188_480,
    source: {
      title: 'One weird trick for parallelizing convolutional neural networks',
      authors: 'Krizhevsky',
      year: 2014,
      url: 'https://arxiv.org/abs/1404.5997',
      code: 'torchvision 0.14 models/alexnet.py',
    },
    checkpoint: { from: 'https://download.pytorch.org/models/alexnet-owt-7be5be79.pth' },
    preprocessing: imageNetPreprocessing(),
    tiny: { config: { width: 2, hidden: 128, numClasses: 10 }, inputs: { x: image(127) } },
  },
  alexnet_2012: {
    build: alexnet2012,
    config: {
      width: 96,
      hidden: 4096,
      padding: 0,
      responseNorm: { size: 5, k: 2, alpha: 1e-4, beta: 0.75 },
      initialDeviation: 0.01,
      dropout: 0.5,
      numClasses: 1000,
    } satisfies AlexNet2012Config,
    inputs: { x: image(227) },
    outputs: ['logits'],
    stages: ['norm1', 'norm2', 'relu5', 'pool5'],
    params: 60_965_224,
    macs: 724_406_816,
    source: {
      title: 'ImageNet Classification with Deep Convolutional Neural Networks',
      authors: 'Krizhevsky, Sutskever, Hinton',
      year: 2012,
      url: 'https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks',
    },
    preprocessing: imageNetPreprocessing({ crop: 227 }),
    tiny: { config: { width: 12, hidden: 64, initialDeviation: 0.05, numClasses: 10 }, inputs: { x: image(67) } },
  },
} satisfies ModelTable;
