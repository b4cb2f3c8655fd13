import type { Tensor } from '@netwright/tensor-core';
import {
  accuracy,
  type DataSource,
  type EpochSummary,
  type FitOptions,
  type FitResult,
  fit,
  type TrainStep,
} from '@netwright/tensor-core/train';
import { formatPercent } from '@netwright/terminal';
import type { CurvePoint } from '../plots/training-curve.ts';

import { trainingProgress } from '../terminal/progress.ts';

type Tensors = Readonly<Record<string, Tensor>>;

/** The share of right answers, for networks whose output is called `logits`. */
export const accuracyMetric = {
  accuracy: (y: Tensors, t: Tensors): Tensor => accuracy(y.logits as Tensor, t.labels as Tensor),
};

/** How a classifier is trained; the rest is as for `fit`. */
export interface TrainClassifierOptions extends Omit<FitOptions, 'step' | 'steps' | 'onProgress' | 'validation'> {
  step: TrainStep; // with a metric `accuracy`
  test: DataSource;
  batch: number; // examples per update
  unit?: string; // what the progress bar calls examples; default images
  stream?: NodeJS.WriteStream; // of the progress bar; default: stdout
}

/** A trained classifier and how it got there. */
export interface TrainedClassifier {
  result: FitResult;
  train: CurvePoint[]; // every update
  test: CurvePoint[]; // after every epoch
  seconds: number;
}

/** Trains a classifier with a progress bar in the terminal, and a line per epoch with the result of the test. */
export async function trainClassifier(options: TrainClassifierOptions): Promise<TrainedClassifier> {
  const { test: held, batch, unit, stream, onEpoch, ...rest } = options;
  const { data, epochs } = rest;
  const bar = trainingProgress({
    epochs,
    steps: data.length,
    images: batch,
    ...(unit && { unit }),
    ...(stream && { stream }),
  });
  const train: CurvePoint[] = [];
  const test: CurvePoint[] = [];
  const start = performance.now();
  try {
    const result = await fit({
      ...rest,
      validation: { data: held },
      onProgress: (p) => {
        const point = { loss: p.loss, accuracy: p.metrics.accuracy as number };
        train.push({ epoch: p.epoch - 1 + p.step / p.steps, ...point });
        bar.step({ epoch: p.epoch, step: p.step, ...point });
      },
      onEpoch: async (summary) => {
        const point = figures(summary);
        test.push({ epoch: summary.epoch, ...point });
        const { loss, accuracy: share } = point;
        const place = `epoch ${summary.epoch}/${epochs}`;
        bar.line(`${place}  test loss ${loss.toFixed(4)}  test accuracy ${formatPercent(share)}`);
        await onEpoch?.(summary);
        bar.resume();
      },
    });
    return { result, train, test, seconds: (performance.now() - start) / 1000 };
  } finally {
    bar.stop();
  }
}

const figures = ({ validation }: EpochSummary): { loss: number; accuracy: number } => ({
  loss: validation?.loss ?? Number.NaN,
  accuracy: validation?.accuracy ?? Number.NaN,
});
