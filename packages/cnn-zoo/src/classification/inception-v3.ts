/**
 * Inception v3, "Rethinking the Inception Architecture for Computer Vision" (Szegedy et al., 2015),
 * https://arxiv.org/abs/1512.00567, as TensorFlow published it and torchvision has it. Names are torchvision's.
 */
import {
  block,
  image,
  imageNetPreprocessing,
  inceptionStatistics,
  init,
  type ModelTable,
  type Params,
  type Tensor,
} from '@netwright/tensor-core';
import { avgPool2d, concat, dropout, globalAvgPool2d, linear } from '@netwright/tensor-core/nn';
import { auxiliaryLoss } from './googlenet.ts';
import { basicConv, type InceptionLayers, inceptionLayers, shrink, smooth } from './inception-layers.ts';

/** Sizes of an Inception v3. */
export interface InceptionV3Config {
  /** Channels of the first convolution; all others are in proportion. 32 in the published network, multiples of 2. */
  width: number;
  /** Channels that the pooling's branch of each module 5b, 5c, ... gives. */
  pools: readonly number[];
  /** Channels within the 1x7 and 7x1 convolutions of each module 6b, 6c, ... */
  inner: readonly number[];
  /** Modules 7b, 7c, ... */
  last: number;
  /** Whether the auxiliary head is there. */
  aux: boolean;
  dropout: number;
  numClasses: number;
}

const start = init.truncatedNormal({ std: 0.1 });

const layers = (p: Params, c: InceptionV3Config): InceptionLayers =>
  inceptionLayers(p, { scale: c.width / 32, init: start });

/** Figure 5: 5x5 as it is, and as two 3x3; 224 + pool channels out. */
const inceptionA = block((p: Params, x: Tensor, c: InceptionV3Config, pool: number): Tensor => {
  const { chain } = layers(p, c);
  const branches = [
    chain(x, ['branch1x1', 64, 1]),
    chain(x, ['branch5x5_1', 48, 1], ['branch5x5_2', 64, 5]),
    chain(x, ['branch3x3dbl_1', 64, 1], ['branch3x3dbl_2', 96, 3], ['branch3x3dbl_3', 96, 3]),
    chain(smooth(x, { countPadding: true }), ['branch_pool', pool, 1]),
  ];
  return concat(branches, 1);
});

/** Figure 10: half the size; 480 channels more. */
const inceptionB = block((p: Params, x: Tensor, c: InceptionV3Config): Tensor => {
  const { chain, halved } = layers(p, c);
  const double = chain(x, ['branch3x3dbl_1', 64, 1], ['branch3x3dbl_2', 96, 3]);
  return concat([halved(x, ['branch3x3', 384, 3]), halved(double, ['branch3x3dbl_3', 96, 3]), shrink(x)], 1);
});

/** Figure 6: 7x7 as 1x7 and 7x1; 768 channels out. */
const inceptionC = block((p: Params, x: Tensor, c: InceptionV3Config, width: number): Tensor => {
  const { chain } = layers(p, c);
  const [row, column] = [[1, 7] as const, [7, 1] as const];
  const branches = [
    chain(x, ['branch1x1', 192, 1]),
    chain(x, ['branch7x7_1', width, 1], ['branch7x7_2', width, row], ['branch7x7_3', 192, column]),
    chain(
      x,
      ['branch7x7dbl_1', width, 1],
      ['branch7x7dbl_2', width, column],
      ['branch7x7dbl_3', width, row],
      ['branch7x7dbl_4', width, column],
      ['branch7x7dbl_5', 192, row],
    ),
    chain(smooth(x, { countPadding: true }), ['branch_pool', 192, 1]),
  ];
  return concat(branches, 1);
});

/** Half the size; 512 channels more. */
const inceptionD = block((p: Params, x: Tensor, c: InceptionV3Config): Tensor => {
  const { chain, halved } = layers(p, c);
  const three = chain(x, ['branch3x3_1', 192, 1]);
  const seven = chain(x, ['branch7x7x3_1', 192, 1], ['branch7x7x3_2', 192, [1, 7]], ['branch7x7x3_3', 192, [7, 1]]);
  return concat([halved(three, ['branch3x3_2', 320, 3]), halved(seven, ['branch7x7x3_4', 192, 3]), shrink(x)], 1);
});

/** Figure 7: 3x3 as 1x3 beside 3x1; 2048 channels out. */
const inceptionE = block((p: Params, x: Tensor, c: InceptionV3Config): Tensor => {
  const { chain } = layers(p, c);
  const fan = (y: Tensor, row: string, column: string): Tensor[] => [
    chain(y, [row, 384, [1, 3]]),
    chain(y, [column, 384, [3, 1]]),
  ];
  const three = chain(x, ['branch3x3_1', 384, 1]);
  const double = chain(x, ['branch3x3dbl_1', 448, 1], ['branch3x3dbl_2', 384, 3]);
  const branches = [
    chain(x, ['branch1x1', 320, 1]),
    ...fan(three, 'branch3x3_2a', 'branch3x3_2b'),
    ...fan(double, 'branch3x3dbl_3a', 'branch3x3dbl_3b'),
    chain(smooth(x, { countPadding: true }), ['branch_pool', 192, 1]),
  ];
  return concat(branches, 1);
});

