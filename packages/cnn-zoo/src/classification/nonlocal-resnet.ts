/**
 * ResNet with non-local blocks, "Non-local Neural Networks" (Wang, Girshick, Gupta, He, 2017), https://arxiv.org/abs/1711.07971, for
 * images. Names are torchvision's, with those of the authors' SlowFast for the blocks: `layer3.nonlocal4.conv_theta` is in the
 * block that follows `layer3.4`.
 */
import {
  image,
  imageNetPreprocessing,
  init,
  type ModelTable,
  type Params,
  type Source,
  type Tensor,
} from '@netwright/tensor-core';
import { globalAvgPool2d, linear, nonLocal } from '@netwright/tensor-core/nn';
import { type ResNetConfig, resnetFeatures } from './resnet.ts';

/** Sizes of a residual network with non-local blocks. */
export interface NonlocalResNetConfig extends ResNetConfig {
  /** Per stage, the blocks that a non-local one follows, from 0. */
  nonlocal: readonly (readonly number[])[];
  /** Kernel and stride of the max pooling before keys and values; 1 is none. */
  pool: number;
  /** First values of the scale of a block's last batch norm: 0 in the paper, with which the block starts as the identity. */
  scale: number;
}

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function nonlocalResnet(p: Params, x: Tensor, c: NonlocalResNetConfig): Tensor {
  const options = { pool: c.pool, scaleInit: init.constant(c.scale) };
  const features = resnetFeatures(p, x, c, {
    after: (at, y, i, j) => (c.nonlocal[i]?.includes(j) ? nonLocal(at.at(`nonlocal${j}`), y, options) : y),
  });
  return linear(p.at('fc'), globalAvgPool2d(features.at(-1) as Tensor), c.numClasses);
}

const source: Source = {
  title: 'Non-local Neural Networks',
  authors: 'Wang, Girshick, Gupta, He',
  year: 2017,
  url: 'https://arxiv.org/abs/1711.07971',
  code: 'https://github.com/facebookresearch/SlowFast, slowfast/models/nonlocal_helper.py',
};

const zeroBiases = {
  conv_phi: 'adds the same to every score of a query, which softmax takes away',
  conv_g: 'adds the same to every position, which the batch norm takes away',
  conv_out: 'before a batch norm',
};

/** Biases of the blocks that have no effect in training. */
const zeroGradient = (nonlocal: NonlocalResNetConfig['nonlocal']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    nonlocal.flatMap((blocks, i) =>
      blocks.flatMap((j) =>
        Object.entries(zeroBiases).map(([name, why]) => [`layer${i + 1}.nonlocal${j}.${name}.bias`, why]),
      ),
    ),
  );

/** One block, which does not start as the identity: there its gradients would be 0. */
const tiny = { depths: [1, 1, 2, 1], width: 8, nonlocal: [[], [], [0], []], scale: 1, numClasses: 10 } as const;

/** ResNet-50 v1.5 with non-local blocks after these blocks of its stages. */
const entry = (nonlocal: NonlocalResNetConfig['nonlocal'], params: number, macs: number) =>
  ({
    build: nonlocalResnet,
    config: {
      block: 'bottleneck',
      depths: [3, 4, 6, 3],
      width: 64,
      groups: 1,
      widthPerGroup: 64,
      stride: 'conv2',
      nonlocal,
      pool: 2,
      scale: 0,
      numClasses: 1000,
    } satisfies NonlocalResNetConfig,
    inputs: { x: image(224) },
    outputs: ['logits'],
    stages: ['layer1', 'layer2', 'layer3', 'layer4'],
    params,
    macs,
    source,
    preprocessing: imageNetPreprocessing(),
    zeroGradient: { ...zeroGradient(nonlocal), ...zeroGradient(tiny.nonlocal) },
    tiny: { config: tiny, inputs: { x: image(64) } },
  }) as const;

/** Scores of the weight rule grow from block to block: past 1e8, float32 decides which of two positions softmax picks. */
const reference = 'none: with the weight rule softmax is a choice that float32 rounds; the code is nonlocal_resnet50';

/** The published numbers of blocks: one before the last of res4, one after every other of res3 and res4, one after each. */
export const nonlocalResnets = {
  nonlocal_resnet50: entry([[], [], [4], []], 27_658_792, 4_355_919_872),
  nonlocal5_resnet50: { ...entry([[], [1, 3], [1, 3, 5], []], 32_915_496, 5_560_545_280), reference },
  nonlocal10_resnet50: { ...entry([[], [0, 1, 2, 3], [0, 1, 2, 3, 4, 5], []], 40_273_960, 7_031_906_304), reference },
} satisfies ModelTable;
