/**
 * MobileNetV3, "Searching for MobileNetV3" (Howard et al., 2019), https://arxiv.org/abs/1905.02244, tables 1 (large) and 2
 * (small). Parameter names are torchvision's.
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
  batchNorm,
  convNormActivation,
  dropout,
  globalAvgPool2d,
  hardSigmoid,
  hardSwish,
  invertedResidual,
  linear,
  makeDivisible,
  relu,
  squeezeExcitation,
} from '@netwright/tensor-core/nn';

/** A line of table 1 or 2. */
export interface MobileNetV3Block {
  kernel: number;
  /** Channels of the depthwise convolution. */
  expanded: number;
  channels: number;
  /** Whether squeeze-and-excitation follows the depthwise convolution. */
  squeezes: boolean;
  activation: 'relu' | 'hardSwish';
  stride: number;
}

/** Sizes of a MobileNetV3; channels are before the width multiplier. */
export interface MobileNetV3Config {
  /** Channels of the first convolution. */
  stem: number;
  blocks: readonly MobileNetV3Block[];
  /** Features before the classifier. */
  last: number;
  /** Width multiplier. */
  width: number;
  /** Rate before the classifier. */
  dropout: number;
  numClasses: number;
}

/** Options of `mobilenetV3Features`. */
export interface MobileNetV3FeatureOptions {
  /** Whether dilation 2 replaces the last stride (torchvision's `dilated`, for segmentation): 16 pixels per feature, not 32. */
  dilated?: boolean;
}

/** He initialisation by output units, as torchvision's. */
const start = { init: init.kaimingNormal({ mode: 'fanOut' }) };

const norm = (p: Params, x: Tensor): Tensor => batchNorm(p, x, { eps: 1e-3, momentum: 0.01 });

const activations = { relu, hardSwish };

/** Which of the backbone's maps have the resolutions' first blocks: [2, 4, 7, 13] (large), [1, 2, 4, 9] (small). */
export const mobilenetV3Strided = ({ blocks }: Pick<MobileNetV3Config, 'blocks'>): number[] =>
  blocks.flatMap(({ stride }, i) => (stride > 1 ? [i + 1] : []));

/**
 * The backbone: what each module of torchvision's `features` (p's position) gives for an image [N, 3, H, W], in order; the
 * last is a 1x1 convolution's, [N, 960, H / 32, W / 32] for the large network. torchvision's C1 to C4 are the maps at
 * `mobilenetV3Strided(c)`, C5 is the last.
 */
export function mobilenetV3Features(
  p: Params,
  x: Tensor,
  c: MobileNetV3Config,
  { dilated = false }: MobileNetV3FeatureOptions = {},
): Tensor[] {
  const widened = (channels: number) => makeDivisible(channels * c.width);
  const dilatedFrom = dilated ? Number(mobilenetV3Strided(c).at(-1)) : Number.POSITIVE_INFINITY;
  let y = convNormActivation(p.at(0), x, widened(c.stem), { stride: 2, norm, activation: hardSwish, ...start });
  const maps = [y];
  for (const { kernel, expanded, channels, squeezes, activation, stride } of c.blocks) {
    const squeeze = makeDivisible(Math.floor(widened(expanded) / 4));
    const dilates = maps.length >= dilatedFrom;
    y = invertedResidual(p.at(maps.length), y, widened(channels), {
      expanded: widened(expanded),
      kernel,
      stride: dilates ? 1 : stride,
      dilation: dilates ? 2 : 1,
      activation: activations[activation],
      norm,
      ...(squeezes && {
        attention: (q: Params, z: Tensor) =>
          squeezeExcitation(q, z, squeeze, { scale: hardSigmoid, biasInit: init.zeros(), ...start }),
      }),
      ...start,
    });
    maps.push(y);
  }
  const head = { kernel: 1, norm, activation: hardSwish, ...start };
  return [...maps, convNormActivation(p.at(maps.length), y, 6 * Number(y.shape[1]), head)];
}

const features = block(
  (p: Params, x: Tensor, c: MobileNetV3Config): Tensor => mobilenetV3Features(p, x, c).at(-1) as Tensor,
);

