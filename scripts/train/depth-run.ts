import { models } from '@netwright/cnn-zoo';
import { image, type Traceable, trace } from '@netwright/tensor-core';
import { fit, schedule, sgd, trainStep } from '@netwright/tensor-core/train';
import { fashionStatistics } from '../data/fashion-mnist.ts';
import { imageBatches } from '../data/image-batches.ts';
import { type ImageSet, pick, shrink } from '../data/image-set.ts';
import { processorTime } from '../sweep/processor-time.ts';
import { parameterCount } from './parameter-count.ts';
import { accuracyMetric } from './train-classifier.ts';

/** A network of the comparison, and how it is trained. */
export interface DepthJob {
  kind: 'plain' | 'residual';
  depth: number; // layers with weights, 6n + 2
  epochs: number;
  seed: number;
}

/** How a network of the comparison learned. */
export interface DepthRun {
  kind: 'plain' | 'residual';
  depth: number;
  seed: number;
  parameters: number;
  train: number[]; // error per epoch, a fraction: mean over its updates
  test: number[]; // error after each epoch, a fraction
  cpuSeconds: number; // processor time
}

/** Channels of the first stage: 4, 8 and 16 in the three stages. */
export const depthWidth = 4;

/** [N, 1, 14, 14] `x` -> [N, 10] `logits`. Both kinds have the same weights: shortcuts without any (option A) or none. */
export function depthNetwork({
  kind,
  depth,
  width = depthWidth,
}: Pick<DepthJob, 'kind' | 'depth'> & { width?: number }): Traceable {
  const { build, outputs, config } = models.resnet20_cifar;
  const shortcut = kind === 'plain' ? 'none' : 'A';
  return { build, outputs, config: { ...config, depth, width, shortcut }, inputs: { x: image(14, 1) } };
}

/** Every tenth image at half the size: 6,000 to train on and 1,000 to test with, of 14x14 pixels. */
export function depthImages({ train, test }: { train: ImageSet; test: ImageSet }): { train: ImageSet; test: ImageSet } {
  const tenth = (set: ImageSet): ImageSet =>
    shrink(
      pick(
        set,
        Array.from({ length: set.count / 10 }, (_, i) => 10 * i),
      ),
      2,
    );
  return { train: tenth(train), test: tenth(test) };
}

/**
 * Trains one network on one thread, as "Deep Residual Learning for Image Recognition" (He et al., 2015), section 4.2, does:
 * momentum 0.9, weight decay 1e-4, a rate of 0.1 divided by 10 at a half and at three quarters of the run. The batch is 128,
 * and images are not augmented.
 *
 * @param onEpoch called after every epoch with its training error
 */
export async function trainDepth(
  job: DepthJob,
  images: { train: ImageSet; test: ImageSet },
  onEpoch: (error: number) => void = () => undefined,
): Promise<DepthRun> {
  const model = depthNetwork(job);
  const batch = 128;
  const seconds = processorTime();
  const error = (accuracy: number | undefined): number => Number((1 - (accuracy ?? Number.NaN)).toFixed(4));
  const { history } = await fit({
    step: trainStep(model, { optimizer: sgd({ momentum: 0.9, weightDecay: 1e-4 }), batch, metrics: accuracyMetric }),
    data: imageBatches(images.train, { batch, shuffle: true, ...fashionStatistics }),
    epochs: job.epochs,
    seed: job.seed,
    schedule: schedule.step(0.1, { milestones: [0.5, 0.75] }),
    validation: { data: imageBatches(images.test, { batch: 500, ...fashionStatistics }), metrics: accuracyMetric },
    session: { threads: 1 },
    onEpoch: ({ train }) => onEpoch(error(train.accuracy)),
  });
  return {
    kind: job.kind,
    depth: job.depth,
    seed: job.seed,
    parameters: parameterCount(trace(model)),
    train: history.map((epoch) => error(epoch.train.accuracy)),
    test: history.map((epoch) => error(epoch.validation?.accuracy)),
    cpuSeconds: Math.round(seconds()),
  };
}
