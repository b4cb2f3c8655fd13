import type { Graph } from '@netwright/tensor-core';
import { sgd } from '@netwright/tensor-core/train';
import type { Peak } from '../memory/memory-use.ts';
import type { Profile } from '../profile/profile.ts';
import { profile } from '../profile/profile-graph.ts';
import { type KeptActivations, keptActivations } from './kept-activations.ts';
import { type PartCosts, partCosts, perExample } from './part-costs.ts';
import { fileStep, graphStep, modelStep, type Size, type StepGraph, sizeOfAll } from './step-graph.ts';
import type { ModelSource, TrainingOptions } from './training-options.ts';

/** What one step of training costs. */
export interface TrainingCost {
  /** Examples in the batch. */
  readonly batch: number;
  readonly perBatch: PartCosts;
  /** `perBatch` divided by `batch`, the numbers of nodes aside. */
  readonly perSample: PartCosts;
  /** Multiply-accumulates of the backward pass for each of the forward pass; 0 where that has none. */
  readonly ratio: number;
  /** What stays in memory from the forward to the backward pass, of the batch. */
  readonly kept: KeptActivations;
  /** Parameters and running statistics of the model. */
  readonly weights: Size;
  /** A gradient for every trained parameter. */
  readonly gradients: Size;
  /** What the optimiser keeps from step to step, the count of steps apart. */
  readonly optimizerState: Size;
  /**
   * The most that is alive at once in the order of the step's graph, weights and state apart: activations, gradients, and
   * the new weights and state, which the step gives as outputs beside the old ones.
   */
  readonly peak: Peak;
  /** The profile of the whole step, in the order of `graph`. */
  readonly profile: Profile;
  readonly graph: Graph;
}

function stepOf(source: ModelSource | Graph | Uint8Array, options: TrainingOptions): StepGraph {
  const settings = { optimizer: sgd(), ...options };
  if (source instanceof Uint8Array) return fileStep(source, settings);
  return 'build' in source ? modelStep(source, settings) : graphStep(source, settings);
}

/**
 * What one step of training costs, counted on the graph of the step itself: of a model of a table, with its own loss in
 * training mode (`trainStep`), or of a graph or the bytes of an `.onnx` file, with the sum of their float outputs for a loss
 * and in the mode that they are in. The source is not changed. Throws for an operator without a gradient rule, naming
 * operator and node, and where nothing that is trained reaches the loss.
 */
export function trainingCost(source: ModelSource | Graph | Uint8Array, options: TrainingOptions = {}): TrainingCost {
  const { convention = 'mac', attention = 'included' } = options;
  const step = stepOf(source, options);
  const whole = profile(step.graph, { convention, attention, dims: step.dims });
  const perBatch = partCosts(step, whole);
  const { forward, backward } = perBatch;
  return {
    batch: whole.batch,
    perBatch,
    perSample: perExample(perBatch, whole.batch),
    ratio: forward.macs > 0 ? backward.macs / forward.macs : 0,
    kept: keptActivations(step),
    weights: step.weights,
    gradients: sizeOfAll(step.trained),
    optimizerState: sizeOfAll(step.state),
    peak: whole.memory.live,
    profile: whole,
    graph: step.graph,
  };
}
