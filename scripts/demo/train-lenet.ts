import { models } from '@netwright/cnn-zoo';
import { adam, schedule, trainStep } from '@netwright/tensor-core/train';
import type { DigitSet } from '../data/mnist.ts';
import { accuracyMetric, type TrainedClassifier, trainClassifier } from '../train/train-classifier.ts';
import { digitBatches } from './digit-batches.ts';

/** How LeNet-5 is trained. */
export interface TrainLeNetOptions {
  epochs: number;
  seed: number;
  batch?: number; // default 64
  lr?: number; // the first; falls to 0 along a cosine. Default 3e-3
}

/** Trains LeNet-5 on digits with a progress bar in the terminal. The same seed gives the same figures on every run. */
export function trainLeNet(
  digits: { train: DigitSet; test: DigitSet },
  { epochs, seed, batch = 64, lr = 3e-3 }: TrainLeNetOptions,
): Promise<TrainedClassifier> {
  return trainClassifier({
    step: trainStep(models.lenet5, { optimizer: adam(), batch, metrics: accuracyMetric }),
    data: digitBatches(digits.train, batch, { shuffle: true }),
    test: digitBatches(digits.test, 500),
    batch,
    epochs,
    seed,
    schedule: schedule.cosine(lr),
  });
}
