/**
 * DeiT, "Training data-efficient image transformers & distillation through attention" (Touvron, Cord, Douze, Massa, Sablayrolles,
 * Jégou, 2020), https://arxiv.org/abs/2012.12877: ViT, trained on ImageNet alone, with a second token that learns from a teacher.
 * Parameter names are the authors', which timm's weights have too.
 */
import {
  image,
  imageNetPreprocessing,
  type ModelTable,
  type Params,
  type Source,
  type Tensor,
} from '@netwright/tensor-core';
import { add, gather, linear, mul } from '@netwright/tensor-core/nn';
import { crossEntropy } from '@netwright/tensor-core/train';
import { patchEmbedding, patchGrid } from './patch-embedding.ts';
import { linearStart } from './qkv-attention.ts';
import { type TimmEncoderConfig, timmEncoder } from './timm-encoder.ts';

/** Sizes of a DeiT. */
export interface DeitConfig extends TimmEncoderConfig {
  /** Side of a patch [pixels]. */
  patch: number;
  /** Whether there is a distillation token with a classifier of its own. */
  distilled: boolean;
  /** Side of the square images that the position table is for [pixels], interpolated to others; default the input's size. */
  imageSize?: number;
  numClasses: number;
}

/**
 * [N, 3, H, W] image -> [N, numClasses] logits; with a distillation token in evaluation the mean of both classifiers, in training
 * `logits` of the class token and `distilled` of the other. Throws where the patch does not divide the image.
 */
export function deit(p: Params, x: Tensor, c: DeitConfig): Tensor | { logits: Tensor; distilled?: Tensor } {
  const at = p.at('patch_embed', 'proj');
  patchGrid(at, x, c.patch);
  const side = c.imageSize === undefined ? undefined : Math.floor(c.imageSize / c.patch);
  const tokens = c.distilled ? ['cls_token', 'dist_token'] : ['cls_token'];
  const y = timmEncoder(p, patchEmbedding(at, x, c), tokens, c, side === undefined ? undefined : [side, side]);
  const logits = linear(p.at('head'), gather(y, 0, 1), c.numClasses, linearStart);
  if (!c.distilled) return logits;
  const distilled = linear(p.at('head_dist'), gather(y, 1, 1), c.numClasses, linearStart);
  return p.mode === 'train' ? { logits, distilled } : { logits: mul(add(logits, distilled), 0.5) };
}

/**
 * Hard distillation (equation 3): half the cross entropy of the class token's logits with the labels and half that of the
 * distillation token's with the classes that a teacher chose, int32 [N].
 */
export const hardDistillation = (outputs: Readonly<Record<string, Tensor>>, labels: Tensor, teacher: Tensor): Tensor =>
  mul(add(crossEntropy(outputs.logits as Tensor, labels), crossEntropy(outputs.distilled as Tensor, teacher)), 0.5);

const source: Source = {
  title: 'Training data-efficient image transformers & distillation through attention',
  authors: 'Touvron, Cord, Douze, Massa, Sablayrolles, Jégou',
  year: 2020,
  url: 'https://arxiv.org/abs/2012.12877',
  code: 'https://github.com/facebookresearch/deit; timm/models/deit.py',
};

const sizes = { tiny: 3, small: 6, base: 12 } as const; // heads of 64 units

/** The smallest configuration, for tests. */
const tiny = (distilled: boolean) => ({
  config: { patch: 8, width: 16, layers: 2, heads: 2, distilled, dropout: 0.1, stochasticDepth: 0.1, numClasses: 10 },
  inputs: { x: image(32) },
});

const entry = (size: keyof typeof sizes, pixels: number, distilled: boolean, params: number, macs: number) =>
  ({
    build: deit,
    config: {
      patch: 16,
      width: 64 * sizes[size],
      layers: 12,
      heads: sizes[size],
      distilled,
      dropout: 0,
      stochasticDepth: 0.1,
      numClasses: 1000,
    } satisfies DeitConfig,
    inputs: { x: image(pixels) },
    outputs: ['logits'],
    params,
    macs,
    source,
    checkpoint: { from: `hf:timm/deit_${size}_${distilled ? 'distilled_' : ''}patch16_${pixels}.fb_in1k` },
    preprocessing: imageNetPreprocessing({
      resize: pixels === 224 ? 248 : pixels,
      crop: pixels,
      interpolation: 'bicubic',
    }),
    tiny: tiny(distilled),
    // Without a teacher both tokens learn the labels.
    ...(distilled && {
      loss: (outputs: Readonly<Record<string, Tensor>>, targets: Readonly<Record<string, Tensor>>): Tensor =>
        hardDistillation(outputs, targets.labels as Tensor, targets.labels as Tensor),
    }),
  }) as const;

const sameCode = { reference: 'none: the code of the others with other sizes; counts are compared' };

/** The published DeiTs, in timm's names. */
export const deits = {
  deit_tiny_patch16_224: entry('tiny', 224, false, 5_717_416, 1_253_683_200),
  deit_small_patch16_224: { ...entry('small', 224, false, 22_050_664, 4_598_882_304), ...sameCode },
  deit_base_patch16_224: { ...entry('base', 224, false, 86_567_656, 17_563_828_224), ...sameCode },
  deit_base_patch16_384: { ...entry('base', 384, false, 86_859_496, 55_484_350_464), ...sameCode },
  deit_tiny_distilled_patch16_224: entry('tiny', 224, true, 5_910_800, 1_261_003_776),
  deit_small_distilled_patch16_224: entry('small', 224, true, 22_436_432, 4_624_140_288),
  deit_base_distilled_patch16_224: entry('base', 224, true, 87_338_192, 17_656_811_520),
  deit_base_distilled_patch16_384: { ...entry('base', 384, true, 87_630_032, 55_591_342_080), ...sameCode },
} satisfies ModelTable;
