import {
  declareInputs,
  Graph,
  type ModelEntry,
  modelInput,
  namedOutputs,
  Params,
  type Shape,
  type Tensor,
} from '@netwright/tensor-core';
import { crossEntropy } from '@netwright/tensor-core/train';

/** A model in training mode with its loss; not yet differentiated. */
export interface LossGraph {
  readonly graph: Graph;
  readonly loss: Tensor;
  /** The trained weights by name. */
  readonly parameters: ReadonlyMap<string, Tensor>;
}

/** Builds a model in training mode on fixed shapes, with the entry's loss. */
export function lossGraph(entry: ModelEntry, shapes: Readonly<Record<string, Shape>>): LossGraph {
  const graph = new Graph({ mode: 'train' });
  const inputs = declareInputs(graph, entry.inputs, only(shapes, entry.inputs));
  const outputs = namedOutputs(entry.build(new Params(graph), modelInput(inputs), entry.config), entry.outputs);
  const logits = outputs[entry.outputs[0] as string] as Tensor;
  const axis = entry.classAxis ?? 1;
  const targets = entry.targets
    ? declareInputs(graph, entry.targets, only(shapes, entry.targets))
    : { labels: graph.input('labels', 'int32', logits.fixedShape.toSpliced(axis, 1)) };
  const loss = entry.loss ? entry.loss(outputs, targets) : crossEntropy(logits, targets.labels as Tensor, { axis });
  const parameters = new Map(
    [...graph.params.values()].filter((p) => p.kind === 'parameter').map((p) => [p.name, p.tensor]),
  );
  return { graph, loss, parameters };
}

/** The entries whose keys another record has too. */
const only = <T>(record: Readonly<Record<string, T>>, keys: object): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key in keys));
