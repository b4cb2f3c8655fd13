import {
  fromOnnx,
  type GradDevice,
  type Graph,
  GraphError,
  grad,
  init as initialisers,
  isFloat,
  live,
  type Parameter,
  rebuild,
  symbolsOf,
  type Tensor,
} from '@netwright/tensor-core';
import { add, cast, reduceSum } from '@netwright/tensor-core/nn';
import { type Optimizer, type ParameterFilter, type TrainStep, trainStep } from '@netwright/tensor-core/train';
import { Sizes } from '../profile/sizes.ts';
import type { ModelSource, TrainingOptions } from './training-options.ts';

/** A training step as a graph: forward pass and loss, then gradients, then the optimiser's update. */
export interface StepGraph {
  readonly graph: Graph;
  readonly parts: TrainStep['parts'];
  /** Parameters that are trained. */
  readonly trained: readonly Parameter[];
  /** The model's parameters and buffers. */
  readonly weights: readonly Parameter[];
  /** What the optimiser keeps from step to step, the count of steps apart. */
  readonly state: readonly Parameter[];
  /** Numbers for the symbolic dimensions that it still has. */
  readonly dims: Readonly<Record<string, number>>;
}

/** The count of updates made so far, which every step has. */
const counter = 'optimizer.step';

function partsOf(
  { graph, parts }: Pick<StepGraph, 'graph' | 'parts'>,
  weights: readonly string[],
  trained: readonly string[],
  dims: StepGraph['dims'] = {},
): StepGraph {
  const own = new Set(weights);
  const all = [...graph.params.values()];
  const used = new Set(trained);
  return {
    graph,
    parts,
    dims,
    trained: all.filter((p) => used.has(p.name)),
    weights: all.filter((p) => own.has(p.name)),
    state: all.filter((p) => !own.has(p.name) && p.name !== counter),
  };
}

/** The step that `trainStep` makes of a model. */
export function modelStep(model: ModelSource, options: TrainingOptions & { optimizer: Optimizer }): StepGraph {
  const { convention: _, attention: __, dims, externalData: ___, batch = 1, ...rest } = options;
  const step = trainStep(model, { ...rest, batch });
  return partsOf(step, step.weights, step.trained, dims);
}

/**
 * The step of a graph, made in a copy of it: the sum of all elements of its float outputs is what is differentiated. Values
 * with a gradient in closed form are differentiated node by node. Throws for a graph below ai.onnx 21.
 */
export function graphStep(source: Graph, options: TrainingOptions & { optimizer: Optimizer }): StepGraph {
  return appendStep(
    rebuild(source, () => undefined),
    options,
  );
}

/** The step of an `.onnx` file. Its symbolic dimensions get the numbers of `dims`, or those of `profile`. */
export function fileStep(bytes: Uint8Array, options: TrainingOptions & { optimizer: Optimizer }): StepGraph {
  const { inputs = {}, dims = {}, externalData } = options;
  const read = (shapes: NonNullable<TrainingOptions['inputs']>): Graph =>
    fromOnnx(bytes, { upgrade: true, inputs: shapes, ...(externalData && { externalData }) }).graph;
  const graph = read(inputs);
  const symbolic = [...graph.inputs].filter(([, t]) => t.shape.some((d) => typeof d === 'string'));
  if (symbolic.length === 0) return appendStep(graph, options);
  const sizes = new Sizes(dims);
  sizes.noteInputs(graph);
  const fixed = symbolic.map(([name, t]) => [name, sizes.dims(t.shape) ?? t.shape] as const);
  const gone = new Set(symbolic.flatMap(([, t]) => t.shape.flatMap(symbolsOf)));
  const others = Object.fromEntries(Object.entries(dims).filter(([symbol]) => !gone.has(symbol)));
  return appendStep(read({ ...inputs, ...Object.fromEntries(fixed) }), { ...options, dims: others });
}

/** Adds loss, gradients and update to a graph whose outputs nobody needs besides. */
function appendStep(
  graph: Graph,
  {
    optimizer,
    train = () => true,
    device = 'cpu',
    fuse = 16_384,
    dims = {},
  }: TrainingOptions & { optimizer: Optimizer },
): StepGraph {
  const weights = [...graph.params.keys()];
  const loss = sumOfOutputs(graph);
  graph.outputs.clear();
  graph.output('loss', loss);
  const forward = graph.size;
  const parameters = gradients(graph, loss, train, device);
  const parts = { forward, backward: graph.size };
  graph.within('optimizer', () => {
    const state = (name: string, shape: readonly number[], first = initialisers.zeros()): Tensor => {
      if (graph.params.has(name)) throw new GraphError(`trainingCost: the graph has state of its own named ${name}`);
      return graph.parameter(name, shape, first, 'buffer');
    };
    const step = state(counter, []);
    optimizer.build(
      {
        graph,
        lr: graph.input(graph.unique('lr'), 'float32', []),
        step,
        fuse,
        state,
        next: (name, value) => void graph.updates.set(name, value),
      },
      parameters,
    );
  });
  for (const [name, t] of graph.updates) graph.output(`next.${name}`, t);
  return partsOf(
    { graph, parts },
    weights,
    parameters.map((p) => p.name),
    dims,
  );
}

/** The sum of all elements of the float outputs. */
function sumOfOutputs(graph: Graph): Tensor {
  const outputs = [...graph.outputs.values()].filter((t) => isFloat(t.dtype));
  if (outputs.length === 0) {
    const got = [...graph.outputs].map(([name, t]) => `${name} (${t.dtype})`).join(', ') || 'none';
    throw new GraphError(`trainingCost: the graph must have a float output, got ${got}`);
  }
  return graph.within('loss', () => outputs.map((t) => reduceSum(cast(t, 'float32'))).reduce((sum, t) => add(sum, t)));
}

type Trained = Parameters<Optimizer['build']>[1];

function gradients(graph: Graph, loss: Tensor, train: ParameterFilter, device: GradDevice): Trained {
  const used = live(graph, [loss]).values;
  const accepted = ({ name, shape }: Parameter): boolean =>
    typeof train === 'function' ? train(name, shape) : train.test(name);
  const trained = [...graph.params.values()].filter(
    (p) => p.kind === 'parameter' && used[p.tensor.id] && isFloat(p.dtype) && accepted(p),
  );
  if (trained.length === 0)
    throw new GraphError(`trainingCost: the outputs must depend on a trained parameter, got none of ${graph.name}`);
  const narrow = trained.find((p) => p.dtype !== 'float32');
  if (narrow)
    throw new GraphError(`trainingCost: trained parameters must be float32, got ${narrow.dtype} ${narrow.name}`);
  const found = grad(
    loss,
    trained.map((p) => p.tensor),
    { device },
  );
  return trained.map((p, i) => ({
    name: p.name,
    value: p.tensor,
    gradient: found[i] as Tensor,
    assign: (next) => void graph.updates.set(p.name, next),
  }));
}
