import { models } from '@netwright/cnn-zoo';
import type { Tensor } from '@netwright/tensor-core';
import {
  accuracy,
  adam,
  type EpochSummary,
  type FitResult,
  fit,
  schedule,
  trainStep,
} from '@netwright/tensor-core/train';
import { formatPercent } from 'netwright/terminal';
import type { DigitSet } from '../data/mnist.ts';
import type { CurvePoint } from '../plots/training-curve.ts';
import { trainingProgress } from '../terminal/progress.ts';
import { digitBatches } from './digit-batches.ts';

/** How LeNet-5 is trained. */
export interface TrainLeNetOptions {
  epochs: number;
  seed: number;
  batch?: number; // default 64
  lr?: number; // the first; falls to 0 along a cosine. Default 3e-3
}

/** A trained LeNet-5 and how it got there. */
export interface TrainedLeNet {
  result: FitResult;
  train: CurvePoint[]; // every update
  test: CurvePoint[]; // after every epoch
  seconds: number;
}

/** Trains LeNet-5 on digits with a progress bar in the terminal. The same seed gives the same figures on every run. */
export async function trainLeNet(
  digits: { train: DigitSet; test: DigitSet },
  { epochs, seed, batch = 64, lr = 3e-3 }: TrainLeNetOptions,
): Promise<TrainedLeNet> {
  const metrics = { accuracy: (y: Tensors, t: Tensors) => accuracy(y.logits as Tensor, t.labels as Tensor) };
  const step = trainStep(models.lenet5, { optimizer: adam(), batch, metrics });
  const data = digitBatches(digits.train, batch, { shuffle: true });
  const bar = trainingProgress({ epochs, steps: data.length, images: batch });
  const train: CurvePoint[] = [];
  const test: CurvePoint[] = [];
  const start = performance.now();
  const result = await fit({
    step,
    data,
    epochs,
    seed,
    schedule: schedule.cosine(lr),
    validation: { data: digitBatches(digits.test, 500), metrics },
    onProgress: (p) => {
      const point = { loss: p.loss, accuracy: p.metrics.accuracy as number };
      train.push({ epoch: p.epoch - 1 + p.step / p.steps, ...point });
      bar.step({ epoch: p.epoch, step: p.step, ...point });
    },
    onEpoch: (summary) => {
      test.push({ epoch: summary.epoch, ...figures(summary) });
      const { loss, accuracy: share } = figures(summary);
      bar.line(`epoch ${summary.epoch}/${epochs}  test loss ${loss.toFixed(4)}  test accuracy ${formatPercent(share)}`);
      bar.resume();
    },
  });
  bar.stop();
  return { result, train, test, seconds: (performance.now() - start) / 1000 };
}

type Tensors = Readonly<Record<string, Tensor>>;

const figures = ({ validation }: EpochSummary): { loss: number; accuracy: number } => ({
  loss: validation?.loss ?? Number.NaN,
  accuracy: validation?.accuracy ?? Number.NaN,
});
