import {
  declareInputs,
  type Graph,
  GraphError,
  type InputSpec,
  type ModelEntry,
  modelInput,
  namedOutputs,
  Params,
  type Shape,
  type Tensor,
  type Traceable,
} from '@netwright/tensor-core';
import { crossEntropy, type ObjectiveFunction, type Tensors } from '@netwright/tensor-core/train';
import type { BilevelOptions } from './options.ts';

/** A batch in a graph: the model's inputs, and what its outputs are compared with. */
export interface Side {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly targets: Tensors;
  /** Names of both in the graph. */
  readonly names: readonly string[];
}

/** Stands before the names of the validation batch: `validation.x`, `validation.labels`. */
export const validationPrefix = 'validation.';

/** What a loss compares with where nothing is said. */
const labels: Readonly<Record<string, InputSpec>> = { labels: { dtype: 'int32', shape: ['N'] } };

/** Declares a batch under names that begin with `prefix`. */
export function declareSide(
  graph: Graph,
  model: ModelEntry | Traceable,
  { batch, targets, loss }: Pick<BilevelOptions, 'batch' | 'targets' | 'loss'>,
  prefix = '',
): Side {
  const entry: Partial<ModelEntry> = 'params' in model ? model : {};
  const sized = (shape: Shape): Shape => (batch === undefined ? shape : shape.map((d) => (d === 'N' ? batch : d)));
  const names: string[] = [];
  const declare = (specs: Readonly<Record<string, InputSpec>>): Record<string, Tensor> => {
    const own = Object.entries(specs).map(
      ([name, s]) => [prefix + name, { ...s, shape: sized(s.shape) }] as [string, InputSpec],
    );
    const declared = declareInputs(graph, Object.fromEntries(own));
    names.push(...Object.keys(declared));
    return Object.fromEntries(Object.keys(specs).map((name) => [name, declared[prefix + name] as Tensor]));
  };
  const inputs = declare(model.inputs);
  return { inputs, targets: declare(targets ?? entry.targets ?? (loss ? {} : labels)), names };
}

/** The loss of a model on a batch, with tensors in place of its parameters; and other figures of the same outputs. */
export function evaluateAt(
  graph: Graph,
  model: ModelEntry | Traceable,
  side: Side,
  parameters: ReadonlyMap<string, Tensor>,
  { loss, config }: { loss: ObjectiveFunction | undefined; config?: object | undefined },
): { loss: Tensor; figure: (name: string, f: ObjectiveFunction) => Tensor } {
  const entry: Partial<ModelEntry> = 'params' in model ? model : {};
  const p = new Params(graph).with(parameters);
  const outputs = namedOutputs(model.build(p, modelInput(side.inputs), { ...model.config, ...config }), model.outputs);
  const first = Object.values(outputs)[0] as Tensor;
  const figure = (name: string, f: ObjectiveFunction): Tensor => {
    const t = graph.within(name, () => f(outputs, side.targets, side.inputs));
    if (t.rank !== 0) throw new GraphError(`bilevelSteps: ${name} must be a scalar, got [${t.shape.join(', ')}]`);
    return t;
  };
  const ofClasses: ObjectiveFunction = (_, t) => crossEntropy(first, t.labels as Tensor);
  return { loss: figure('loss', loss ?? entry.loss ?? ofClasses), figure };
}
