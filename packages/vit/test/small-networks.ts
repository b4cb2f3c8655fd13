import { image, type ModelEntry, type Tensor } from '@netwright/tensor-core';
import { add, mul } from '@netwright/tensor-core/nn';
import { crossEntropy } from '@netwright/tensor-core/train';
import { models } from '../src/index.ts';

/** Networks that are too small to be published, by the name of their training reference. */
export const smallNetworks: Record<string, ModelEntry> = {
  vit_small: {
    ...models.vit_b_16,
    config: { patch: 16, width: 64, layers: 2, heads: 4, mlp: 128, dropout: 0, numClasses: 1000 },
    inputs: { x: image(64) },
  },
  swin_small: {
    ...models.swin_t,
    config: {
      patch: 4,
      width: 24,
      depths: [2, 2],
      heads: [2, 4],
      window: 4,
      dropout: 0,
      stochasticDepth: 0,
      numClasses: 1000,
    },
    inputs: { x: image(64) },
  },
  swin_v2_small: {
    ...models.swin_v2_t,
    config: {
      patch: 4,
      width: 24,
      depths: [2, 2],
      heads: [2, 4],
      window: 5,
      dropout: 0,
      stochasticDepth: 0,
      numClasses: 1000,
    },
    inputs: { x: image(64) },
  },
  hybrid_vit_small: {
    ...models.vit_small_r26_s32_224,
    config: {
      depths: [1, 1],
      stem: 16,
      groups: 4,
      width: 32,
      layers: 1,
      heads: 4,
      dropout: 0,
      stochasticDepth: 0,
      numClasses: 1000,
    },
    inputs: { x: image(64) },
  },
  deit_distilled_small: {
    ...models.deit_tiny_distilled_patch16_224,
    config: {
      patch: 16,
      width: 64,
      layers: 2,
      heads: 4,
      distilled: true,
      dropout: 0,
      stochasticDepth: 0,
      numClasses: 1000,
    },
    inputs: { x: image(64) },
    // The reference's share of second classifiers.
    loss: ({ logits, distilled }, { labels }) =>
      add(
        crossEntropy(logits as Tensor, labels as Tensor),
        mul(crossEntropy(distilled as Tensor, labels as Tensor), 0.3),
      ),
  },
};
