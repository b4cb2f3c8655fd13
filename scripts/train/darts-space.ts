import {
  type EvaluationConfig,
  evaluationNetwork,
  type Genotype,
  type SupernetConfig,
  supernet,
} from '@netwright/darts';
import { image, type Params, type Tensor, type Traceable } from '@netwright/tensor-core';
import { type DataSource, schedule, sgd, trainStep } from '@netwright/tensor-core/train';
import { formatPercent } from '@netwright/terminal';
import { fashionStatistics } from '../data/fashion-mnist.ts';
import { imageBatches } from '../data/image-batches.ts';
import type { ImageSet } from '../data/image-set.ts';
import { accuracyMetric, type TrainedClassifier, trainClassifier } from './train-classifier.ts';

/** Side of the images [pixels]: halved once, so that a map stays for the last cells. */
export const searchSize = 14;

/** Sizes of the supernet and of the networks that are trained again. */
export const searchConfig = { channels: 8, cells: 4, reductions: [1], numClasses: 10 } satisfies SupernetConfig;

/**
 * The supernet for [N, 1, 14, 14] images, without running statistics: a search normalises by those of its batches alone, and
 * two updates for each of some five hundred batch norms would be a tenth of a step.
 */
export const searchModel: Traceable = {
  build: (p: Params, x: Tensor, config: SupernetConfig) => {
    const logits = supernet(p, x, config);
    p.graph.updates.clear();
    return logits;
  },
  config: searchConfig,
  inputs: { x: image(searchSize, 1) },
  outputs: ['logits'],
};

/** The network of a genotype, as large as the supernet. */
export const networkOf = (genotype: Genotype): Traceable => ({
  build: evaluationNetwork,
  config: { ...searchConfig, genotype, stem: 'cifar', auxiliary: false, stochasticDepth: 0 } satisfies EvaluationConfig,
  inputs: { x: image(searchSize, 1) },
  outputs: ['logits'],
});

/** Images as the networks take them. */
export const searchBatches = (set: ImageSet, batch: number, shuffle = false): DataSource =>
  imageBatches(set, { batch, shuffle, ...fashionStatistics });

/** The genotype whose every edge is the identity: what a search that has collapsed gives. */
export function allSkip(nodes = 4): Genotype {
  const cell = Array.from({ length: 2 * nodes }, (_, i) => ['skip_connect', i % 2] as const);
  const concat = Array.from({ length: nodes }, (_, i) => 2 + i);
  return { normal: cell, normalConcat: concat, reduce: cell, reduceConcat: concat };
}

/** Edges of both cells whose operation is skip_connect. */
export const skipsIn = ({ normal, reduce }: Genotype): { normal: number; reduce: number } => {
  const count = (cell: Genotype['normal']): number => cell.filter(([name]) => name === 'skip_connect').length;
  return { normal: count(normal), reduce: count(reduce) };
};

const short: Readonly<Record<string, string>> = { skip_connect: 'skip', max_pool_3x3: 'max', avg_pool_3x3: 'avg' };

/** A cell on a few letters: `sep3 0 skip 1 | ...`, a bar between nodes. */
export const cellText = (cell: Genotype['normal']): string => {
  const edges = cell.map(([name, from]) => `${short[name] ?? name.replace(/_conv_(\d)x\d/, '$1')} ${from}`);
  return Array.from({ length: edges.length / 2 }, (_, i) => edges.slice(2 * i, 2 * i + 2).join(' ')).join(' | ');
};

/** How a genotype is trained again. */
export interface RetrainOptions {
  epochs: number;
  seed: number;
  threads?: number | undefined; // default one per core
}

/** Trains the network of a genotype from new weights with a progress bar. */
export function retrain(
  genotype: Genotype,
  images: { train: ImageSet; test: ImageSet },
  { epochs, seed, threads }: RetrainOptions,
): Promise<TrainedClassifier> {
  const batch = 64;
  const optimizer = sgd({ momentum: 0.9, weightDecay: 3e-4 });
  return trainClassifier({
    step: trainStep(networkOf(genotype), { optimizer, batch, clip: { norm: 5 }, metrics: accuracyMetric }),
    data: searchBatches(images.train, batch, true),
    test: searchBatches(images.test, 500),
    batch,
    epochs,
    seed,
    schedule: schedule.cosine(0.025),
    ...(threads !== undefined && { session: { threads } }),
  });
}

/** The epoch's figures in words. */
export const epochText = (figures: Readonly<Record<string, number>>): string =>
  `training ${formatPercent(figures['weights.accuracy'] as number, 1)} right, validation ${formatPercent(figures['architecture.accuracy'] as number, 1)}`;
