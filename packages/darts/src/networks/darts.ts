/**
 * DARTS, "DARTS: Differentiable Architecture Search" (Liu, Simonyan, Yang, 2018), https://arxiv.org/abs/1806.09055: the supernet
 * and the networks of published genotypes. Parameter names are those of the published code (https://github.com/quark0/darts).
 */
import {
  image,
  imageNetPreprocessing,
  type ModelEntry,
  type ModelTable,
  type Preprocessing,
  type Source,
} from '@netwright/tensor-core';
import type { Genotype } from '../space/genotype.ts';
import { genotypes } from '../space/published-genotypes.ts';
import { auxiliaryLoss } from './auxiliary-head.ts';
import { type EvaluationConfig, evaluationNetwork } from './evaluation-network.ts';
import { type SupernetConfig, supernet } from './supernet.ts';

const source: Source = {
  title: 'DARTS: Differentiable Architecture Search',
  authors: 'Liu, Simonyan, Yang',
  year: 2018,
  url: 'https://arxiv.org/abs/1806.09055',
  code: 'https://github.com/quark0/darts, cnn/model.py and cnn/model_search.py',
};

/** CIFAR-10's images as they are, 32x32, channels normalised by its training set's statistics, as in cnn/utils.py. */
const cifarPreprocessing: Preprocessing = {
  resize: 32,
  crop: 32,
  interpolation: 'bilinear',
  mean: [0.49139968, 0.48215827, 0.44653124],
  std: [0.24703233, 0.24348505, 0.26158768],
};

type Change = Pick<ModelEntry, 'reference'>;

/** One operation of each form in cells of two nodes, for tests: the networks of all genotypes are one there. */
const oneOfEach: Genotype = {
  normal: [
    ['sep_conv_3x3', 0],
    ['max_pool_3x3', 1],
    ['dil_conv_5x5', 2],
    ['skip_connect', 1],
  ],
  normalConcat: [3],
  reduce: [
    ['sep_conv_7x7', 0],
    ['skip_connect', 1],
    ['conv_7x1_1x7', 1],
    ['avg_pool_3x3', 2],
  ],
  reduceConcat: [2, 3],
};

const tinyConfig = {
  genotype: oneOfEach,
  channels: 4,
  cells: 2,
  reductions: [1],
  auxiliary: true,
  stochasticDepth: 0.2,
  numClasses: 10,
} satisfies Partial<EvaluationConfig>;

/** 20 cells of 36 channels for images of 32 pixels (section 3.3). */
const cifar = (genotype: keyof typeof genotypes, params: number, macs: number, auxiliary = true, change: Change = {}) =>
  ({
    build: evaluationNetwork,
    config: {
      genotype: genotypes[genotype],
      channels: 36,
      cells: 20,
      stem: 'cifar',
      auxiliary,
      stochasticDepth: 0.2,
      numClasses: 10,
    } satisfies EvaluationConfig,
    inputs: { x: image(32) },
    outputs: ['logits'],
    params,
    macs,
    source,
    preprocessing: cifarPreprocessing,
    stages: ['cells.5', 'cells.12', 'cells.19'],
    loss: auxiliaryLoss(),
    tiny: { config: tinyConfig, inputs: { x: image(16) } },
    ...change,
  }) as const;

/** 14 cells of 48 channels for images of 224 pixels (section 3.3). */
const imageNet = (
  genotype: keyof typeof genotypes,
  params: number,
  macs: number,
  auxiliary = true,
  change: Change = {},
) =>
  ({
    ...cifar(genotype, params, macs, auxiliary, change),
    config: {
      genotype: genotypes[genotype],
      channels: 48,
      cells: 14,
      stem: 'imagenet',
      auxiliary,
      stochasticDepth: 0,
      numClasses: 1000,
    } satisfies EvaluationConfig,
    inputs: { x: image(224) },
    preprocessing: imageNetPreprocessing(),
    stages: ['stem0.2', 'stem0', 'cells.3', 'cells.8', 'cells.13'],
    loss: auxiliaryLoss({ labelSmoothing: 0.1 }),
    tiny: { config: { ...tinyConfig, cells: 1, reductions: [] }, inputs: { x: image(56) } },
  }) as const;

/** The published networks and the supernet; those without `_noaux` have their auxiliary heads, as the published weights do. */
export const darts = {
  darts_supernet: {
    build: supernet,
    config: { channels: 16, cells: 8, numClasses: 10 } satisfies SupernetConfig,
    inputs: { x: image(32) },
    outputs: ['logits'],
    params: 1_930_842,
    macs: 300_255_744,
    source,
    preprocessing: cifarPreprocessing,
    stages: ['cells.1', 'cells.4', 'cells.7'],
    tiny: {
      config: {
        channels: 2,
        cells: 2,
        reductions: [1],
        nodes: 1,
        operations: ['none', 'max_pool_3x3', 'avg_pool_3x3', 'skip_connect', 'sep_conv_3x3', 'dil_conv_3x3'],
      },
      inputs: { x: image(8) },
    },
  },
  darts_v1_cifar: cifar('DARTS_V1', 3_645_840, 500_987_520),
  darts_v2_cifar: cifar('DARTS_V2', 3_825_768, 528_359_040),
  darts_v2_cifar_noaux: cifar('DARTS_V2', 3_349_342, 528_359_040, false, {
    reference: 'none: darts_v2_cifar without its auxiliary head, which evaluation does not use',
  }),
  nasnet_a_darts_cifar: cifar('NASNet', 4_288_944, 603_452_448),
  amoebanet_a_darts_cifar: cifar('AmoebaNet', 3_603_072, 488_931_552),
  darts_v1_imagenet: imageNet('DARTS_V1', 5_771_208, 505_864_704),
  darts_v2_imagenet: imageNet('DARTS_V2', 5_979_528, 529_911_552),
  darts_v2_imagenet_noaux: imageNet('DARTS_V2', 4_718_752, 529_911_552, false, {
    reference: 'none: darts_v2_imagenet without its auxiliary head, which evaluation does not use',
  }),
  nasnet_a_darts_imagenet: imageNet('NASNet', 6_800_520, 604_031_616),
  amoebanet_a_darts_imagenet: imageNet('AmoebaNet', 5_863_560, 526_746_624),
} satisfies ModelTable;
