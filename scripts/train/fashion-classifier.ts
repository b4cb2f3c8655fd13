import { models } from '@netwright/cnn-zoo';
import { image, type Traceable } from '@netwright/tensor-core';
import { type DataSource, schedule, sgd, trainStep } from '@netwright/tensor-core/train';
import { fashionStatistics } from '../data/fashion-mnist.ts';
import { imageBatches } from '../data/image-batches.ts';
import type { ImageSet } from '../data/image-set.ts';
import { accuracyMetric, type TrainedClassifier, trainClassifier } from './train-classifier.ts';

const { build, outputs, config } = models.resnet20_cifar;

/** A residual network of 8 layers for images of 28x28 pixels in one channel: [N, 1, 28, 28] `x` -> [N, 10] `logits`. */
export const fashionClassifier: Traceable = {
  build,
  config: { ...config, depth: 8 },
  inputs: { x: image(28, 1) },
  outputs,
};

/** All images in order, as `fashionClassifier` takes them. */
export const fashionBatches = (set: ImageSet, batch: number): DataSource =>
  imageBatches(set, { batch, ...fashionStatistics });

/** How `fashionClassifier` is trained. */
export interface TrainFashionOptions {
  epochs: number;
  seed: number;
  threads?: number | undefined; // default one per core
}

/** Trains `fashionClassifier` with Nesterov's momentum and one cycle of the learning rate, on mirrored and shifted images. */
export function trainFashion(
  images: { train: ImageSet; test: ImageSet },
  { epochs, seed, threads }: TrainFashionOptions,
): Promise<TrainedClassifier> {
  const batch = 64;
  const optimizer = sgd({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 });
  return trainClassifier({
    step: trainStep(fashionClassifier, { optimizer, batch, metrics: accuracyMetric }),
    data: imageBatches(images.train, { batch, shuffle: true, augment: { flip: true, shift: 1 }, ...fashionStatistics }),
    test: fashionBatches(images.test, 500),
    batch,
    epochs,
    seed,
    schedule: schedule.oneCycle(0.1),
    ...(threads !== undefined && { session: { threads } }),
  });
}
