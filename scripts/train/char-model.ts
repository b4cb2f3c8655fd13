import { type Tensor, trace, type Weights } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { accuracy, adamW, isBiasOrNorm, schedule, type TrainStep, trainStep } from '@netwright/tensor-core/train';
import {
  cachedGpt,
  type GptConfig,
  generateLong,
  gptDecoder,
  models,
  type SamplingOptions,
} from '@netwright/transformer';
import { type Alphabet, randomWindows, type SplitText, windowsInOrder } from '../data/characters.ts';
import { type TrainClassifierOptions, type TrainedClassifier, trainClassifier } from './train-classifier.ts';

/** A GPT-2 of characters: 4 layers, 128 wide, 4 heads, context 64. */
export const charGptConfig = (vocabulary: number): GptConfig => ({
  ...models.gpt2.config,
  vocabulary,
  context: 64,
  width: 128,
  heads: 4,
  layers: 4,
  dropout: 0,
});

/** The step of a character GPT for batches of windows: AdamW, gradients no longer than 1. */
const charStep = (config: GptConfig, batch: number): TrainStep =>
  trainStep(models.gpt2, {
    config,
    inputs: { ids: ['N', config.context] },
    batch,
    optimizer: adamW({ betas: [0.9, 0.99], weightDecay: 0.1, groups: [{ params: isBiasOrNorm, weightDecay: 0 }] }),
    clip: { norm: 1 },
    metrics: { accuracy: (y, t) => accuracy(y.logits as Tensor, t.labels as Tensor, { axis: -1 }) },
  });

/** How a character GPT is trained. */
export interface TrainCharOptions extends Pick<TrainClassifierOptions, 'seed' | 'stream'> {
  batch: number; // windows per update
  epochs: number; // the held-out text is tested after each
  updates: number; // per epoch
  warmup?: number; // updates in which the rate rises to 0.001, from where it falls to 0.0001; default 100
  threads?: number | undefined; // default one per core
}

/** Trains a character GPT on windows drawn from a text; the loss is in nats per character. */
export function trainCharGpt(
  config: GptConfig,
  text: SplitText,
  { batch, updates, warmup = 100, threads, ...rest }: TrainCharOptions,
): Promise<TrainedClassifier> {
  const window = config.context;
  return trainClassifier({
    ...rest,
    step: charStep(config, batch),
    data: randomWindows(text.train, { window, batch, length: updates }),
    test: windowsInOrder(text.held, { window, batch: 64 }),
    batch: batch * window,
    unit: 'characters',
    schedule: schedule.cosine(1e-3, { final: 1e-4, warmup }),
    ...(threads !== undefined && { session: { threads } }),
  });
}

/** How a text goes on. */
export interface SampleOptions extends SamplingOptions {
  characters: number; // new ones
  seed?: number; // default 0
}

/** `characters` more of a text by a trained GPT, with its cache, beyond its context as `generateLong` says. */
export async function sampleText(
  weights: Weights,
  config: GptConfig,
  alphabet: Alphabet,
  prompt: string,
  { characters, ...sampling }: SampleOptions,
): Promise<string> {
  await using session = await createSession(trace(cachedGpt(config, { logits: 'last', batch: 1 })), weights, {
    device: 'cpu',
  });
  const tokens = [...alphabet.encode(prompt)];
  const options = { ...sampling, maxTokens: characters };
  for await (const token of generateLong(gptDecoder(session, config), tokens.slice(), options)) tokens.push(token);
  return alphabet.decode(tokens);
}
