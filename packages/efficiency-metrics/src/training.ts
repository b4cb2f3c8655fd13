/**
 * What a step of training costs: the backward pass, what is kept for it, gradients and the optimiser's state. Loads the
 * gradient rules and optimisers of tensor-core, which the main entry does not. No `node:` imports.
 */
export type { KeptActivations, KeptValue } from './training/kept-activations.ts';
export type { PartCost, PartCosts } from './training/part-costs.ts';
export type { Size } from './training/step-graph.ts';
export { type TrainingCost, trainingCost } from './training/training-cost.ts';
export type { ModelSource, TrainingOptions } from './training/training-options.ts';
