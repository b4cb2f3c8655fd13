import { grad } from '../grad/grad.ts';
import type { GradDevice } from '../grad/rule.ts';
import { GraphError } from '../graph/errors.ts';
import { Graph } from '../graph/graph.ts';
import { live } from '../graph/live.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { ModelEntry } from '../model/table.ts';
import type { Traceable } from '../model/trace.ts';
import { add, mul, sub } from '../ops/elementwise.ts';
import { zeros } from '../random/initialiser.ts';
import { type ObjectiveOptions, objective } from './objective.ts';
import { type ClipOptions, clipped } from './optimizer/clip.ts';
import { accepts, type Optimizer, type ParameterFilter, type TrainedParameter } from './optimizer/optimizer.ts';

/** How `trainStep` builds. */
export interface TrainStepOptions extends ObjectiveOptions {
  optimizer: Optimizer;
  /** Limits on the gradients; with `norm`, the norm before it becomes the metric `grad_norm`. */
  clip?: ClipOptions;
  /** Micro-batches whose mean gradient makes one update; default 1. */
  accumulate?: number;
  /** Keep an exponential moving average of the weights with this decay, `ema.<parameter>`. */
  ema?: number;
  /** Which parameters are trained; default all. */
  train?: ParameterFilter;
  /** Parameters of fewer elements than this are updated together, as one vector: fewer nodes. Default 16,384; 0 for none. */
  fuse?: number;
  /** Where it will run; picks among equal lowerings. Default 'cpu'. */
  device?: GradDevice;
  /** Goes before the names of the optimiser's state, for runs with several steps. Default none. */
  name?: string;
}

/** A training step: an ordinary ONNX graph and the names of what goes in and out. */
export interface TrainStep {
  /**
   * Inputs: the batch, `lr` [] and noise; parameters, buffers and optimiser state are `graph.params`. Outputs: `loss`, the
   * metrics, and `next.<name>` for every piece of state that changes.
   */
  readonly graph: Graph;
  /**
   * Nodes of `graph`, which stand in this order: the first `forward` are forward pass, metrics and loss, the first `backward`
   * those and the gradients; the rest limits the gradients and updates.
   */
  readonly parts: { readonly forward: number; readonly backward: number };
  /** With `accumulate` above 1: the step of all micro-batches but the last, which only adds to the gradients. */
  readonly accumulation?: Graph;
  /** Micro-batches per update. */
  readonly accumulate: number;
  /** Inputs that come from the data. */
  readonly batch: readonly string[];
  /** Scalar outputs: 'loss', then the metrics. */
  readonly metrics: readonly string[];
  /** Trained parameters by name. */
  readonly trained: readonly string[];
  /** The model's own parameters and buffers by name, without the optimiser's state. */
  readonly weights: readonly string[];
  readonly device: GradDevice;
  /** State that holds a moving average, and the parameter it averages. */
  readonly averages: ReadonlyMap<string, string>;
  /** State that is 0 between updates: sums of gradients. */
  readonly sums: readonly string[];
  readonly model: ModelEntry | Traceable;
  readonly options: TrainStepOptions;
  /** State of another step of the same run that this one looks at: its momentum, say. */
  readonly reads?: readonly string[];
  /** Makes `graph` anew, for a search in it; left out where `trainStep` made it of `model` and `options`. */
  readonly rebuild?: () => Graph;
}

/** Optimiser state of the step's own: updates made so far. */
const stepState = 'optimizer.step';

/**
 * Builds a training step of a model: forward pass, loss, gradients, clipping and the optimiser's update in one ONNX graph.
 * Throws where the model does not trace, where an operator has no gradient rule, and where names collide.
 */
export function trainStep(model: ModelEntry | Traceable, options: TrainStepOptions): TrainStep {
  const { accumulate = 1, device = 'cpu' } = options;
  if (!Number.isInteger(accumulate) || accumulate < 1)
    throw new GraphError(`trainStep: accumulate must be an integer from 1 up, got ${accumulate}`);
  const last = buildStep(model, options, true);
  return {
    ...last,
    ...(accumulate > 1 && { accumulation: buildStep(model, options, false).graph }),
    accumulate,
    device,
    model,
    options,
  };
}

