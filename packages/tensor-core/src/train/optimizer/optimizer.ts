import { GraphError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { add, mul } from '../../ops/elementwise.ts';
import type { Initialiser } from '../../random/initialiser.ts';
import { fused } from './fuse.ts';

/** A parameter that a step trains. */
export interface TrainedParameter {
  /** The name in the checkpoint: `layer1.0.conv1.weight`. */
  readonly name: string;
  readonly value: Tensor;
  readonly gradient: Tensor;
  /** Gives the value after the step. */
  assign(next: Tensor): void;
}

/** What an optimiser builds its update with. */
export interface OptimizerContext {
  readonly graph: Graph;
  /** The learning rate, a scalar input. */
  readonly lr: Tensor;
  /** Updates made before this one, a scalar of the state. */
  readonly step: Tensor;
  /** Declares a tensor that lives from step to step; the first value is `init`, default 0. */
  state(name: string, shape: readonly number[], init?: Initialiser): Tensor;
  /** Parameters of fewer elements than this are updated together, as one vector. */
  readonly fuse: number;
  /** Gives a state's value after the step. */
  next(name: string, value: Tensor): void;
}

/** A rule that builds the update of parameters into the graph of a training step; made by `sgd`, `adam` and the like. */
export interface Optimizer {
  readonly name: string;
  /** The settings, for records. */
  readonly settings: Readonly<Record<string, unknown>>;
  build(c: OptimizerContext, parameters: readonly TrainedParameter[]): void;
}

/** Which parameters a group holds: by name or shape. */
export type ParameterFilter = RegExp | ((name: string, shape: readonly number[]) => boolean);

/** Settings of some parameters that differ from the others'. The first group that a parameter fits counts. */
export type ParameterGroup<Settings> = Partial<Settings> & {
  readonly params: ParameterFilter;
  /** Factor of the learning rate; default 1. */
  readonly lrScale?: number;
};

/** Biases and the scales and shifts of normalisations: every parameter of rank 0 or 1. Weight decay usually spares them. */
export const isBiasOrNorm: ParameterFilter = (_, shape) => shape.length <= 1;

/** Whether a filter accepts a parameter. */
export const accepts = (filter: ParameterFilter, name: string, shape: readonly number[]): boolean =>
  typeof filter === 'function' ? filter(name, shape) : filter.test(name);

/**
 * Parameters by the settings that hold for them, small ones of a group as one (`fused.0` in the state's names). Groups
 * without parameters are an error, for they are misspelt.
 */
export function grouped<Settings extends object>(
  operator: string,
  c: OptimizerContext,
  parameters: readonly TrainedParameter[],
  defaults: Settings,
  groups: readonly ParameterGroup<Settings>[] = [],
): { settings: Settings & { lrScale: number }; parameters: TrainedParameter[] }[] {
  const all = [...groups, undefined].map((group) => ({
    group,
    settings: { lrScale: 1, ...defaults, ...group } as Settings & { lrScale: number },
    parameters: [] as TrainedParameter[],
  }));
  for (const p of parameters)
    all.find(({ group }) => !group || accepts(group.params, p.name, p.value.fixedShape))?.parameters.push(p);
  for (const { group, parameters: members } of all)
    if (group && members.length === 0)
      throw new GraphError(`${operator}: a group must hold a parameter, got none for ${String(group.params)}`);
  return all
    .filter((g) => g.parameters.length > 0)
    .map((g, i) => ({ ...g, parameters: fused(c, g.parameters, `fused.${i}`) }));
}

/** The learning rate of a group. */
export const scaled = (lr: Tensor, factor: number): Tensor => (factor === 1 ? lr : mul(lr, factor));

/** gradient + decay * value: L2 regularisation. */
export const decayed = ({ gradient, value }: TrainedParameter, decay: number): Tensor =>
  decay === 0 ? gradient : add(gradient, mul(value, decay));

/** decay * average + (1 - decay) * value. */
export const movingAverage = (average: Tensor, value: Tensor, decay: number): Tensor =>
  add(mul(average, decay), mul(value, 1 - decay));

/** Throws unless a setting lies in [low, high). */
export function checkSetting(operator: string, name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value < high))
    throw new GraphError(
      `${operator}: ${name} must be ${high === Number.POSITIVE_INFINITY ? `at least ${low}` : `in [${low}, ${high})`}, got ${value}`,
    );
}
