import { type Tensor, trace, type Weights } from '@netwright/tensor-core';
import { argMax, cast, equal, reduceMean, reduceMin, where } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import {
  adam,
  batches,
  crossEntropy,
  type DataSource,
  schedule,
  type Tensors,
  type TrainStep,
  trainStep,
} from '@netwright/tensor-core/train';
import {
  beamSearch,
  type Decoder,
  generate,
  models,
  type TransformerConfig,
  transformerDecoder,
  transformerEncoder,
  translator,
} from '@netwright/transformer';
import { drawnPairs, type Pair, type PairTask, pairTensors, rowLengths } from '../data/sequence-pairs.ts';
import { special } from '../data/vocabulary.ts';
import { type TrainClassifierOptions, type TrainedClassifier, trainClassifier } from './train-classifier.ts';

/** The Transformer of 2017 for a task whose two sides share a vocabulary: 2 + 2 layers, 64 wide, 4 heads. */
export const pairConfig = (task: PairTask): TransformerConfig => ({
  ...models.transformer_base.config,
  vocabulary: task.source.size,
  width: 64,
  heads: 4,
  feedForward: 128,
  encoderLayers: 2,
  decoderLayers: 2,
  dropout: 0, // every update has new pairs
});

/** The share of targets whose tokens are all the likeliest, given those before: what greedy translation gets right. */
export const wholeTargets = (y: Tensors, t: Tensors): Tensor => {
  const labels = t.labels as Tensor;
  const right = cast(equal(cast(argMax(y.logits as Tensor), 'int32'), labels), 'float32'); // [N, T]
  return reduceMean(reduceMin(where(equal(labels, special.padding), 1, right), { axes: [1] }));
};

/** A data source of given pairs in their order. */
export const pairsInOrder = (task: PairTask, pairs: readonly Pair[], { batch }: { batch: number }): DataSource =>
  batches(
    pairs.length,
    (indices) =>
      pairTensors(
        task,
        Array.from(indices, (i) => pairs[i] as Pair),
      ),
    { batch },
  );

/**
 * A training step as section 5 of the paper has it: Adam with its settings, labels smoothed by 0.1. Padding counts for nothing.
 * Differs from the paper: a moving average of the weights takes the place of the mean of the last checkpoints (section 6.1).
 */
const pairStep = (
  task: PairTask,
  config: TransformerConfig,
  { batch, ema }: { batch: number; ema: number },
): TrainStep => {
  const { source, target } = rowLengths(task);
  return trainStep(models.transformer_base, {
    config,
    inputs: { source: ['N', source], mask: ['N', source], target: ['N', target] },
    batch,
    optimizer: adam({ betas: [0.9, 0.98], eps: 1e-9 }),
    loss: (y, t) =>
      crossEntropy(y.logits as Tensor, t.labels as Tensor, {
        axis: -1,
        labelSmoothing: 0.1,
        ignoreIndex: special.padding,
      }),
    metrics: { accuracy: wholeTargets },
    ema,
  });
};

/** How an encoder-decoder is trained. */
export interface TrainPairsOptions extends Pick<TrainClassifierOptions, 'seed' | 'stream'> {
  batch: number; // pairs per update
  epochs: number; // the held-out pairs are tested after each
  updates: number; // per epoch
  warmup: number; // updates in which the rate rises to (width * warmup)^-0.5, the paper's equation 3
  ema?: number; // decay of the moving average of the weights; default 0.99
  threads?: number | undefined; // default one per core
}

/** Trains an encoder-decoder on new pairs of a task in every update; accuracy is the share of whole targets. */
export function trainPairs(
  config: TransformerConfig,
  task: PairTask,
  held: readonly Pair[],
  { batch, updates, warmup, ema = 0.99, threads, ...rest }: TrainPairsOptions,
): Promise<TrainedClassifier> {
  return trainClassifier({
    ...rest,
    step: pairStep(task, config, { batch, ema }),
    data: drawnPairs(task, { batch, length: updates }),
    test: pairsInOrder(task, held, { batch: 100 }),
    batch,
    unit: 'pairs',
    schedule: schedule.inverseSqrt((config.width * warmup) ** -0.5, { warmup }),
    ...(threads !== undefined && { session: { threads } }),
  });
}

/** How targets are looked for. */
export interface TranslateOptions {
  beams: number; // 1 takes the likeliest token at each place
  alpha?: number; // of the length penalty; default 0.6, the paper's
  threads?: number | undefined; // default one per core
}

/** Translations of the sources of pairs, one after the other, by a trained encoder-decoder. */
export async function translatePairs(
  weights: Weights,
  config: TransformerConfig,
  task: PairTask,
  pairs: readonly Pair[],
  { beams, alpha = 0.6, threads }: TranslateOptions,
): Promise<string[][]> {
  const options = { device: 'cpu', ...(threads !== undefined && { threads }) } as const;
  await using encoder = await createSession(trace(transformerEncoder(config)), weights, options);
  await using decoder = await createSession(trace(transformerDecoder(config)), weights, options);
  const limit = { maxTokens: rowLengths(task).target, end: special.end };
  const search = async (d: Decoder): Promise<readonly number[]> => {
    if (beams > 1) return (await beamSearch(d, [special.begin], { ...limit, beams, alpha }))[0]?.tokens ?? [];
    const tokens: number[] = [];
    for await (const token of generate(d, [special.begin], { ...limit, temperature: 0 })) tokens.push(token);
    return tokens;
  };
  const found: string[][] = [];
  for (const { source } of pairs) {
    const tokens = [...task.source.encode(source), special.end];
    found.push(task.target.decode(await search(await translator({ encoder, decoder }, tokens, config))));
  }
  return found;
}

/** The share of translations that are the pairs' targets, symbol by symbol. */
export const exactMatches = (translations: readonly (readonly string[])[], pairs: readonly Pair[]): number =>
  pairs.filter(({ target }, i) => target.join('\n') === translations[i]?.join('\n')).length / pairs.length;
