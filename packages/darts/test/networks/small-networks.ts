import { image, type ModelEntry } from '@netwright/tensor-core';
import { type EvaluationConfig, models, type SupernetConfig } from '../../src/index.ts';
import { auxiliaryLoss } from '../../src/networks/auxiliary-head.ts';

const cifar = { channels: 4, cells: 3, stochasticDepth: 0 } satisfies Partial<EvaluationConfig>;

/** Networks of few channels and cells, by the name of their training reference. */
export const smallNetworks: Record<string, ModelEntry> = {
  darts_v2_small: { ...models.darts_v2_cifar, config: { ...models.darts_v2_cifar.config, ...cifar } },
  amoebanet_a_darts_small: {
    ...models.amoebanet_a_darts_cifar,
    config: { ...models.amoebanet_a_darts_cifar.config, ...cifar },
  },
  darts_v1_imagenet_small: {
    ...models.darts_v1_imagenet,
    config: { ...models.darts_v1_imagenet.config, channels: 4, cells: 2, reductions: [1] } satisfies EvaluationConfig,
    inputs: { x: image(112) },
    loss: auxiliaryLoss(), // the reference smooths no labels
  },
  darts_supernet_small: {
    ...models.darts_supernet,
    config: {
      channels: 4,
      cells: 2,
      reductions: [1],
      nodes: 2,
      operations: ['none', 'max_pool_3x3', 'skip_connect', 'sep_conv_3x3', 'dil_conv_5x5'],
      numClasses: 10,
    } satisfies SupernetConfig,
    inputs: { x: image(16) },
  },
};
