import { profile } from '@netwright/efficiency-metrics';
import { exactTrainingFlops, kaplanParameters } from '@netwright/efficiency-metrics/scaling';
import { trace } from '@netwright/tensor-core';
import { adamW, fit, isBiasOrNorm, schedule, trainStep } from '@netwright/tensor-core/train';
import { type GptConfig, models } from '@netwright/transformer';
import { randomWindows, type SplitText, spacedWindows } from '../data/characters.ts';
import { processorTime } from '../sweep/processor-time.ts';
import { charGptConfig } from './char-model.ts';

/** A size of the comparison: layers, width, and the learning rate after warm-up. */
export interface ScalingSize {
  layers: number;
  width: number;
  heads: number;
  rate: number;
}

/** Sizes from Kaplan's smallest, 768 parameters without embeddings, up; rates: tried for widths 8 and 32, in 300 updates with seed 9, and guessed between and beyond. */
export const scalingSizes: readonly ScalingSize[] = [
  { layers: 1, width: 8, heads: 1, rate: 0.03 },
  { layers: 1, width: 16, heads: 1, rate: 0.02 },
  { layers: 1, width: 24, heads: 2, rate: 0.01 },
  { layers: 1, width: 32, heads: 2, rate: 0.005 },
  { layers: 1, width: 48, heads: 3, rate: 0.005 },
  { layers: 1, width: 64, heads: 4, rate: 0.005 },
];

/** Windows per update, each of 64 characters. */
export const scalingBatch = 16;

/** Updates from one measurement of the held-out loss to the next. */
export const scalingEvery = 20;

/** Measurements from one report to the next. */
export const scalingTelling = 5;

const warmup = 40; // updates

/** A network of the comparison, and how long it is trained. */
export interface ScalingJob extends ScalingSize {
  seed: number;
  updates: number; // a multiple of `scalingEvery` times `scalingTelling`
}

/** What the networks read. */
export interface ScalingText {
  text: SplitText;
  vocabulary: number;
}

/** A point of a learning curve. */
export interface CurvePoint {
  tokens: number; // characters seen
  flop: number; // of training so far
  loss: number; // held out [nats per character]
}

/** How a network of the comparison learned. */
export interface ScalingRun extends ScalingJob {
  parameters: number; // in all
  nonEmbedding: number; // N of Kaplan et al.: without tables of characters and places, biases and norms
  curve: CurvePoint[];
  cpuSeconds: number; // processor time
}

/** The network of a size: a GPT-2 of characters with a context of 64. */
export const scalingConfig = (vocabulary: number, { layers, width, heads }: ScalingSize): GptConfig => ({
  ...charGptConfig(vocabulary),
  layers,
  width,
  heads,
});

/** Held-out windows of every measurement. */
const heldWindows = 256;

/** Whether a measurement, counted from 1, is kept: ten for every factor of ten. */
export function isKept(measurement: number): boolean {
  const place = Math.round(10 * Math.log10(measurement));
  return Math.round(10 ** (place / 10)) === measurement;
}

/**
 * Trains one network on one thread: AdamW with weight decay 0.1 on matrices, gradients no longer than 1, and after 40 updates one
 * rate throughout, so that every point of the curve is a training that could have ended there. Compute is counted on the graph,
 * head and attention included, the backward pass twice the forward one.
 *
 * @param onReport called after every fifth measurement
 */
export async function trainScaling(
  job: ScalingJob,
  { text, vocabulary }: ScalingText,
  onReport: (point: CurvePoint) => void = () => undefined,
): Promise<ScalingRun> {
  const { seed, updates } = job;
  const config = scalingConfig(vocabulary, job);
  const { context } = config;
  const { totals } = profile(trace(models.gpt2, { config, inputs: { ids: [1, context] } }));
  const seconds = processorTime();
  const curve: CurvePoint[] = [];
  await fit({
    step: trainStep(models.gpt2, {
      config,
      inputs: { ids: ['N', context] },
      batch: scalingBatch,
      optimizer: adamW({ betas: [0.9, 0.99], weightDecay: 0.1, groups: [{ params: isBiasOrNorm, weightDecay: 0 }] }),
      clip: { norm: 1 },
    }),
    data: randomWindows(text.train, { window: context, batch: scalingBatch, length: scalingEvery }),
    epochs: updates / scalingEvery,
    seed,
    schedule: schedule.constant(job.rate, { warmup }),
    validation: {
      data: spacedWindows(text.held, {
        window: context,
        batch: 64,
        count: Math.min(heldWindows, (text.held.length - 1) / context),
      }),
    },
    session: { threads: 1 },
    onEpoch: ({ epoch, validation }) => {
      const isTold = epoch % scalingTelling === 0;
      if (!isTold && !isKept(epoch)) return;
      const windows = epoch * scalingEvery * scalingBatch;
      const point = {
        tokens: windows * context,
        flop: exactTrainingFlops({ forward: totals.flops }, windows),
        loss: Number((validation?.loss ?? Number.NaN).toFixed(5)),
      };
      if (isKept(epoch) || epoch * scalingEvery === updates) curve.push(point);
      if (isTold) onReport(point);
    },
  });
  return {
    ...job,
    parameters: totals.parameters,
    nonEmbedding: kaplanParameters({ layers: job.layers, width: job.width, heads: job.heads, context, vocabulary }),
    curve,
    cpuSeconds: Math.round(seconds()),
  };
}
