import type { ModelEntry, Traceable } from '@netwright/tensor-core';
import { adam, type ParameterFilter, sgd, type TrainStep, trainStep } from '@netwright/tensor-core/train';
import { isArchitectureParameter } from '../networks/supernet.ts';
import { type ArchitectureOptions, architectureStep } from './architecture-step.ts';
import type { BilevelOptions } from './options.ts';
import { checkUnrolled } from './sgd-step.ts';

/** The two steps of an update, in the order in which they run (the paper's algorithm 1). */
export interface BilevelSteps {
  /** Moves the architecture by the validation batch: `validation.x`, `validation.labels`; `x`, `labels` too from second order on. */
  readonly architecture: TrainStep;
  /** Moves the weights by the training batch: `x`, `labels`. */
  readonly weights: TrainStep;
}

/** `BilevelOptions` with their defaults: those of the published code (cnn/train_search.py). */
export const withDefaults = (options: BilevelOptions): ArchitectureOptions => ({
  ...options,
  hypergradient: options.hypergradient ?? 'first-order',
  unroll: options.unroll ?? 'paper',
  architectureOptimizer: options.architectureOptimizer ?? adam({ betas: [0.5, 0.999], weightDecay: 1e-3 }),
  architectureRate: options.architectureRate ?? 3e-4,
  optimizer: options.optimizer ?? sgd({ momentum: 0.9, weightDecay: 3e-4 }),
  clip: options.clip ?? 5,
});

const accepts = (filter: ParameterFilter, name: string, shape: readonly number[]): boolean =>
  typeof filter === 'function' ? filter(name, shape) : filter.test(name);

/**
 * Builds the steps of a bilevel search of a model: two ONNX graphs for `fit`, or for sessions of one's own. Throws where the
 * model has no architecture parameter, where the loss depends on none, and where an operator has no gradient rule.
 */
export function bilevelSteps(model: ModelEntry | Traceable, options: BilevelOptions = {}): BilevelSteps {
  const o = withDefaults(options);
  const { architecture = isArchitectureParameter, optimizer, clip, loss, metrics, targets, batch, config, device } = o;
  if (o.unroll === 'code') checkUnrolled(optimizer);
  if (o.xi !== undefined && !(o.xi >= 0)) throw new Error(`bilevelSteps: xi must be at least 0, got ${o.xi}`);
  const objective = { loss, metrics, targets, batch, config, device };
  const weights = trainStep(model, {
    ...Object.fromEntries(Object.entries(objective).filter(([, v]) => v !== undefined)),
    optimizer,
    ...(clip && { clip: { norm: clip } }),
    train: (name, shape) => !accepts(architecture, name, shape),
  });
  const names = weights.weights.filter((name) => {
    const p = weights.graph.params.get(name);
    return p?.kind === 'parameter' && accepts(architecture, name, p.shape);
  });
  if (names.length === 0)
    throw new Error(
      `bilevelSteps: the model must have an architecture parameter, got ${weights.weights.slice(0, 5).join(', ')}, ...`,
    );
  return { architecture: architectureStep(model, weights, names, o), weights };
}
