import type { ModelEntry, TensorData, Traceable } from '@netwright/tensor-core';
import {
  type DataSource,
  type FitOptions,
  type FitResult,
  fit,
  type Progress,
  type Schedule,
  schedule,
} from '@netwright/tensor-core/train';
import { bilevelSteps } from './bilevel-steps.ts';
import type { BilevelOptions } from './options.ts';
import { pairedBatches } from './search-data.ts';
import { searchSettings } from './search-settings.ts';

/** Architecture parameters by name. */
export type Alphas = ReadonlyMap<string, TensorData>;

/** What `search` takes, besides how its steps are built. */
export interface SearchOptions
  extends BilevelOptions,
    Pick<FitOptions, 'epochs' | 'seed' | 'weights' | 'checkpoint' | 'signal' | 'onEpoch' | 'session'> {
  /** The supernet, or any model with architecture parameters. */
  model: ModelEntry | Traceable;
  /** Batches that weights are trained on. */
  training: DataSource;
  /** Batches that the architecture is judged by: other examples. */
  validation: DataSource;
  /** The weights' learning rate; default half a cosine wave from 0.025 to 0.001. */
  schedule?: Schedule | number;
  /** Called after every update. */
  onStep?: (step: SearchStep) => void;
}

/** Where a search stands after an update. Figures are `architecture.loss` (validation) and `weights.loss`, and the metrics. */
export interface SearchStep extends Progress {
  readonly alphas: Alphas;
}

/** What `search` gives. */
export interface SearchResult extends Pick<FitResult, 'weights' | 'history' | 'interrupted'> {
  readonly alphas: Alphas;
  /** Architecture parameters after every update, [updates, ...shape] by name; those before a resumption included. */
  readonly trajectory: Alphas;
}

/** The published code's rate of the weights (cnn/train_search.py); there it changes between epochs, here with every update. */
const publishedSchedule = schedule.cosine(0.025, { final: 0.001 });

/**
 * Searches an architecture by gradient descent: in every update first the architecture moves by its hypergradient on a
 * validation batch, then the weights by a training batch (DARTS, algorithm 1). A checkpoint holds everything, the trajectory
 * too; a resumed search ends in the same bits as one without a break, and one that is configured otherwise is refused.
 *
 * ```ts
 * const { alphas, trajectory } = await search({ model: { build: supernet, config, inputs: { x: image(32) } },
 *   training, validation, epochs: 50, hypergradient: 'finite-difference', checkpoint: { path: 'search.safetensors' } });
 * ```
 * Throws a NonFiniteError where a loss is NaN or infinite, and what `bilevelSteps` and `fit` throw.
 */
export async function search(options: SearchOptions): Promise<SearchResult> {
  const { model, training, validation, schedule: rate = publishedSchedule, onStep, onEpoch, ...rest } = options;
  const { epochs, seed, weights, checkpoint, signal, session } = rest;
  const steps = bilevelSteps(model, rest);
  const names = steps.architecture.trained;
  const given = Object.entries({ seed, weights, checkpoint, signal, session, onEpoch }).filter(
    ([, v]) => v !== undefined,
  );
  const found = await fit({
    ...(Object.fromEntries(given) as Partial<FitOptions>),
    steps: { architecture: { step: steps.architecture }, weights: { step: steps.weights } },
    data: pairedBatches(training, validation),
    epochs,
    schedule: rate,
    settings: searchSettings(options, rate, { training, validation, epochs }),
    record: names,
    ...(onStep && { onProgress: (p: Progress) => onStep({ ...p, alphas: p.recorded }) }),
  });
  const alphas = new Map(names.map((name) => [name, found.weights.get(name) as TensorData]));
  return {
    weights: found.weights,
    history: found.history,
    ...(found.interrupted && { interrupted: found.interrupted }),
    alphas,
    trajectory: found.recorded,
  };
}
