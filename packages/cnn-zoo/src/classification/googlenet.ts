/**
 * GoogLeNet (Inception v1), "Going Deeper with Convolutions" (Szegedy et al., 2014), https://arxiv.org/abs/1409.4842, in
 * torchvision's form: with batch norm, and 3x3 convolutions where the paper has 5x5. Names are torchvision's.
 */
import {
  block,
  type Initialiser,
  image,
  imageNetPreprocessing,
  inceptionStatistics,
  init,
  type ModelEntry,
  type ModelTable,
  type Params,
  type Tensor,
} from '@netwright/tensor-core';
import {
  adaptiveAvgPool2d,
  add,
  concat,
  dropout,
  flatten,
  globalAvgPool2d,
  linear,
  maxPool2d,
  mul,
  relu,
} from '@netwright/tensor-core/nn';
import { crossEntropy } from '@netwright/tensor-core/train';
import { basicConv } from './inception-layers.ts';

/** Channels of an Inception module: 1x1; 1x1 and 3x3; 1x1 and "5x5"; the pooling's 1x1 (table 1 of the paper). */
export type InceptionWidths = readonly [
  one: number,
  reduce3: number,
  three: number,
  reduce5: number,
  five: number,
  pool: number,
];

/** Sizes of a GoogLeNet. */
export interface GoogLeNetConfig {
  /** Channels of the first convolution; those of the stem and of the auxiliary heads are in proportion. */
  width: number;
  /** Inception modules by stage, named 3a, 3b, 4a and so on; a pooling lies between stages. */
  modules: Readonly<Record<3 | 4 | 5, readonly InceptionWidths[]>>;
  /** Whether the two auxiliary heads are there, on the first and on the last but one module of stage 4. */
  aux: boolean;
  /** Rate before the last layer; 0 turns off the auxiliary heads' too. */
  dropout: number;
  /** Rate before the last layer of an auxiliary head. */
  dropoutAux: number;
  /** Standard deviation of the first weights, but for batch norm's; 0.01 in torchvision, whose batch norm makes up for it. */
  initialDeviation: number;
  numClasses: number;
}

const start = (c: GoogLeNetConfig): Initialiser => init.truncatedNormal({ std: c.initialDeviation });

/** Four branches side by side. Differs from the paper: `branch3` has 3x3 for 5x5, as the published weights have. */
const inception = block((p: Params, x: Tensor, widths: InceptionWidths, c: GoogLeNetConfig): Tensor => {
  const [one, reduce3, three, reduce5, five, pooled] = widths;
  const narrow = (name: string, y: Tensor, channels: number): Tensor =>
    basicConv(p.at(name), y, channels, { kernel: 1, init: start(c) });
  const wide = (name: string, y: Tensor, channels: number): Tensor =>
    basicConv(p.at(name), y, channels, { kernel: 3, padding: 1, init: start(c) });
  const branches = [
    narrow('branch1', x, one),
    wide('branch2.1', narrow('branch2.0', x, reduce3), three),
    wide('branch3.1', narrow('branch3.0', x, reduce5), five),
    narrow('branch4.1', maxPool2d(x, { kernel: 3, stride: 1, padding: 1 }), pooled),
  ];
  return concat(branches, 1);
});

/** A classifier half way: [N, C, H, W] -> [N, numClasses]. */
const auxiliary = block((p: Params, x: Tensor, c: GoogLeNetConfig): Tensor => {
  const options = { init: start(c) };
  let y = basicConv(p.at('conv'), adaptiveAvgPool2d(x, 4), 2 * c.width, { kernel: 1, ...options }); // [N, 128, 4, 4]
  y = relu(linear(p.at('fc1'), flatten(y), 16 * c.width, options));
  return linear(p.at('fc2'), dropout(y, c.dropout && c.dropoutAux), c.numClasses, options);
});

const pool = (x: Tensor, kernel: number): Tensor => maxPool2d(x, { kernel, stride: 2, ceilMode: true });

/** The maps after each module of a stage. */
function stage(p: Params, number: 3 | 4 | 5, x: Tensor, c: GoogLeNetConfig): Tensor[] {
  let y = x;
  return c.modules[number].map((widths, i) => {
    y = inception(p.at(`inception${number}${'abcde'[i]}`), y, widths, c);
    return y;
  });
}

