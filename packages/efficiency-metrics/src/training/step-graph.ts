import {
  fromOnnx,
  type GradDevice,
  type Graph,
  GraphError,
  grad,
  init as initialisers,
  isFloat,
  type Live,
  live,
  rebuild,
  sizeOf,
  symbolsOf,
  type Tensor,
} from '@netwright/tensor-core';
import { add, cast, reduceSum } from '@netwright/tensor-core/nn';
import { type Optimizer, type ParameterFilter, type TrainStep, trainStep } from '@netwright/tensor-core/train';
import { bodiesOf } from '../memory/liveness.ts';
import { type GraphValues, graphValues } from '../profile/graph-values.ts';
import { bytesOf, Sizes } from '../profile/sizes.ts';
import { storedWeights } from '../profile/stored-weights.ts';
import type { ModelSource, TrainingOptions } from './training-options.ts';

/** Elements and bytes of tensors. */
export interface Size {
  readonly elements: number;
  readonly bytes: number;
}

/** A training step as a graph: forward pass and loss, then gradients, then the optimiser's update. */
export interface StepGraph {
  readonly graph: Graph;
  readonly parts: TrainStep['parts'];
  /** Parameters that are trained. */
  readonly trained: readonly Tensor[];
  /** Parameters and running statistics of the model. */
  readonly weights: Size;
  /** What the optimiser keeps from step to step, the count of steps apart. */
  readonly state: readonly Tensor[];
  /** Numbers for the symbolic dimensions that it still has. */
  readonly dims: Readonly<Record<string, number>>;
}

type Settings = TrainingOptions & { optimizer: Optimizer };

/** The count of updates made so far, which every step has. */
const counter = 'optimizer.step';

/** Elements and bytes of tensors of fixed shape. */
export function sizeOfAll(tensors: readonly Tensor[]): Size {
  let [elements, bytes] = [0, 0];
  for (const { fixedShape, dtype } of tensors) {
    elements += sizeOf(fixedShape);
    bytes += bytesOf(sizeOf(fixedShape), dtype);
  }
  return { elements, bytes };
}

/** Parameters that were declared after the model's own, but for the count of steps. */
const stateOf = (graph: Graph, own: ReadonlySet<string>): Tensor[] =>
  [...graph.params.values()].filter(({ name }) => !own.has(name) && name !== counter).map(({ tensor }) => tensor);

/** The step that `trainStep` makes of a model. */
export function modelStep(model: ModelSource, options: Settings): StepGraph {
  const { convention: _, attention: __, dims = {}, externalData: ___, batch = 1, ...rest } = options;
  const { graph, parts, weights, trained } = trainStep(model, { ...rest, batch });
  const tensors = (names: readonly string[]): Tensor[] => names.flatMap((name) => graph.params.get(name)?.tensor ?? []);
  return {
    graph,
    parts,
    trained: tensors(trained),
    weights: sizeOfAll(tensors(weights)),
    state: stateOf(graph, new Set(weights)),
    dims,
  };
}

/**
 * The step of a graph, made in a copy of it: the sum of all elements of its float outputs is what is differentiated, times a
 * number that is an input, so that the gradients are not known beforehand. Values
 * with a gradient in closed form are differentiated node by node. Throws for a graph below ai.onnx 21.
 */
export function graphStep(source: Graph, options: Settings): StepGraph {
  return appendStep(
    rebuild(source, () => undefined),
    options,
  );
}

/** The step of an `.onnx` file. Its symbolic dimensions get the numbers of `dims`, or those of `profile`. */
export function fileStep(bytes: Uint8Array, options: Settings): StepGraph {
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
  const own = new Set(graph.params.keys());
  const loss = sumOfOutputs(graph);
  const { weights, parameters } = modelWeights(graph, loss, dims);
  graph.outputs.clear();
  graph.output('loss', loss);
  const forward = graph.size;
  const trained = gradients(loss, parameters, train, device);
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
      trained,
    );
  });
  for (const [name, t] of graph.updates) graph.output(`next.${name}`, t);
  return { graph, parts, trained: trained.map((p) => p.value), weights, state: stateOf(graph, own), dims };
}

/** The weights of a graph as a profile sees them: initialisers and Constant nodes; and those that a loss depends on. */
function modelWeights(
  graph: Graph,
  loss: Tensor,
  dims: StepGraph['dims'],
): { weights: Size; parameters: readonly Tensor[] } {
  const sizes = new Sizes(dims);
  sizes.noteInputs(graph);
  const run = live(graph, [loss, ...graph.updates.values()]);
  const values = graphValues(graph, sizes, undefined);
  refuseBodies(graph, run, values, sizes);
  const weights = { elements: 0, bytes: 0 };
  const parameters: Tensor[] = [];
  for (const [id, value] of storedWeights(graph, values, (node) => run.nodes[node] === 1)) {
    if (value.kind === 'constant') continue;
    weights.elements += value.elements;
    weights.bytes += value.bytes;
    const t = graph.find(graph.values.name[id]!);
    if (t && value.kind === 'parameter' && isFloat(t.dtype) && run.values[id]) parameters.push(t);
  }
  return { weights, parameters };
}

/** Throws for parameters inside the subgraphs of a node, which no gradient reaches. */
function refuseBodies(graph: Graph, run: Live, values: GraphValues, sizes: Sizes): void {
  const hasParameters = (body: Graph, outer: GraphValues): boolean => {
    const own = graphValues(body, sizes, outer);
    const stored = storedWeights(body, own, () => true).values();
    if ([...stored].some((value) => value.kind === 'parameter')) return true;
    return body.nodes.op.some((_, i) => bodiesOf(body, i).some((inner) => hasParameters(inner, own)));
  };
  for (let i = 0; i < graph.size; i++)
    if (run.nodes[i] && bodiesOf(graph, i).some((body) => hasParameters(body, values))) {
      const { op, path, name } = graph.node(i);
      throw new GraphError(`${op} ${path || name}: has no gradient rule (node ${name})`);
    }
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

function gradients(loss: Tensor, parameters: readonly Tensor[], train: ParameterFilter, device: GradDevice): Trained {
  const { graph } = loss;
  const trained = parameters.filter(({ name, fixedShape }) =>
    typeof train === 'function' ? train(name, fixedShape) : train.test(name),
  );
  if (trained.length === 0)
    throw new GraphError(`trainingCost: the outputs must depend on a trained parameter, got none of ${graph.name}`);
  const narrow = trained.find((t) => t.dtype !== 'float32');
  if (narrow)
    throw new GraphError(`trainingCost: trained parameters must be float32, got ${narrow.dtype} ${narrow.name}`);
  const seed = graph.input(graph.unique('loss_gradient'), loss.dtype, []);
  const found = grad(loss, trained, { device, seed });
  return trained.map((value, i) => ({
    name: value.name,
    value,
    gradient: found[i] as Tensor,
    assign: (next) => void graph.updates.set(value.name, next),
  }));
}
