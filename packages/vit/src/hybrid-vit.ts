/**
 * Hybrid ViT (Dosovitskiy et al. 2020, https://arxiv.org/abs/2010.11929, section 3.1): the patches are places of a feature map, which a
 * BiT-like ResNet makes. Networks of "How to train your ViT? Data, Augmentation, and Regularization in Vision Transformers" (Steiner,
 * Kolesnikov, Zhai, Wightman, Uszkoreit, Beyer, 2021), https://arxiv.org/abs/2106.10270. Parameter names are timm's.
 */
import {
  block,
  image,
  imageNetPreprocessing,
  inceptionStatistics,
  init,
  type ModelTable,
  type Params,
  type Source,
  type Tensor,
} from '@netwright/tensor-core';
import {
  gather,
  groupNorm,
  linear,
  type ResNetV2Layers,
  resnetV2Features,
  weightStandardisedConv2d,
} from '@netwright/tensor-core/nn';
import { patchEmbedding } from './patch-embedding.ts';
import { linearStart } from './qkv-attention.ts';
import { type TimmEncoderConfig, timmEncoder } from './timm-encoder.ts';

/** Sizes of a hybrid. */
export interface HybridVitConfig extends TimmEncoderConfig {
  /** Blocks of each stage of the ResNet; three stages make patches of 16 pixels, four of 32. */
  depths: readonly number[];
  /** Channels of its stem. */
  stem: number;
  /** Groups of its group norms. */
  groups: number;
  /** Side of the square images that the position table is for [pixels], interpolated to others; default the input's size. */
  imageSize?: number;
  numClasses: number;
}

/** Elements to add so that ceil(size / stride) are left, the odd one at the end, as TensorFlow does. */
function samePadding(x: Tensor, kernel: number, stride: number): number[] {
  const totals = x.shape.slice(2).map((size) => {
    const n = size as number;
    return Math.max(0, (Math.ceil(n / stride) - 1) * stride + kernel - n);
  });
  return [...totals.map((t) => t >> 1), ...totals.map((t) => t - (t >> 1))];
}

/** Convolutions with standardised weights and group norms. */
const layers = (groups: number): ResNetV2Layers => ({
  conv: (p, x, channels, { kernel, stride }) =>
    weightStandardisedConv2d(p, x, channels, {
      kernel,
      stride,
      padding: samePadding(x, kernel, stride),
      bias: false,
      init: init.kaimingNormal({ mode: 'fanOut', nonlinearity: 'relu' }),
    }),
  norm: (p, x) => groupNorm(p, x, groups),
});

/** [N, 3, H, W] -> [N, 4 stem 2^(stages - 1), H / 2^(stages + 1), W / 2^(stages + 1)], rounded up. */
const backbone = block(
  (p: Params, x: Tensor, c: HybridVitConfig): Tensor =>
    resnetV2Features(p, x, {
      ...layers(c.groups),
      depths: c.depths,
      width: c.stem,
      preActivation: false,
      pool: 'same',
    }),
);

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function hybridVit(p: Params, x: Tensor, c: HybridVitConfig): Tensor {
  const map = backbone(p.at('patch_embed', 'backbone'), x, c);
  const patches = patchEmbedding(p.at('patch_embed', 'proj'), map, { patch: 1, width: c.width });
  const side = c.imageSize === undefined ? undefined : Math.ceil(c.imageSize / 2 ** (c.depths.length + 1));
  const y = timmEncoder(p, patches, ['cls_token'], c, side === undefined ? undefined : [side, side]);
  return linear(p.at('head'), gather(y, 0, 1), c.numClasses, linearStart);
}

const source: Source = {
  title: 'An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale',
  authors:
    'Dosovitskiy, Beyer, Kolesnikov, Weissenborn, Zhai, Unterthiner, Dehghani, Minderer, Heigold, Gelly, Uszkoreit, Houlsby',
  year: 2020,
  url: 'https://arxiv.org/abs/2010.11929',
  code: 'timm/models/vision_transformer_hybrid.py',
};

const sizes = {
  small: { width: 384, layers: 12, heads: 6 },
  base: { width: 768, layers: 12, heads: 12 },
  large: { width: 1024, layers: 24, heads: 16 },
} as const;

const tiny = {
  config: {
    depths: [1, 1],
    stem: 8,
    groups: 4,
    width: 16,
    layers: 1,
    heads: 2,
    dropout: 0.1,
    stochasticDepth: 0.1,
    numClasses: 10,
  },
  inputs: { x: image(32) },
};

const entry = (
  size: keyof typeof sizes,
  depths: readonly number[],
  pixels: number,
  params: number,
  macs: number,
  weights?: string,
) =>
  ({
    build: hybridVit,
    config: {
      ...sizes[size],
      depths,
      stem: 64,
      groups: 32,
      dropout: 0,
      stochasticDepth: 0,
      numClasses: 1000,
    } satisfies HybridVitConfig,
    inputs: { x: image(pixels) },
    outputs: ['logits'],
    params,
    macs,
    source,
    ...(weights && { checkpoint: { from: `hf:timm/vit_${weights}_in21k_ft_in1k` } }),
    preprocessing: imageNetPreprocessing({
      ...inceptionStatistics,
      resize: pixels === 224 ? 248 : pixels,
      crop: pixels,
      interpolation: 'bicubic',
    }),
    tiny,
  }) as const;

const r26 = [2, 2, 2, 2];
const r50 = [3, 4, 6, 3];
const r50s16 = [3, 4, 9]; // the blocks of the last stage are in the third
const sameCode = { reference: 'none: the code of the hybrids of 224 pixels with other sizes; counts are compared' };

/** The published hybrids, in timm's names: size, ResNet, side of a patch, pixels. */
export const hybridVits = {
  vit_small_r26_s32_224: entry('small', r26, 224, 36_431_912, 3_463_851_008, 'small_r26_s32_224.augreg'),
  vit_small_r26_s32_384: {
    ...entry('small', r26, 384, 36_468_392, 10_263_625_728, 'small_r26_s32_384.augreg'),
    ...sameCode,
  },
  vit_base_r50_s16_224: entry('base', r50s16, 224, 98_659_112, 21_535_358_976),
  vit_base_r50_s16_384: {
    ...entry('base', r50s16, 384, 98_950_952, 67_155_787_776, 'base_r50_s16_384.orig'),
    ...sameCode,
  },
  vit_large_r50_s32_224: {
    ...entry('large', r50, 224, 328_994_856, 19_413_295_104, 'large_r50_s32_224.augreg'),
    ...sameCode,
  },
  vit_large_r50_s32_384: {
    ...entry('large', r50, 384, 329_092_136, 57_136_144_384, 'large_r50_s32_384.augreg'),
    ...sameCode,
  },
} satisfies ModelTable;