/** One graph: with the optimiser's update, or adding to the sums of gradients only. */
export function buildStep(
  model: ModelEntry | Traceable,
  options: TrainStepOptions,
  updates: boolean,
): Pick<TrainStep, 'graph' | 'parts' | 'batch' | 'metrics' | 'trained' | 'weights' | 'averages' | 'sums'> {
  const {
    optimizer,
    clip = {},
    accumulate = 1,
    ema,
    train = () => true,
    device = 'cpu',
    name = '',
    fuse = 16_384,
  } = options;
  const graph = new Graph({ mode: 'train', name: updates ? 'train' : 'accumulate' });
  const { loss, scalars, batch } = objective(graph, model, options);
  const weights = [...graph.params.keys()];
  const forward = graph.size;
  const parameters = gradients(graph, loss, train, device, accumulate);
  const parts = { forward, backward: graph.size };
  const state = (key: string, shape: readonly number[], init = zeros()): Tensor => {
    const full = name === '' ? key : `${name}.${key}`;
    if (graph.params.has(full)) throw new GraphError(`trainStep: two pieces of state are named ${full}`);
    return graph.parameter(full, shape, init, 'buffer');
  };
  const next = (key: string, value: Tensor): void => {
    graph.updates.set(name === '' ? key : `${name}.${key}`, value);
  };
  const averages = new Map<string, string>();
  const sums: string[] = [];
  graph.within('optimizer', () => {
    let summed = parameters;
    if (accumulate > 1)
      summed = parameters.map((p) => {
        const key = `grad_sum.${p.name}`;
        const sum = state(key, p.value.fixedShape);
        sums.push(sum.name);
        const total = add(sum, p.gradient);
        next(key, updates ? mul(total, 0) : total);
        return { ...p, gradient: total };
      });
    if (!updates) return;
    const limited = clipped(summed, clip);
    if (limited.norm) scalars.set('grad_norm', limited.norm);
    const step = state(stepState, []);
    next(stepState, add(step, 1));
    const lr = graph.input('lr', 'float32', []);
    optimizer.build({ graph, lr, step, fuse, state, next }, limited.parameters);
    if (ema === undefined) return;
    for (const p of parameters) {
      const key = `ema.${p.name}`;
      const average = state(key, p.value.fixedShape);
      averages.set(average.name, p.name);
      const now = graph.updates.get(p.name) ?? p.value;
      next(key, add(average, mul(sub(now, average), 1 - ema)));
    }
  });
  for (const [key, t] of scalars) graph.output(key, t);
  for (const [key, t] of graph.updates) graph.output(`next.${key}`, t);
  return {
    graph,
    parts,
    batch,
    metrics: [...scalars.keys()],
    trained: parameters.map((p) => p.name),
    weights,
    averages,
    sums,
  };
}

/** The trained parameters that the loss depends on, with their share of the update's gradient. */
function gradients(
  graph: Graph,
  loss: Tensor,
  train: ParameterFilter,
  device: GradDevice,
  accumulate: number,
): TrainedParameter[] {
  const used = live(graph, [loss]).values;
  const parameters = [...graph.params.values()].filter(
    (p) => p.kind === 'parameter' && used[p.tensor.id] && accepts(train, p.name, p.shape),
  );
  if (parameters.length === 0) throw new GraphError('trainStep: the loss depends on no trained parameter');
  const mean = accumulate === 1 ? loss : graph.within('loss', () => mul(loss, 1 / accumulate));
  const all = grad(
    mean,
    parameters.map((p) => p.tensor),
    { device },
  );
  return parameters.map((p, i) => ({
    name: p.name,
    value: p.tensor,
    gradient: all[i] as Tensor,
    assign: (next) => void graph.updates.set(p.name, next),
  }));
}
