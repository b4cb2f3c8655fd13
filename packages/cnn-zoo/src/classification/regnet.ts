/**
 * RegNet, "Designing Network Design Spaces" (Radosavovic, Kosaraju, Girshick, He, Dollar, 2020),
 * https://arxiv.org/abs/2003.13678. X: residual bottlenecks of ratio 1 with group convolutions; Y: with squeeze-and-excitation
 * too. All widths and depths follow from a line of four parameters. Parameter names are torchvision's.
 */
import {
  block,
  image,
  imageNetPreprocessing,
  init,
  type ModelTable,
  type Params,
  type Source,
  type Tensor,
} from '@netwright/tensor-core';
import {
  add,
  type ConvNormActivationOptions,
  convNormActivation,
  globalAvgPool2d,
  linear,
  makeDivisible,
  relu,
  squeezeExcitation,
} from '@netwright/tensor-core/nn';

/** Sizes of a RegNet. */
export interface RegNetConfig {
  /** Blocks of all stages, the paper's d. */
  depth: number;
  /** Width that the line begins with [channels]. */
  w0: number;
  /** Slope of the line [channels / block]. */
  wa: number;
  /** Ratio between the widths of stages. */
  wm: number;
  /** Channels per group of the 3x3 convolutions, the paper's g. */
  groupWidth: number;
  /** Inner channels of squeeze-and-excitation over the block's input channels: 0.25 in Y; 0 for none, X. */
  seRatio: number;
  /** Channels of the stem; 32 in every published network. */
  stemWidth: number;
  numClasses: number;
}

/** Blocks of one stage: their number, width and group width. */
export interface RegNetStage {
  depth: number;
  width: number;
  groupWidth: number;
}

/** The nearest whole number, the even one from halfway, as Python rounds. */
const round = (v: number): number => (v % 1 === 0.5 ? 2 * Math.round(v / 2) : Math.round(v));

/**
 * The stages of a network (section 3.3): block j's width on the line w0 + wa j, rounded to w0 times a whole power of wm and
 * then to a multiple of 8 (equations 2 to 4); blocks of one width are a stage, whose width fits its groups in the end.
 */
export function regnetStages({ depth, w0, wa, wm, groupWidth }: RegNetConfig): RegNetStage[] {
  const depths = new Map<number, number>();
  for (let j = 0; j < depth; j++) {
    const power = round(Math.log((w0 + wa * j) / w0) / Math.log(wm));
    const width = 8 * round((w0 * wm ** power) / 8);
    depths.set(width, (depths.get(width) ?? 0) + 1);
  }
  // Differs from the paper: as in torchvision, a width between two multiples of its group width goes up from halfway, and
  // where it would lose a tenth. The authors' code takes the nearest, evenly from halfway; X-400MF (400 channels for 384),
  // Y-800MF (784 for 768) and Y-8GF (224 for 168) are wider for that.
  return [...depths].map(([width, depth]) => {
    const group = Math.min(groupWidth, width);
    return { depth, width: makeDivisible(width, group), groupWidth: group };
  });
}

/** He's normal distribution by output units, for every convolution. */
const start = init.kaimingNormal({ mode: 'fanOut', nonlinearity: 'relu' });

const convNorm = (p: Params, x: Tensor, channels: number, o: ConvNormActivationOptions): Tensor =>
  convNormActivation(p, x, channels, { init: start, ...o });

/** The paper's f: 1x1, 3x3 in groups, squeeze-and-excitation in Y, 1x1; [N, C, H, W] -> [N, width, H / stride, W / stride]. */
const transform = block(
  (p: Params, x: Tensor, { width, groupWidth }: RegNetStage, stride: number, seRatio: number): Tensor => {
    let y = convNorm(p.at('a'), x, width, { kernel: 1 });
    y = convNorm(p.at('b'), y, width, { stride, groups: width / groupWidth });
    const squeeze = round(seRatio * (x.shape[1] as number)); // of the block's input, not of y
    if (seRatio > 0) y = squeezeExcitation(p.at('se'), y, squeeze, { init: start });
    return convNorm(p.at('c'), y, width, { kernel: 1, activation: null });
  },
);

/** f around a shortcut, which is projected where the shape changes. */
const residual = block((p: Params, x: Tensor, s: RegNetStage, stride: number, seRatio: number): Tensor => {
  const same = stride === 1 && x.shape[1] === s.width;
  const shortcut = same ? x : convNorm(p.at('proj'), x, s.width, { kernel: 1, stride, activation: null });
  return relu(add(shortcut, transform(p.at('f'), x, s, stride, seRatio)));
});

const stage = block((p: Params, x: Tensor, i: number, s: RegNetStage, seRatio: number): Tensor => {
  let y = x;
  for (let j = 0; j < s.depth; j++) y = residual(p.at(`block${i}-${j}`), y, s, j === 0 ? 2 : 1, seRatio);
  return y;
});

