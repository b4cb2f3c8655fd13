/** Trains one network of the table of cells: a module of jobs for `runSweep`. */
import { cellOf, digitCell } from '@netwright/darts/table';
import { image, type Traceable, trace } from '@netwright/tensor-core';
import { createSession, type DeviceTensor } from '@netwright/tensor-core/runtime';
import { adam, type BatchTensor, evaluate, fit, schedule, shareCorrect, trainStep } from '@netwright/tensor-core/train';
import { imageBatches } from '../data/image-batches.ts';
import { processorTime } from '../sweep/processor-time.ts';
import { accuracyMetric } from '../train/train-classifier.ts';
import { cellImages, digitStatistics } from './cell-images.ts';

/** A cell and the seed of its training. */
export interface CellJob {
  cell: number; // of `cellOf`
  seed: number;
}

/** What came of a training: right answers of the images, and the mean of -log p of the right class [nats]. */
export interface CellRun {
  validation: { right: number; logLoss: number }[]; // after each epoch
  test: { right: number; logLoss: number };
  cpuSeconds: number; // processor time of the training
}

/** How every network is trained. */
export const cellTraining = { channels: 8, epochs: 9, batch: 20, rate: 0.01 };

/** The network of a cell, for images of 14x14 pixels. */
export const cellModel = (cell: number): Traceable => ({
  build: digitCell,
  config: { channels: cellTraining.channels, numClasses: 10, cell: cellOf(cell) },
  inputs: { x: image(14, 1) },
  outputs: ['logits'],
});

const images = cellImages();

/** Adam with half a cosine wave; no augmentation. */
export async function doJob({ cell, seed }: CellJob): Promise<CellRun> {
  const model = cellModel(cell);
  const { epochs, batch, rate } = cellTraining;
  const { validation, test } = images;
  const threads = { threads: 1 };
  const seconds = processorTime();
  const { weights, history } = await fit({
    step: trainStep(model, { optimizer: adam(), batch }),
    data: imageBatches(images.training, { batch, shuffle: true, ...digitStatistics }),
    epochs,
    seed,
    schedule: schedule.cosine(rate),
    validation: { data: imageBatches(validation, { batch: 600, ...digitStatistics }), metrics: accuracyMetric },
    session: threads,
  });
  const cpuSeconds = seconds();
  const session = await createSession(trace(model), weights, { device: 'cpu', ...threads });
  const tested = await evaluate(session, imageBatches(test, { batch: 500, ...digitStatistics }), {
    measure: ({ logits }, { labels }) => {
      const [scores, classes] = [logits as DeviceTensor, (labels as BatchTensor).data];
      return { right: shareCorrect(scores, classes), logLoss: logLoss(scores, classes) };
    },
  });
  await session.dispose();
  return {
    validation: history.map(({ validation: v }) => ({
      right: Math.round((v?.accuracy ?? Number.NaN) * validation.count),
      logLoss: v?.loss ?? Number.NaN,
    })),
    test: { right: Math.round((tested.right ?? Number.NaN) * test.count), logLoss: tested.logLoss ?? Number.NaN },
    cpuSeconds,
  };
}

function logLoss(
  logits: { readonly data: ArrayLike<number | bigint>; readonly dims: readonly number[] },
  labels: ArrayLike<number | bigint>,
): number {
  const [rows = 0, classes = 0] = logits.dims;
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const row = Array.from({ length: classes }, (_, c) => Number(logits.data[i * classes + c]));
    const most = Math.max(...row);
    sum += most + Math.log(row.reduce((s, v) => s + Math.exp(v - most), 0)) - (row[Number(labels[i])] as number);
  }
  return sum / rows;
}
