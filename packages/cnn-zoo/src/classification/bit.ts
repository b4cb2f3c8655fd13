/**
 * BiT, "Big Transfer (BiT): General Visual Representation Learning" (Kolesnikov, Beyer, Zhai, Puigcerver, Yung, Gelly, Houlsby,
 * 2019), https://arxiv.org/abs/1912.11370: wide pre-activation ResNets with group norm and standardised weights, trained on
 * ImageNet-21k (BiT-M). Names are those of timm's republished weights.
 */
import {
  image,
  imageNetPreprocessing,
  inceptionStatistics,
  type ModelTable,
  type Params,
  type Source,
  type Tensor,
} from '@netwright/tensor-core';
import { groupNorm, weightStandardisedConv2d } from '@netwright/tensor-core/nn';
import { resnetV2Classifier, resnetV2Start } from './resnet-v2.ts';

/** Sizes of a Big Transfer network. */
export interface BitConfig {
  /** Blocks per stage. */
  depths: readonly number[];
  /** Channels of the stem: 64 times the paper's width factor. */
  width: number;
  /** Groups of every group norm; 32 in the paper. */
  groups: number;
  numClasses: number;
}

/** [N, C, H, W] image -> [N, numClasses] logits. The max pooling of the stem sees zeros beyond the border. */
export function bit(p: Params, x: Tensor, { depths, width, groups, numClasses }: BitConfig): Tensor {
  return resnetV2Classifier(
    p,
    x,
    {
      conv: (at, y, channels, { kernel, stride }) =>
        weightStandardisedConv2d(at, y, channels, {
          kernel,
          stride,
          padding: kernel >> 1,
          bias: false,
          init: resnetV2Start,
        }),
      norm: (at, y) => groupNorm(at, y, groups),
      depths,
      width,
      pool: 'zeros',
    },
    numClasses,
  );
}

const source: Source = {
  title: 'Big Transfer (BiT): General Visual Representation Learning',
  authors: 'Kolesnikov, Beyer, Zhai, Puigcerver, Yung, Gelly, Houlsby',
  year: 2019,
  url: 'https://arxiv.org/abs/1912.11370',
  code: 'https://github.com/google-research/big_transfer; timm/models/resnetv2.py',
};

const depths = { 50: [3, 4, 6, 3], 101: [3, 4, 23, 3], 152: [3, 8, 36, 3] } as const;

/** What the configurations have in common; `resize` is the side before the crop [pixels]. */
const entry = (
  [depth, factor]: readonly [keyof typeof depths, number],
  [size, resize, numClasses, weights]: readonly [number, number, number, string],
  params: number,
  macs: number,
) =>
  ({
    build: bit,
    config: { depths: depths[depth], width: 64 * factor, groups: 32, numClasses } satisfies BitConfig,
    inputs: { x: image(size) },
    outputs: ['logits'],
    stages: ['stages.0', 'stages.1', 'stages.2', 'stages.3'],
    params,
    macs,
    source,
    checkpoint: { from: `hf:timm/resnetv2_${depth}x${factor}_bit.${weights}` },
    preprocessing: imageNetPreprocessing({ ...inceptionStatistics, resize, crop: size }),
    tiny: { config: { depths: [1, 1, 1, 1], width: 8, groups: 4, numClasses: 10 }, inputs: { x: image(64) } },
  }) as const;

const at448 = [448, 448, 1000, 'goog_in21k_ft_in1k'] as const;
const at480 = [480, 480, 1000, 'goog_in21k_ft_in1k'] as const;
const in21k = [224, 256, 21_843, 'goog_in21k'] as const;

/** BiT-M: fine-tuned to ImageNet-1k, and as trained on ImageNet-21k. */
export const bits = {
  bit_r50x1: entry([50, 1], at448, 25_549_352, 16_350_593_024),
  bit_r50x3: entry([50, 3], at448, 217_319_080, 144_310_714_368),
  bit_r101x1: entry([101, 1], at448, 44_541_480, 31_199_477_760),
  bit_r101x3: entry([101, 3], at448, 387_934_888, 277_950_676_992),
  bit_r152x2: entry([152, 2], at448, 236_335_208, 183_245_242_368),
  bit_r152x4: entry([152, 4], at480, 936_533_224, 839_254_016_000),
  bit_r50x1_21k: entry([50, 1], in21k, 68_256_659, 4_131_870_720),
  bit_r50x3_21k: entry([50, 3], in21k, 345_399_315, 36_210_345_984),
  bit_r101x1_21k: entry([101, 1], in21k, 87_248_787, 7_844_091_904),
  bit_r101x3_21k: entry([101, 3], in21k, 516_015_123, 69_620_336_640),
  bit_r152x2_21k: entry([152, 2], in21k, 321_728_979, 45_899_755_520),
  bit_r152x4_21k: entry([152, 4], in21k, 1_107_299_923, 182_948_028_416),
} satisfies ModelTable;
