import { models as zoo } from '@netwright/cnn-zoo';
import { profile } from '@netwright/efficiency-metrics';
import {
  models,
  randwireGenerators,
  randwireWirings,
  type Wiring,
  type WiringGenerator,
  wiringOfEdges,
} from '@netwright/random-wiring';
import { image, type Traceable, trace } from '@netwright/tensor-core';
import { type FitResult, fit, schedule, sgd, trainStep } from '@netwright/tensor-core/train';
import { fashionStatistics } from '../data/fashion-mnist.ts';
import { imageBatches } from '../data/image-batches.ts';
import { type ImageSet, pick } from '../data/image-set.ts';
import { mean } from '../mean.ts';
import { processorTime } from '../sweep/processor-time.ts';
import { accuracyMetric } from './train-classifier.ts';

/** The graph models of the comparison: the paper's best of each generator, and WS without anything random. */
export const wiringGenerators = {
  ...randwireGenerators,
  ws_0: { kind: 'WS', k: 4, p: 0 },
} as const satisfies Readonly<Record<string, WiringGenerator>>;

/** A random graph model of the comparison, or a network drawn by hand: the same nodes in a chain with shortcuts, or a ResNet. */
export type WiringKind = keyof typeof wiringGenerators | 'chain' | 'resnet';

/** A network of the comparison, and how it is trained. */
export interface WiringJob {
  kind: WiringKind;
  seed: number; // of the graphs, the first weights and the order of images
  epochs: number;
}

/** How a network of the comparison learned. */
export interface WiringRun {
  kind: WiringKind;
  seed: number;
  parameters: number;
  macs: number; // multiply-accumulates for an image
  train: number[]; // accuracy per epoch, a fraction: mean over its updates
  test: number[]; // accuracy after each epoch, a fraction
  cpuSeconds: number; // processor time
}

/** Channels of the first wired stage. */
export const wiringWidth = 16;

/** Nodes of the three wired stages. */
export const wiringNodes = [16, 16, 16];

/** Images per update. */
export const wiringBatch = 128;

/** Nodes one after the other, and a shortcut around every two, as a ResNet is wired. */
export const residualChain = (nodes: number): Wiring =>
  wiringOfEdges(
    nodes,
    Array.from({ length: nodes - 1 }, (_, i) => i).flatMap((i): [number, number][] =>
      i % 2 === 0 && i + 2 < nodes
        ? [
            [i, i + 1],
            [i, i + 2],
          ]
        : [[i, i + 1]],
    ),
  );

/**
 * [N, 1, 28, 28] `x` -> [N, 10] `logits`. RandWire of three stages of 16 nodes on maps of 7, 4 and 2 pixels, its graphs drawn from
 * the seed or a chain with shortcuts; or the ResNet for small images of nearest MACs.
 */
export function wiringNetwork({ kind, seed }: Pick<WiringJob, 'kind' | 'seed'>): Traceable {
  const inputs = { x: image(28, 1) };
  if (kind === 'resnet') {
    const { build, outputs, config } = zoo.resnet20_cifar;
    return { build, outputs, inputs, config: { ...config, width: 3 } };
  }
  const { build, outputs, config } = models.randwire_ws_78;
  const wirings =
    kind === 'chain'
      ? wiringNodes.map(residualChain)
      : randwireWirings(wiringGenerators[kind], 'small', { seed, nodes: wiringNodes });
  const sizes = { width: wiringWidth, wirings, stem: [2, 1], head: 64, numClasses: 10 };
  return { build, outputs, inputs, config: { ...config, ...sizes } };
}

/** Every tenth image: 6,000 to train on and 1,000 to test with. */
export function wiringImages({ train, test }: { train: ImageSet; test: ImageSet }): {
  train: ImageSet;
  test: ImageSet;
} {
  const tenth = (set: ImageSet): ImageSet =>
    pick(
      set,
      Array.from({ length: set.count / 10 }, (_, i) => 10 * i),
    );
  return { train: tenth(train), test: tenth(test) };
}

/**
 * Trains one network on one thread: momentum 0.9, weight decay 5e-5, a rate that falls from 0.1 to 0 along half a cosine, as Xie et
 * al. 2019, section 4; labels are not smoothed and images not augmented.
 *
 * @param onEpoch called after every epoch with its test accuracy
 */
export async function trainedWiring(
  job: WiringJob,
  images: { train: ImageSet; test: ImageSet },
  onEpoch: (accuracy: number) => void = () => undefined,
): Promise<FitResult & { model: Traceable }> {
  const model = wiringNetwork(job);
  const batch = wiringBatch;
  const result = await fit({
    step: trainStep(model, { optimizer: sgd({ momentum: 0.9, weightDecay: 5e-5 }), batch, metrics: accuracyMetric }),
    data: imageBatches(images.train, { batch, shuffle: true, ...fashionStatistics }),
    epochs: job.epochs,
    seed: job.seed,
    schedule: schedule.cosine(0.1),
    validation: { data: imageBatches(images.test, { batch: 500, ...fashionStatistics }), metrics: accuracyMetric },
    session: { threads: 1 },
    onEpoch: ({ validation }) => onEpoch(rounded(validation?.accuracy)),
  });
  return { ...result, model };
}

const rounded = (accuracy: number | undefined): number => Number((accuracy ?? Number.NaN).toFixed(4));

/** The figures of such a training. Arguments are those of `trainedWiring`. */
export async function trainWiring(...[job, ...rest]: Parameters<typeof trainedWiring>): Promise<WiringRun> {
  const seconds = processorTime();
  const { history, model } = await trainedWiring(job, ...rest);
  const { totals } = profile(trace(model, { inputs: { x: [1, 1, 28, 28] } }));
  return {
    ...job,
    parameters: totals.parameters,
    macs: totals.macs,
    train: history.map((epoch) => rounded(epoch.train.accuracy)),
    test: history.map((epoch) => rounded(epoch.validation?.accuracy)),
    cpuSeconds: Math.round(seconds()),
  };
}

/** What the networks of one kind have in common. */
export interface WiringSummary {
  name: string;
  parameters: number; // mean
  macs: number; // mean
  accuracies: number[]; // after the last epoch on test images, by seed, fractions
  mean: number; // of these
  deviation: number; // of the sample, with one network less
}

/** The mean and the sample deviation over the networks of one kind. */
export function summary(runs: readonly WiringRun[]): Omit<WiringSummary, 'name'> {
  const accuracies = runs.map((run) => run.test.at(-1) as number);
  const middle = mean(accuracies);
  const squares = accuracies.reduce((sum, v) => sum + (v - middle) ** 2, 0);
  return {
    parameters: Math.round(mean(runs.map((run) => run.parameters))),
    macs: Math.round(mean(runs.map((run) => run.macs))),
    accuracies,
    mean: Number(middle.toFixed(5)),
    deviation: Number(Math.sqrt(squares / (runs.length - 1)).toFixed(5)),
  };
}
