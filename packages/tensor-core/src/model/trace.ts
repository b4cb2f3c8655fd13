import type { Shape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import { Graph, type Mode } from '../graph/graph.ts';
import { Params } from '../graph/params.ts';
import { Tensor } from '../graph/tensor.ts';
import type { InputSpec, ModelEntry, ModelFunction, ModelOutput } from './table.ts';
import { tappedValues } from './tap.ts';

/** How a model is traced. */
export interface TraceOptions {
  /** Default 'eval'. */
  mode?: Mode;
  /** Shapes that replace the defaults: `{ x: [1, 3, 96, 128] }`. */
  inputs?: Readonly<Record<string, Shape>>;
  /** Configuration entries that replace the model's: `{ numClasses: 10 }`. */
  config?: object;
  /** Module paths whose results become outputs too; `*` stands for any text: `['layer3.*']`. */
  tap?: readonly string[];
  /** Outputs that are wanted; default all in training (auxiliary heads too), in evaluation those that the model declares. */
  outputs?: readonly string[];
}

/** A model that is no table entry: a bare function and its inputs. */
export interface Traceable {
  readonly build: ModelFunction;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly config?: object;
  readonly outputs?: readonly string[];
}

/** Runs a model function on new inputs, which makes its graph. Throws where a call is wrong, with the module path. */
export function trace(model: ModelEntry | Traceable, options: TraceOptions = {}): Graph {
  const graph = new Graph({ mode: options.mode ?? 'eval' });
  const inputs = declareInputs(graph, model.inputs, options.inputs);
  const config = { ...model.config, ...options.config };
  const result = model.build(new Params(graph), modelInput(inputs), config);
  const named = namedOutputs(result, model.outputs);
  const wanted = options.outputs ?? (graph.mode === 'eval' ? model.outputs : undefined);
  for (const name of wanted ?? Object.keys(named)) {
    const t = named[name];
    if (!t) throw new GraphError(`trace: there is no output ${name}, only ${Object.keys(named).join(', ')}`);
    graph.output(name, t);
  }
  for (const [path, t] of tappedValues(graph, options.tap ?? [])) graph.output(path, t);
  return graph;
}

/** Declares the inputs of a model, with other shapes where they are given. */
export function declareInputs(
  graph: Graph,
  specs: Readonly<Record<string, InputSpec>>,
  shapes: Readonly<Record<string, Shape>> = {},
): Record<string, Tensor> {
  for (const name of Object.keys(shapes))
    if (!(name in specs))
      throw new GraphError(`trace: there is no input ${name}, only ${Object.keys(specs).join(', ')}`);
  return Object.fromEntries(
    Object.entries(specs).map(([name, { dtype, shape }]) => [name, graph.input(name, dtype, shapes[name] ?? shape)]),
  );
}

/** What a model function takes: the tensor itself where there is one input, the record where there are several. */
export function modelInput(inputs: Readonly<Record<string, Tensor>>): Tensor | Readonly<Record<string, Tensor>> {
  const all = Object.values(inputs);
  return all.length === 1 ? (all[0] as Tensor) : inputs;
}

/** A model's outputs by name; a single tensor has the first declared name. */
export function namedOutputs(
  result: ModelOutput,
  names: readonly string[] = ['output'],
): Readonly<Record<string, Tensor>> {
  return result instanceof Tensor ? { [names[0] ?? 'output']: result } : result;
}
