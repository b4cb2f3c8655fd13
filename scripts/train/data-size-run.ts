import { models as cnns } from '@netwright/cnn-zoo';
import { image, type Traceable } from '@netwright/tensor-core';
import { adamW, fit, isBiasOrNorm, schedule, trainStep } from '@netwright/tensor-core/train';
import { saveWeights } from '@netwright/tensor-core/weights';
import { models as vits } from '@netwright/vit';
import { balancedSubset } from '../data/balanced-subset.ts';
import { fashionStatistics } from '../data/fashion-mnist.ts';
import { imageBatches } from '../data/image-batches.ts';
import type { ImageSet } from '../data/image-set.ts';
import { processorTime } from '../sweep/processor-time.ts';
import { accuracyMetric } from './train-classifier.ts';

/** The two networks of the comparison. */
export type SmallNetwork = 'ResNet' | 'ViT';

/** A network of the comparison, and on how many images it is trained. */
export interface DataSizeJob {
  network: SmallNetwork;
  images: number; // as many of each class
  seed: number; // of the choice of images, the first weights and the order
  epochs?: number; // default epochsFor(images)
  save?: string; // file for the weights
}

/** What a network of the comparison learned. */
export interface DataSizeRun {
  network: SmallNetwork;
  images: number;
  seed: number;
  epochs: number;
  updates: number;
  train: number; // accuracy over the last epoch's updates, a fraction
  test: number; // accuracy after the last epoch, a fraction
  cpuSeconds: number; // processor time
}

/** How far a run is. */
export interface DataSizeReport {
  updates: number; // since the last report
  accuracy: number; // over the last epoch's updates, a fraction
}

/** [N, 1, 28, 28] `x` -> [N, 10] `logits`: networks that cost about as many MACs, by name. */
export const smallNetworks: Readonly<Record<SmallNetwork, Traceable>> = {
  ResNet: {
    build: cnns.resnet20_cifar.build,
    config: { ...cnns.resnet20_cifar.config, depth: 8, width: 8 },
    inputs: { x: image(28, 1) },
    outputs: ['logits'],
  },
  ViT: {
    build: vits.vit_ti_16.build,
    config: { patch: 7, width: 64, layers: 4, heads: 4, mlp: 128, dropout: 0, numClasses: 10 },
    inputs: { x: image(28, 1) },
    outputs: ['logits'],
  },
};

/** Highest learning rates: the better of three each, tried on 2,000 images by 5,000 that neither trained nor tested; see the card of ViT. */
export const peakRates: Readonly<Record<SmallNetwork, number>> = { ResNet: 0.02, ViT: 0.002 };

/** Images per update. */
export const dataSizeBatch = 50;

/** Epochs for a number of images: 36 for 500, and so that the updates grow with the root of the number. */
export const epochsFor = (images: number): number => Math.max(1, Math.round(36 * Math.sqrt(500 / images)));

/**
 * Trains one network on one thread: AdamW with weight decay 0.05 on matrices, gradients no longer than 1, a rate that rises
 * for a tenth of the run and falls along a cosine; images as they are.
 *
 * @param onReport called at most nine times in the run
 */
export async function trainDataSize(
  { network, images, seed, epochs = epochsFor(images), save }: DataSizeJob,
  sets: { train: ImageSet; test: ImageSet },
  onReport: (report: DataSizeReport) => void = () => undefined,
): Promise<DataSizeRun> {
  const batch = dataSizeBatch;
  const data = imageBatches(balancedSubset(sets.train, images, { seed }), {
    batch,
    shuffle: true,
    ...fashionStatistics,
  });
  const updates = epochs * data.length;
  const seconds = processorTime();
  const every = Math.ceil(epochs / 8);
  let reported = 0;
  const { weights, history } = await fit({
    step: trainStep(smallNetworks[network], {
      optimizer: adamW({ weightDecay: 0.05, groups: [{ params: isBiasOrNorm, weightDecay: 0 }] }),
      batch,
      clip: { norm: 1 },
      metrics: accuracyMetric,
    }),
    data,
    epochs,
    seed,
    schedule: schedule.cosine(peakRates[network], { warmup: Math.round(updates / 10) }),
    validation: {
      data: imageBatches(sets.test, { batch: 500, ...fashionStatistics }),
      metrics: accuracyMetric,
      every: epochs,
    },
    session: { threads: 1 },
    onEpoch: ({ epoch, train }) => {
      if (epoch % every !== 0 && epoch < epochs) return;
      onReport({ updates: (epoch - reported) * data.length, accuracy: rounded(train.accuracy) });
      reported = epoch;
    },
  });
  if (save !== undefined) await saveWeights(save, weights);
  const last = history.at(-1);
  return {
    network,
    images,
    seed,
    epochs,
    updates,
    train: rounded(last?.train.accuracy),
    test: rounded(last?.validation?.accuracy),
    cpuSeconds: Math.round(seconds()),
  };
}

const rounded = (accuracy = Number.NaN): number => Number(accuracy.toFixed(4));