const classifier = block((p: Params, x: Tensor, c: MobileNetV3Config): Tensor => {
  const options = { init: init.normal(0, 0.01), biasInit: init.zeros() };
  const y = hardSwish(linear(p.at(0), x, makeDivisible(c.last * c.width), options));
  return linear(p.at(3), dropout(y, c.dropout), c.numClasses, options);
});

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export const mobilenetV3 = (p: Params, x: Tensor, c: MobileNetV3Config): Tensor =>
  classifier(p.at('classifier'), globalAvgPool2d(features(p.at('features'), x, c)), c);

const line = (
  kernel: number,
  expanded: number,
  channels: number,
  squeezes: boolean,
  activation: MobileNetV3Block['activation'],
  stride: number,
): MobileNetV3Block => ({ kernel, expanded, channels, squeezes, activation, stride });

const table1 = [
  line(3, 16, 16, false, 'relu', 1),
  line(3, 64, 24, false, 'relu', 2),
  line(3, 72, 24, false, 'relu', 1),
  line(5, 72, 40, true, 'relu', 2),
  line(5, 120, 40, true, 'relu', 1),
  line(5, 120, 40, true, 'relu', 1),
  line(3, 240, 80, false, 'hardSwish', 2),
  line(3, 200, 80, false, 'hardSwish', 1),
  line(3, 184, 80, false, 'hardSwish', 1),
  line(3, 184, 80, false, 'hardSwish', 1),
  line(3, 480, 112, true, 'hardSwish', 1),
  line(3, 672, 112, true, 'hardSwish', 1),
  line(5, 672, 160, true, 'hardSwish', 2),
  line(5, 960, 160, true, 'hardSwish', 1),
  line(5, 960, 160, true, 'hardSwish', 1),
];

const table2 = [
  line(3, 16, 16, true, 'relu', 2),
  line(3, 72, 24, false, 'relu', 2),
  line(3, 88, 24, false, 'relu', 1),
  line(5, 96, 40, true, 'hardSwish', 2),
  line(5, 240, 40, true, 'hardSwish', 1),
  line(5, 240, 40, true, 'hardSwish', 1),
  line(5, 120, 48, true, 'hardSwish', 1),
  line(5, 144, 48, true, 'hardSwish', 1),
  line(5, 288, 96, true, 'hardSwish', 2),
  line(5, 576, 96, true, 'hardSwish', 1),
  line(5, 576, 96, true, 'hardSwish', 1),
];

const tinyBlocks = [
  line(3, 8, 8, false, 'relu', 1),
  line(3, 16, 8, false, 'relu', 2),
  line(5, 16, 16, true, 'hardSwish', 2),
  line(5, 32, 16, true, 'hardSwish', 1),
];

/** What both networks have in common. */
const entry = (blocks: readonly MobileNetV3Block[], last: number) =>
  ({
    build: mobilenetV3,
    config: { stem: 16, blocks, last, width: 1, dropout: 0.2, numClasses: 1000 } satisfies MobileNetV3Config,
    inputs: { x: image(224) },
    outputs: ['logits'],
    stages: [...mobilenetV3Strided({ blocks }).map((i) => i - 1), blocks.length + 1].map((i) => `features.${i}`),
    source: {
      title: 'Searching for MobileNetV3',
      authors: 'Howard, Sandler, Chu, Chen, Chen, Tan, Wang, Zhu, Pang, Vasudevan, Le, Adam',
      year: 2019,
      url: 'https://arxiv.org/abs/1905.02244',
      code: 'torchvision 0.14 models/mobilenetv3.py',
    },
    preprocessing: imageNetPreprocessing(),
    tiny: { config: { stem: 8, blocks: tinyBlocks, last: 32, numClasses: 10 }, inputs: { x: image(32) } },
  }) as const;

/** The published networks. */
export const mobilenetV3s = {
  mobilenet_v3_large: {
    ...entry(table1, 1280),
    params: 5_483_032,
    macs: 216_589_760,
    checkpoint: { from: 'https://download.pytorch.org/models/mobilenet_v3_large-8738ca79.pth' },
    reference: 'mobilenet_v3_large',
  },
  mobilenet_v3_small: {
    ...entry(table2, 1024),
    params: 2_542_856,
    macs: 56_510_400,
    checkpoint: { from: 'https://download.pytorch.org/models/mobilenet_v3_small-047dcff4.pth' },
    reference: 'mobilenet_v3_small',
  },
} satisfies ModelTable;
