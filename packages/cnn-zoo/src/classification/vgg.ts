/**
 * VGG, "Very Deep Convolutional Networks for Large-Scale Image Recognition" (Simonyan and Zisserman, 2014),
 * https://arxiv.org/abs/1409.1556: configurations A, B, D and E of table 1, plain and with batch norm. Names are torchvision's.
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
  batchNorm,
  conv2d,
  dropout,
  flatten,
  linear,
  maxPool2d,
  relu,
} from '@netwright/tensor-core/nn';

/** Sizes of a VGG network. */
export interface VggConfig {
  /** Convolutions per stage; a pooling follows each stage. */
  depths: readonly number[];
  /** Channels of the first stage; each stage doubles them, up to 8 times as many. 64 in the paper. */
  width: number;
  /** Whether batch norm follows each convolution. */
  norm: boolean;
  /** Units of both hidden layers. */
  hidden: number;
  /** Standard deviation of the dense layers' first weights; 0.01 in the paper and in torchvision. */
  initialDeviation: number;
  dropout: number;
  numClasses: number;
}

const conv = { kernel: 3, padding: 1, init: init.kaimingNormal({ mode: 'fanOut' }), biasInit: init.zeros() } as const;

const activation = block((_: Params, x: Tensor): Tensor => relu(x));
const pool = block((_: Params, x: Tensor): Tensor => maxPool2d(x, { kernel: 2 }));

/** The convolutional part: [N, C, H, W] -> [N, 512, H / 32, W / 32] in five stages, odd lengths rounded down. */
export const vggFeatures = block((p: Params, x: Tensor, c: Pick<VggConfig, 'depths' | 'width' | 'norm'>): Tensor => {
  let y = x;
  let i = 0;
  for (const [stage, depth] of c.depths.entries()) {
    const channels = Math.min(c.width << stage, 8 * c.width);
    for (let j = 0; j < depth; j++) {
      y = conv2d(p.at(i++), y, channels, conv);
      if (c.norm) y = batchNorm(p.at(i++), y);
      y = activation(p.at(i++), y);
    }
    y = pool(p.at(i++), y);
  }
  return y;
});

const classifier = block((p: Params, x: Tensor, c: VggConfig): Tensor => {
  const dense = { init: init.normal(0, c.initialDeviation), biasInit: init.zeros() };
  let y = dropout(relu(linear(p.at(0), x, c.hidden, dense)), c.dropout);
  y = dropout(relu(linear(p.at(3), y, c.hidden, dense)), c.dropout);
  return linear(p.at(6), y, c.numClasses, dense);
});

/** [N, 3, H, W] image -> [N, numClasses] logits; from 32 pixels. */
export function vgg(p: Params, x: Tensor, c: VggConfig): Tensor {
  const y = adaptiveAvgPool2d(vggFeatures(p.at('features'), x, c), 7); // the size itself at 224 pixels
  return classifier(p.at('classifier'), flatten(y), c);
}

/** Where torchvision's list of layers has the convolutions, and the last map of each resolution. */
function places(depths: readonly number[], norm: boolean): { convs: number[]; stages: string[] } {
  const convs: number[] = [];
  const stages: string[] = [];
  let i = 0;
  for (const depth of depths) {
    for (let j = 0; j < depth; j++, i += norm ? 3 : 2) convs.push(i);
    stages.push(`features.${i - 1}`);
    i++;
  }
  return { convs, stages: [...stages, `features.${i - 1}`] };
}

const depths = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
} as const;

/** Every batch norm network is tested at the depths of 11, so both sets of names are needed. */
const zeroGradient = (layers: keyof typeof depths): Record<string, string> =>
  Object.fromEntries(
    [layers, 11].flatMap((n) =>
      places(depths[n as keyof typeof depths], true).convs.map((i) => [
        `features.${i}.bias`,
        'batch norm subtracts what a bias before it adds',
      ]),
    ),
  );

/** What the configurations have in common; `published` is the end of torchvision's file name. */
const entry = (layers: keyof typeof depths, norm: boolean, params: number, macs: number, published: string) =>
  ({
    build: vgg,
    config: {
      depths: depths[layers],
      width: 64,
      norm,
      hidden: 4096,
      initialDeviation: 0.01,
      dropout: 0.5,
      numClasses: 1000,
    } satisfies VggConfig,
    inputs: { x: image(224) },
    outputs: ['logits'],
    stages: places(depths[layers], norm).stages,
    params,
    macs,
    source: {
      title: 'Very Deep Convolutional Networks for Large-Scale Image Recognition',
      authors: 'Simonyan, Zisserman',
      year: 2014,
      url: 'https://arxiv.org/abs/1409.1556',
      code: 'torchvision 0.14 models/vgg.py',
    },
    checkpoint: { from: `https://download.pytorch.org/models/vgg${layers}${norm ? '_bn' : ''}-${published}.pth` },
    preprocessing: imageNetPreprocessing(),
    tiny: {
      config: { depths: depths[11], width: 2, hidden: 64, initialDeviation: 0.1, numClasses: 10 },
      inputs: { x: image(32) },
    },
    ...(norm && { zeroGradient: zeroGradient(layers) }),
  }) as const;

/** The published VGG networks. */
export const vggs = {
  vgg11: entry(11, false, 132_863_336, 7_609_090_048, '8a719046'),
  vgg11_bn: entry(11, true, 132_868_840, 7_609_090_048, '6002323d'),
  vgg13: entry(13, false, 133_047_848, 11_308_466_176, '19584684'),
  vgg13_bn: entry(13, true, 133_053_736, 11_308_466_176, 'abd245e5'),
  vgg16: entry(16, false, 138_357_544, 15_470_264_320, '397923af'),
  vgg16_bn: entry(16, true, 138_365_992, 15_470_264_320, '6c64b313'),
  vgg19: entry(19, false, 143_667_240, 19_632_062_464, 'dcbb9e9d'),
  vgg19_bn: entry(19, true, 143_678_248, 19_632_062_464, 'c79401a0'),
} satisfies ModelTable;