/** [N, 3, H, W] image -> [N, numClasses] logits, and those of the auxiliary heads; from 15 pixels. */
export function googlenet(p: Params, x: Tensor, c: GoogLeNetConfig): Record<string, Tensor> {
  const options = { init: start(c) };
  let y = pool(basicConv(p.at('conv1'), x, c.width, { kernel: 7, stride: 2, padding: 3, ...options }), 3);
  y = basicConv(p.at('conv2'), y, c.width, { kernel: 1, ...options });
  y = pool(basicConv(p.at('conv3'), y, 3 * c.width, { kernel: 3, padding: 1, ...options }), 3);
  y = pool(stage(p, 3, y, c).at(-1) as Tensor, 3); // [N, 480, 14, 14]
  const middle = stage(p, 4, y, c);
  y = pool(middle.at(-1) as Tensor, 2); // [N, 832, 7, 7]
  y = stage(p, 5, y, c).at(-1) as Tensor;
  return {
    logits: linear(p.at('fc'), dropout(globalAvgPool2d(y), c.dropout), c.numClasses, options),
    ...(c.aux && {
      aux2: auxiliary(p.at('aux2'), middle.at(-2) as Tensor, c),
      aux1: auxiliary(p.at('aux1'), middle[0] as Tensor, c),
    }),
  };
}

/** Cross entropy of the logits, and 0.3 times that of each auxiliary head (section 5 of the paper). */
export const auxiliaryLoss: NonNullable<ModelEntry['loss']> = ({ logits, ...heads }, { labels }) =>
  Object.values(heads).reduce(
    (sum, head) => add(sum, mul(crossEntropy(head, labels as Tensor), 0.3)),
    crossEntropy(logits as Tensor, labels as Tensor),
  );

const modules = {
  3: [
    [64, 96, 128, 16, 32, 32],
    [128, 128, 192, 32, 96, 64],
  ],
  4: [
    [192, 96, 208, 16, 48, 64],
    [160, 112, 224, 24, 64, 64],
    [128, 128, 256, 24, 64, 64],
    [112, 144, 288, 32, 64, 64],
    [256, 160, 320, 32, 128, 128],
  ],
  5: [
    [256, 160, 320, 32, 128, 128],
    [384, 192, 384, 48, 128, 128],
  ],
} as const satisfies GoogLeNetConfig['modules'];

const small: InceptionWidths = [6, 4, 6, 4, 6, 6];

/*
 * torchvision feeds the published weights, which come from TensorFlow, x' = x d / 0.5 + (m - 0.5) / 0.5 where x = (v - m) / d
 * (`transform_input`; v in [0, 1], m and d ImageNet's mean and deviation). That is (v - 0.5) / 0.5, for every channel.
 */
const entry = (aux: boolean, params: number) =>
  ({
    build: googlenet,
    config: {
      width: 64,
      modules,
      aux,
      dropout: 0.2,
      dropoutAux: 0.7,
      initialDeviation: 0.01,
      numClasses: 1000,
    } satisfies GoogLeNetConfig,
    inputs: { x: image(224) },
    outputs: ['logits'],
    stages: ['conv1', 'conv3', 'inception3b', 'inception4e', 'inception5b'],
    params,
    macs: 1_498_376_192,
    source: {
      title: 'Going Deeper with Convolutions',
      authors: 'Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich',
      year: 2014,
      url: 'https://arxiv.org/abs/1409.4842',
      code: 'torchvision 0.14 models/googlenet.py',
    },
    preprocessing: imageNetPreprocessing(inceptionStatistics),
    tiny: {
      config: {
        width: 4,
        modules: { 3: [small], 4: [small, small], 5: [small] },
        initialDeviation: 0.2,
        numClasses: 10,
      },
      inputs: { x: image(64) },
    },
    ...(aux && { loss: auxiliaryLoss }),
  }) as const;

const from = 'https://download.pytorch.org/models/googlenet-1378be20.pth';

/** GoogLeNet with its auxiliary heads, whose published weights are untrained, and without. */
export const googlenets = {
  googlenet: { ...entry(true, 13_004_888), checkpoint: { from } },
  googlenet_noaux: { ...entry(false, 6_624_904), checkpoint: { from, ignore: ['^aux[12]\\.'] } },
} satisfies ModelTable;
