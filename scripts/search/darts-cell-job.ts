/** Searches the cell of the table by gradient, from one seed: a module of jobs for `runSweep`. */
import { type HypergradientMethod, search } from '@netwright/darts';
import { deriveDigitCell, digitSupernet } from '@netwright/darts/table';
import { image, type TensorData, type Traceable } from '@netwright/tensor-core';
import { imageBatches } from '../data/image-batches.ts';
import { processorTime } from '../sweep/processor-time.ts';
import { cellImages, digitStatistics } from './cell-images.ts';
import { cellTraining } from './cell-job.ts';

/** A search. */
export interface DartsCellJob {
  hypergradient: HypergradientMethod;
  seed: number;
  epochs: number;
  architectureRate: number;
}

/** What a search came to. */
export interface DartsCellRun {
  cells: (readonly number[])[]; // derived after each epoch
  withNone: readonly number[]; // derived at the end, with 'none' as a choice
  alphas: number[][]; // at the end, [6, 3]
  cpuSeconds: number; // processor time
}

const images = cellImages();

const supernet: Traceable = {
  build: digitSupernet,
  config: { channels: cellTraining.channels, numClasses: 10 },
  inputs: { x: image(14, 1) },
  outputs: ['logits'],
};

/** Weights by SGD as in the published code, on the images that cells are trained on; the architecture on those to choose by. */
export async function doJob(
  { hypergradient, seed, epochs, architectureRate }: DartsCellJob,
  report: (epoch: number) => void,
): Promise<DartsCellRun> {
  const { batch } = cellTraining;
  const batches = (set: typeof images.training) => imageBatches(set, { batch, shuffle: true, ...digitStatistics });
  const cells: (readonly number[])[] = [];
  const seconds = processorTime();
  let alphas: TensorData | undefined;
  await search({
    model: supernet,
    batch,
    training: batches(images.training),
    validation: batches(images.validation),
    epochs,
    seed,
    hypergradient,
    architectureRate,
    session: { threads: 1 },
    onStep: (step) => {
      alphas = step.alphas.get('alphas_normal') as TensorData;
      if (step.step < step.steps) return;
      cells.push(deriveDigitCell(alphas));
      report(cells.length);
    },
  });
  const last = alphas as TensorData;
  return {
    cells,
    withNone: deriveDigitCell(last, { none: true }),
    alphas: Array.from({ length: 6 }, (_, e) => Array.from({ length: 3 }, (_, o) => Number(last.data[3 * e + o]))),
    cpuSeconds: seconds(),
  };
}
