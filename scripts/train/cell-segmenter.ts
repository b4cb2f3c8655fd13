import { models } from '@netwright/cnn-zoo';
import { image, type TensorData, type Traceable, trace, type Weights } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import {
  adam,
  confusion,
  type DataSource,
  fit,
  intersectionOverUnion,
  schedule,
  tensorBatches,
  trainStep,
} from '@netwright/tensor-core/train';
import { type CellSet, cellClasses, drawCells } from '../data/cells.ts';
import { processorTime } from '../sweep/processor-time.ts';
import { parameterCount } from './parameter-count.ts';
import { accuracyMetric } from './train-classifier.ts';

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

/** A U-Net for cells, and how it is trained. */
export interface CellJob {
  skips: boolean;
  epochs: number;
  seed: number; // of the images, the first weights and the order
}

/** How well a trained network finds each class. */
export interface CellRun extends Omit<CellJob, 'epochs'> {
  parameters: number;
  iou: Record<(typeof cellClasses)[number] | 'mean', number>; // intersection over union on the test images
  shown: number[][]; // of the first three test images: for each pixel an index of cellClasses
  cpuSeconds: number; // processor time of training
}

/** The images of a seed: 400 to train on and 100 others to test with. */
export const cellImages = (seed: number): { train: CellSet; test: CellSet } => ({
  train: drawCells(400, { seed }),
  test: drawCells(100, { seed, first: 100_000 }),
});

/**
 * Trains `cellSegmenter` on one thread, with Adam and one cycle of the learning rate, and tests it.
 *
 * @param onEpoch called after every epoch with the share of pixels of its updates that were right
 */
export async function trainCells(
  { skips, epochs, seed }: CellJob,
  { train, test } = cellImages(seed),
  onEpoch: (accuracy: number) => void = () => undefined,
): Promise<CellRun> {
  const batch = 8;
  const model = cellSegmenter(skips);
  const seconds = processorTime();
  const { weights } = await fit({
    step: trainStep(model, { optimizer: adam(), batch, metrics: accuracyMetric }),
    data: cellBatches(train, batch, true),
    epochs,
    seed,
    schedule: schedule.oneCycle(5e-3),
    session: { threads: 1 },
    onEpoch: (epoch) => onEpoch(epoch.train.accuracy ?? Number.NaN),
  });
  const cpuSeconds = Math.round(seconds());
  const { masks, iou } = await segment(model, weights, test);
  const mean = iou.reduce((sum, value) => sum + value, 0) / iou.length;
  const byClass = Object.fromEntries(cellClasses.map((name, c) => [name, iou[c] as number]));
  const pixels = test.size ** 2;
  const shown = [0, 1, 2].map((i) => [...masks.subarray(i * pixels, (i + 1) * pixels)]);
  const parameters = parameterCount(trace(model));
  return { skips, seed, parameters, iou: { ...byClass, mean } as CellRun['iou'], shown, cpuSeconds };
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
