import { permutation } from '@netwright/tensor-core';
import { adam, fit, schedule, trainStep } from '@netwright/tensor-core/train';
import { fashionStatistics, readFashionMnist } from '../../../data/fashion-mnist.ts';
import { imageBatches } from '../../../data/image-batches.ts';
import { pick } from '../../../data/image-set.ts';
import { depthImages, depthNetwork } from '../../../train/depth-run.ts';
import { accuracyMetric } from '../../../train/train-classifier.ts';
import { filterDirection, worstNormError } from './filter-directions.ts';
import { lossAt, lossPlane } from './loss-plane.ts';

/** A network whose loss is drawn: with shortcuts or without, and how it is trained. */
export interface LandscapeJob {
  kind: 'plain' | 'residual';
  depth: number; // layers with weights, 6n + 2
  epochs: number;
  images: number; // to train on
  measured: number; // of these, those on which the plane is measured
  rate: number; // of Adam in the first update; it falls to 0 as a cosine
  steps: readonly number[]; // of both directions
  seed: number; // of weights, order of examples and directions
}

/** The loss around a trained network. */
export interface Landscape {
  kind: 'plain' | 'residual';
  depth: number;
  seed: number;
  trainAccuracy: number; // a fraction: mean over the updates of the last epoch
  trained: number; // loss [nats] on the measured images, the weights constants of the graph
  centre: number; // the same from the plane
  normError: number; // of the filters of both directions, relative to those of the weights, at most
  losses: number[][]; // [y][x], 4 significant digits
}

/** Trains a network of degradation.ts' comparison, of twice its width, for a short time and measures the loss on a plane around it, on one thread. */
export async function trainLandscape(job: LandscapeJob): Promise<Landscape> {
  const { kind, depth, seed, steps } = job;
  const all = depthImages(readFashionMnist()).train;
  const set = pick(all, permutation(all.count, { seed: 0, stream: 'landscape' }).subarray(0, job.images));
  const measured = pick(
    set,
    Array.from({ length: job.measured }, (_, i) => i),
  );
  const data = imageBatches(measured, { batch: job.measured, ...fashionStatistics });
  const model = depthNetwork({ kind, depth, width: 8 });
  const batch = 64;
  const { weights, history } = await fit({
    step: trainStep(model, { optimizer: adam(), batch, metrics: accuracyMetric }),
    data: imageBatches(set, { batch, shuffle: true, ...fashionStatistics }),
    epochs: job.epochs,
    seed,
    schedule: schedule.cosine(job.rate),
    session: { device: 'cpu', threads: 1 },
  });
  const directions = [
    filterDirection(weights, { seed, stream: 'across' }),
    filterDirection(weights, { seed, stream: 'along' }),
  ] as const;
  const losses = await lossPlane(model, weights, directions, { data, steps });
  const middle = steps.indexOf(0);
  return {
    kind,
    depth,
    seed,
    trainAccuracy: history.at(-1)?.train.accuracy ?? Number.NaN,
    trained: await lossAt(model, weights, data),
    centre: losses[middle]?.[middle] ?? Number.NaN,
    normError: Math.max(...directions.map((direction) => worstNormError(weights, direction))),
    losses: losses.map((row) => row.map((loss) => Number(loss.toPrecision(4)))),
  };
}
