import type { Shape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import { Graph } from '../graph/graph.ts';
import { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { InputSpec, ModelEntry } from '../model/table.ts';
import { declareInputs, modelInput, namedOutputs, type Traceable } from '../model/trace.ts';
import { crossEntropy } from './loss/cross-entropy.ts';

/** Tensors by name: a model's outputs, or what the loss compares them with. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A scalar of a model's outputs, of what they are compared with, and of the model's inputs. */
export type ObjectiveFunction = (outputs: Tensors, targets: Tensors, inputs: Tensors) => Tensor;

/** What a model, its loss and its batch are. */
export interface ObjectiveOptions {
  /** A scalar; default the model's own, or the mean cross entropy of the first output with int32 `labels`. */
  loss?: ObjectiveFunction;
  /** Scalars to report besides the loss: `{ accuracy: (y, t) => accuracy(y.logits, t.labels) }`. */
  metrics?: Readonly<Record<string, ObjectiveFunction>>;
  /**
   * What the loss compares with; default the model's own, or `labels` where the loss or a metric reads it: int32, of the
   * first output's shape without the axis of the classes.
   */
  targets?: Readonly<Record<string, InputSpec>>;
  /** Shapes that replace those of the model's inputs and of the targets: `{ x: [64, 1, 32, 32] }`. */
  inputs?: Readonly<Record<string, Shape>>;
  /** Examples in a batch: takes the place of the symbol N. A fixed size gives faster graphs. Default symbolic. */
  batch?: number;
  /** Configuration entries that replace the model's. */
  config?: object;
}

/** The objective of a model in evaluation mode as a graph: the batch in, `loss` and the metrics out. */
export function evalStep(model: ModelEntry | Traceable, options: ObjectiveOptions = {}): Graph {
  const graph = new Graph({ mode: 'eval', name: 'evaluate' });
  const { scalars } = objective(graph, model, options);
  for (const [name, t] of scalars) graph.output(name, t);
  return graph;
}

/** What `objective` builds. */
interface Objective {
  readonly loss: Tensor;
  /** 'loss' and the metrics. */
  readonly scalars: Map<string, Tensor>;
  /** Names of the inputs that come from the data. */
  readonly batch: readonly string[];
}

/** Forward pass, loss and metrics of a model in a new graph. */
export function objective(graph: Graph, model: ModelEntry | Traceable, options: ObjectiveOptions): Objective {
  const { metrics = {}, inputs = {}, batch, config } = options;
  const entry: Partial<ModelEntry> = 'params' in model ? model : {};
  const sized = (shape: Shape): Shape => (batch === undefined ? shape : shape.map((d) => (d === 'N' ? batch : d)));
  const shapes = Object.entries(model.inputs).map(([name, { shape }]) => [name, sized(inputs[name] ?? shape)] as const);
  const specs = options.targets ?? entry.targets;
  const others = Object.entries(inputs).filter(([name]) => !(specs && name in specs));
  const xs = declareInputs(graph, model.inputs, Object.fromEntries([...others, ...shapes]));
  const result = model.build(new Params(graph), modelInput(xs), { ...model.config, ...config });
  const outputs = namedOutputs(result, model.outputs);
  const first = Object.values(outputs)[0];
  if (!first) throw new GraphError('trainStep: the model has no outputs');
  const names = Object.keys(xs);
  const classAxis = entry.classAxis ?? 1;
  const targets = specs
    ? declareTargets(graph, specs, (name, shape) => sized(inputs[name] ?? shape), names)
    : onlyLabels(graph, first, classAxis, names);
  const scalarOf = (what: string, compute: ObjectiveFunction): Tensor => {
    const t = graph.within(what, () => compute(outputs, targets, xs));
    if (t.rank !== 0) throw new GraphError(`trainStep: ${what} must be a scalar, got [${t.shape.join(', ')}]`);
    return t;
  };
  const loss = scalarOf(
    'loss',
    options.loss ?? entry.loss ?? ((_, t) => crossEntropy(first, t.labels as Tensor, { axis: classAxis })),
  );
  const scalars = new Map([['loss', loss]]);
  for (const [name, metric] of Object.entries(metrics)) scalars.set(name, scalarOf(`metrics.${name}`, metric));
  return { loss, scalars, batch: names };
}

function declareTargets(
  graph: Graph,
  specs: Readonly<Record<string, InputSpec>>,
  sized: (name: string, shape: Shape) => Shape,
  names: string[],
): Tensors {
  names.push(...Object.keys(specs));
  const shapes = Object.entries(specs).map(([name, { shape }]) => [name, sized(name, shape)] as const);
  return declareInputs(graph, specs, Object.fromEntries(shapes));
}

/** Class labels of scores [N, C, ...], declared when they are first read: a loss of its own may need none. */
function onlyLabels(graph: Graph, scores: Tensor, classAxis: number, names: string[]): Tensors {
  let labels: Tensor | undefined;
  return {
    get labels() {
      if (!labels) {
        names.push('labels');
        labels = graph.input('labels', 'int32', scores.shape.toSpliced(classAxis, 1));
      }
      return labels;
    },
  };
}