const trunk = block(
  (p: Params, x: Tensor, c: RegNetConfig): Tensor =>
    regnetStages(c).reduce((y, s, i) => stage(p.at(`block${i + 1}`), y, i + 1, s, c.seRatio), x),
);

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function regnet(p: Params, x: Tensor, c: RegNetConfig): Tensor {
  const y = trunk(p.at('trunk_output'), convNorm(p.at('stem'), x, c.stemWidth, { stride: 2 }), c);
  return linear(p.at('fc'), globalAvgPool2d(y), c.numClasses, { init: init.normal(0, 0.01), biasInit: init.zeros() });
}

const source: Source = {
  title: 'Designing Network Design Spaces',
  authors: 'Radosavovic, Kosaraju, Girshick, He, Dollar',
  year: 2020,
  url: 'https://arxiv.org/abs/2003.13678',
  code: 'torchvision 0.14 models/regnet.py',
};

/** The line that widths are on: depth, w0, wa, wm and the group width. */
type Line = readonly [depth: number, w0: number, wa: number, wm: number, groupWidth: number];

const entry =
  (seRatio: number) =>
  ([depth, w0, wa, wm, groupWidth]: Line, params: number, macs: number, weights: string) =>
    ({
      build: regnet,
      config: { depth, w0, wa, wm, groupWidth, seRatio, stemWidth: 32, numClasses: 1000 } satisfies RegNetConfig,
      inputs: { x: image(224) },
      outputs: ['logits'],
      stages: ['trunk_output.block1', 'trunk_output.block2', 'trunk_output.block3', 'trunk_output.block4'],
      params,
      macs,
      source,
      checkpoint: { from: `https://download.pytorch.org/models/${weights}.pth` },
      preprocessing: imageNetPreprocessing(),
      tiny: {
        // Stages of 1, 1, 2 and 1 blocks; a wider squeeze, so that not all of it is behind its ReLU.
        config: {
          depth: 5,
          w0: 16,
          wa: 16,
          wm: 1.5,
          groupWidth: 8,
          seRatio: 2 * seRatio,
          stemWidth: 16,
          numClasses: 10,
        },
        inputs: { x: image(64) },
      },
    }) as const;

const regnetX = entry(0);
const regnetY = entry(0.25);

/** The published RegNets. */
export const regnets = {
  regnet_x_400mf: regnetX([22, 24, 24.48, 2.54, 16], 5_495_976, 413_812_608, 'regnet_x_400mf-adf1edd5'),
  regnet_x_800mf: regnetX([16, 56, 35.73, 2.28, 16], 7_259_656, 799_699_712, 'regnet_x_800mf-ad17e45c'),
  regnet_x_1_6gf: regnetX([18, 80, 34.01, 2.25, 24], 9_190_136, 1_602_849_792, 'regnet_x_1_6gf-e3633e7f'),
  regnet_x_3_2gf: regnetX([25, 88, 26.31, 2.25, 48], 15_296_552, 3_176_621_952, 'regnet_x_3_2gf-f342aeae'),
  regnet_x_8gf: regnetX([23, 80, 49.56, 2.88, 120], 39_572_648, 7_995_132_416, 'regnet_x_8gf-03ceed89'),
  regnet_x_16gf: regnetX([22, 216, 55.59, 2.1, 128], 54_278_536, 15_940_755_456, 'regnet_x_16gf-2007eb11'),
  regnet_x_32gf: regnetX([23, 320, 69.86, 2, 168], 107_811_560, 31_735_929_792, 'regnet_x_32gf-9d47f8d0'),
  regnet_y_400mf: regnetY([16, 48, 27.89, 2.09, 8], 4_344_144, 401_842_848, 'regnet_y_400mf-c65dace8'),
  regnet_y_800mf: regnetY([14, 56, 38.84, 2.4, 16], 6_432_512, 833_856_256, 'regnet_y_800mf-1b27b58c'),
  regnet_y_1_6gf: regnetY([27, 48, 20.71, 2.65, 24], 11_202_430, 1_612_076_160, 'regnet_y_1_6gf-b11a554e'),
  regnet_y_3_2gf: regnetY([21, 80, 42.63, 2.66, 24], 19_436_338, 3_176_482_752, 'regnet_y_3_2gf-b5a9779c'),
  regnet_y_8gf: regnetY([17, 192, 76.82, 2.19, 56], 39_381_472, 8_473_070_592, 'regnet_y_8gf-d0d0e4a8'),
  regnet_y_16gf: regnetY([18, 200, 106.23, 2.48, 112], 83_590_140, 15_911_510_272, 'regnet_y_16gf-9e6ed7dd'),
  regnet_y_32gf: regnetY([20, 232, 115.89, 2.53, 232], 145_046_770, 32_279_552_832, 'regnet_y_32gf-4dee3f7a'),
  regnet_y_128gf: {
    ...regnetY([27, 456, 160.83, 2.52, 264], 644_812_894, 127_517_815_680, 'regnet_y_128gf_lc_swag-cbe8ce12'),
    preprocessing: imageNetPreprocessing({ resize: 224, interpolation: 'bicubic' }), // as trained on Instagram first
    reference: 'none: 2.6 GB of weights; every other network of the table is compared',
  },
} satisfies ModelTable;