/** What `window` lacks to fit on both sides; symbolic sizes are taken to be long enough. */
const missing = (x: Tensor, window: number): number[] =>
  x.shape.slice(2).map((n) => (typeof n === 'number' ? Math.max(0, Math.ceil((window - n) / 2)) : 0));

/**
 * A classifier half way: [N, 768, H, W] -> [N, numClasses]. Differs from torchvision: maps smaller than 17 x 17, of images
 * below 299 pixels, are surrounded by zeros where its windows would not fit, instead of refused.
 */
const auxiliary = block((p: Params, x: Tensor, c: InceptionV3Config): Tensor => {
  const conv = (name: string, y: Tensor, channels: number, kernel: number): Tensor =>
    basicConv(p.at(name), y, (channels * c.width) / 32, { kernel, padding: missing(y, kernel), init: start });
  let y = avgPool2d(x, { kernel: 5, stride: 3, padding: missing(x, 5) }); // [N, 768, 5, 5] at 299 pixels
  y = conv('conv1', conv('conv0', y, 128, 1), 768, 5); // [N, 768, 1, 1]
  return linear(p.at('fc'), globalAvgPool2d(y), c.numClasses, { init: init.truncatedNormal({ std: 0.001 }) });
});

/** [N, 3, H, W] image -> [N, numClasses] logits, and those of the auxiliary head; from 75 pixels. */
export function inceptionV3(p: Params, x: Tensor, c: InceptionV3Config): Record<string, Tensor> {
  const { chain, valid, halved } = layers(p, c);
  let y = valid(halved(x, ['Conv2d_1a_3x3', 32, 3]), ['Conv2d_2a_3x3', 32, 3]);
  y = shrink(chain(y, ['Conv2d_2b_3x3', 64, 3]));
  y = shrink(valid(chain(y, ['Conv2d_3b_1x1', 80, 1]), ['Conv2d_4a_3x3', 192, 3])); // [N, 192, 35, 35]
  for (const [i, pool] of c.pools.entries()) y = inceptionA(p.at(`Mixed_5${'bcdef'[i]}`), y, c, pool);
  y = inceptionB(p.at('Mixed_6a'), y, c); // [N, 768, 17, 17]
  for (const [i, width] of c.inner.entries()) y = inceptionC(p.at(`Mixed_6${'bcdef'[i]}`), y, c, width);
  const middle = y;
  y = inceptionD(p.at('Mixed_7a'), y, c); // [N, 1280, 8, 8]
  for (let i = 0; i < c.last; i++) y = inceptionE(p.at(`Mixed_7${'bcdef'[i]}`), y, c); // [N, 2048, 8, 8]
  return {
    logits: linear(p.at('fc'), dropout(globalAvgPool2d(y), c.dropout), c.numClasses, { init: start }),
    ...(c.aux && { aux: auxiliary(p.at('AuxLogits'), middle, c) }),
  };
}

const entry = (aux: boolean, params: number) =>
  ({
    build: inceptionV3,
    config: {
      width: 32,
      pools: [32, 64, 64],
      inner: [128, 160, 160, 192],
      last: 2,
      aux,
      dropout: 0.5,
      numClasses: 1000,
    } satisfies InceptionV3Config,
    inputs: { x: image(299) },
    outputs: ['logits'],
    stages: ['Conv2d_2b_3x3', 'Conv2d_4a_3x3', 'Mixed_5d', 'Mixed_6e', 'Mixed_7c'],
    params,
    macs: 5_713_216_096,
    source: {
      title: 'Rethinking the Inception Architecture for Computer Vision',
      authors: 'Szegedy, Vanhoucke, Ioffe, Shlens, Wojna',
      year: 2015,
      url: 'https://arxiv.org/abs/1512.00567',
      code: 'torchvision 0.14 models/inception.py',
    },
    preprocessing: imageNetPreprocessing({ resize: 342, crop: 299, ...inceptionStatistics }),
    tiny: { config: { width: 4, pools: [32], inner: [128], last: 1, numClasses: 10 }, inputs: { x: image(107) } },
    ...(aux && { loss: auxiliaryLoss }),
  }) as const;

const from = 'https://download.pytorch.org/models/inception_v3_google-0cc3c7bd.pth';

/** Inception v3 with its auxiliary head and without. */
export const inceptionV3s = {
  inception_v3: { ...entry(true, 27_161_264), checkpoint: { from } },
  inception_v3_noaux: { ...entry(false, 23_834_568), checkpoint: { from, ignore: ['^AuxLogits\\.'] } },
} satisfies ModelTable;
