import { Graph, init, live, type ModelEntry, scalar, type Tensor, type Traceable } from '@netwright/tensor-core';
import { add } from '@netwright/tensor-core/nn';
import type { OptimizerContext, TrainStep } from '@netwright/tensor-core/train';
import { hypergradient } from './hypergradient.ts';
import { declareSide, evaluateAt, type Side, validationPrefix } from './losses.ts';
import type { BilevelOptions } from './options.ts';
import { sgdStep } from './sgd-step.ts';

/** Everything that the architecture's step is built from: `BilevelOptions` with its defaults. */
export type ArchitectureOptions = BilevelOptions &
  Required<
    Pick<BilevelOptions, 'hypergradient' | 'unroll' | 'architectureOptimizer' | 'architectureRate' | 'optimizer'>
  >;

/** Goes before the names of the state of the architecture's optimiser. */
const stateName = 'architecture';

/**
 * The step of the architecture parameters, a graph of its own: both batches, weights and architecture in; validation loss,
 * metrics and the new architecture out. `weights` is the weights' step, whose names and buffers it shares; `names` are the
 * architecture parameters. Its input `lr` is the weights' learning rate, the length of the step that it looks ahead by.
 */
export function architectureStep(
  model: ModelEntry | Traceable,
  weights: TrainStep,
  names: readonly string[],
  options: ArchitectureOptions,
): TrainStep {
  const build = (): ReturnType<typeof buildGraph> => buildGraph(model, weights, names, options);
  const { optimizer: _, clip: __, ...objective } = options;
  return {
    ...build(),
    rebuild: () => build().graph,
    accumulate: 1,
    device: weights.device,
    averages: new Map(),
    sums: [],
    model,
    options: { ...objective, optimizer: options.architectureOptimizer },
  };
}

function buildGraph(
  model: ModelEntry | Traceable,
  weights: TrainStep,
  names: readonly string[],
  o: ArchitectureOptions,
): Pick<TrainStep, 'graph' | 'parts' | 'batch' | 'metrics' | 'trained' | 'weights' | 'reads'> {
  const graph = new Graph({ mode: 'train', name: stateName });
  for (const p of weights.graph.params.values()) if (p.kind === 'parameter') graph.parameter(p.name, p.shape, p.init);
  const tensors = (keys: readonly string[]): Tensor[] => keys.map((key) => graph.params.get(key)?.tensor as Tensor);
  const problem = { weights: tensors(weights.trained), architecture: tensors(names) };
  const secondOrder = o.hypergradient !== 'first-order';
  const sides: Side[] = [declareSide(graph, model, o, validationPrefix)];
  if (secondOrder) sides.push(declareSide(graph, model, o));
  const [validationSide, trainingSide] = sides as [Side, Side];
  const lossOn = (side: Side, loss: BilevelOptions['loss']) => (w: readonly Tensor[], a: readonly Tensor[]) => {
    const given = new Map([...weights.trained, ...names].map((name, i) => [name, [...w, ...a][i] as Tensor]));
    return evaluateAt(graph, model, side, given, { ...o, loss });
  };
  const scalars = new Map<string, Tensor>();
  let forward = 0;
  const xi = secondOrder ? (o.xi ?? graph.input('lr', 'float32', [])) : undefined;
  const buffers: string[] = [];
  const gradients = hypergradient(
    {
      ...problem,
      training: (w, a) => lossOn(trainingSide, o.loss)(w, a).loss,
      validation(w, a) {
        const { loss, figure } = lossOn(validationSide, o.validationLoss ?? o.loss)(w, a);
        scalars.set('loss', loss);
        for (const [name, metric] of Object.entries(o.metrics ?? {}))
          scalars.set(name, figure(`metrics.${name}`, metric));
        forward = graph.size;
        return loss;
      },
    },
    {
      method: o.hypergradient,
      device: weights.device,
      ...(xi !== undefined && { xi }),
      ...(o.epsilon !== undefined && { epsilon: o.epsilon }),
      ...(o.unroll === 'code' && {
        unroll: (g: readonly Tensor[]) => {
          const { stepped, read } = sgdStep(graph, o, weights.trained, g, xi ?? 0);
          buffers.push(...read);
          return stepped;
        },
      }),
    },
  );
  const backward = graph.size;
  graph.updates.clear(); // running statistics are the weights' step's to change
  graph.within('optimizer', () => updateArchitecture(graph, o, names, problem.architecture, gradients));
  for (const [key, t] of scalars) graph.output(key, t);
  for (const [key, t] of graph.updates) graph.output(`next.${key}`, t);
  const used = live(graph).values;
  for (const [key, p] of graph.params) if (!used[p.tensor.id]) graph.params.delete(key);
  const shared = new Set(weights.weights);
  return {
    graph,
    parts: { forward, backward },
    batch: sides.flatMap((s) => s.names),
    metrics: [...scalars.keys()],
    trained: names,
    weights: [...graph.params.keys()].filter((key) => shared.has(key)),
    reads: buffers,
  };
}

/** The new architecture by its optimiser, and that one's state. */
function updateArchitecture(
  graph: Graph,
  { architectureOptimizer, architectureRate }: ArchitectureOptions,
  names: readonly string[],
  architecture: readonly Tensor[],
  gradients: readonly Tensor[],
): void {
  const named = (key: string): string => `${stateName}.${key}`;
  const state: OptimizerContext['state'] = (key, shape, first = init.zeros()) =>
    graph.parameter(named(key), shape, first, 'buffer');
  const next: OptimizerContext['next'] = (key, value) => void graph.updates.set(named(key), value);
  const step = state('optimizer.step', []);
  next('optimizer.step', add(step, 1));
  architectureOptimizer.build(
    { graph, lr: scalar(graph, architectureRate), step, fuse: 16_384, state, next },
    names.map((name, i) => ({
      name,
      value: architecture[i] as Tensor,
      gradient: gradients[i] as Tensor,
      assign: (value) => void graph.updates.set(name, value),
    })),
  );
}
