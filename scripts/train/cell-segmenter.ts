import { models } from '@netwright/cnn-zoo';
import { image, type TensorData, type Traceable, trace, type Weights } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import {
  adam,
  confusion,
  type DataSource,
  intersectionOverUnion,
  schedule,
  tensorBatches,
  trainStep,
} from '@netwright/tensor-core/train';
import { type CellSet, cellClasses } from '../data/cells.ts';
import { accuracyMetric, type TrainedClassifier, trainClassifier } from './train-classifier.ts';

const { build, outputs, config } = models.unet_same;

/** A U-Net of 8 to 128 channels for cells: [N, 1, 64, 64] `x` -> [N, 3, 64, 64] `logits`, with or without skip connections. */
export const cellSegmenter = (skips: boolean): Traceable => ({
  build,
  config: { ...config, width: 8, numClasses: cellClasses.length, skips },
  inputs: { x: image(64, 1) },
  outputs,
});

/** Batches of images as [batch, 1, size, size] `x`, about -2 to 2, and the classes of their pixels as int32 `labels`. */
export function cellBatches({ count, size, images, masks }: CellSet, batch: number, shuffle = false): DataSource {
  const x = Float32Array.from(images, (value) => (value - 127.5) / 64);
  return tensorBatches(
    {
      x: { data: x, dims: [count, 1, size, size] },
      labels: { data: Int32Array.from(masks), dims: [count, size, size] },
    },
    { batch, shuffle },
  );
}

/** How `cellSegmenter` is trained. */
export interface TrainCellsOptions {
  skips: boolean;
  epochs: number;
  seed: number;
  threads?: number | undefined; // default one per core
}

/** Trains `cellSegmenter` with Adam and one cycle of the learning rate. */
export function trainCells(
  cells: { train: CellSet; test: CellSet },
  { skips, epochs, seed, threads }: TrainCellsOptions,
): Promise<TrainedClassifier> {
  const batch = 8;
  return trainClassifier({
    step: trainStep(cellSegmenter(skips), { optimizer: adam(), batch, metrics: accuracyMetric }),
    data: cellBatches(cells.train, batch, true),
    test: cellBatches(cells.test, 10),
    batch,
    epochs,
    seed,
    schedule: schedule.oneCycle(5e-3),
    ...(threads !== undefined && { session: { threads } }),
  });
}

/** What a trained network makes of images. */
export interface Segmentation {
  masks: Uint8Array; // [count, size, size], an index of cellClasses
  iou: number[]; // by class
}

/** Segments images and compares the result with their masks. */
export async function segment(model: Traceable, weights: Weights, cells: CellSet): Promise<Segmentation> {
  const pixels = cells.size ** 2;
  const classes = cellClasses.length;
  const masks = new Uint8Array(cells.count * pixels);
  const counts = new Float64Array(classes * classes);
  await using session = await createSession(trace(model), weights, { device: 'cpu' });
  let at = 0;
  for await (const { x, labels } of cellBatches(cells, 10).batches({ epoch: 0, from: 0, seed: 0 })) {
    const outputs = await session.run({ x: x as TensorData });
    const logits = outputs.logits as TensorData;
    confusion(logits, labels?.data as Int32Array, counts);
    for (let i = 0; i < (logits.dims[0] as number); i++)
      for (let pixel = 0; pixel < pixels; pixel++) {
        const score = (c: number): number => logits.data[(i * classes + c) * pixels + pixel] as number;
        let best = 0;
        for (let c = 1; c < classes; c++) if (score(c) > score(best)) best = c;
        masks[at++] = best;
      }
  }
  return { masks, iou: intersectionOverUnion(counts) };
}
