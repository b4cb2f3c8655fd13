import {
  describePreprocessing,
  type Graph,
  GraphError,
  initialise,
  type ModelEntry,
  type Shape,
  trace,
  type Weights,
} from '@netwright/tensor-core';
import { writeOnnx } from '@netwright/tensor-core/files';
import { convertOpset } from '@netwright/tensor-core/nn';

/** Options of `exportGraph` and `exportModel`. */
export interface ExportOptions {
  /** The model's name in messages and in the file. Default that of its function. */
  readonly name?: string;
  /** The ai.onnx version of the file, 13 to 25. Default 21. */
  readonly opset?: number;
  /** Images in a batch. Default 1. */
  readonly batch?: number;
  /** Height and width of images [pixels]. Default the model's own. */
  readonly size?: readonly [height: number, width: number];
  /** Leave the batch open, and height and width where the model's own size may be another. Default false. */
  readonly dynamic?: boolean;
}

/** Options of `exportModel`. */
export interface ExportModelOptions extends ExportOptions {
  /** Default first values by `seed`. */
  readonly weights?: Weights;
  /** Default 0. */
  readonly seed?: number;
}

const isImage = (shape: Shape): boolean => shape.length === 4;

/** The shapes of a model's inputs with this batch, and this size where they are images. */
function shapesOf(
  entry: ModelEntry,
  name: string,
  batch: string | number,
  size: readonly (string | number)[] | undefined,
): Record<string, Shape> {
  const shapes = Object.entries(entry.inputs).map(([input, { shape }]): [string, Shape] => {
    const sized = size && isImage(shape) ? [...shape.slice(0, 2), ...size] : shape;
    return [input, [batch, ...sized.slice(1)]];
  });
  if (size && !shapes.some(([, shape]) => isImage(shape)))
    throw new GraphError(`export ${name}: a size is for models of images, its inputs are ${Object.keys(entry.inputs)}`);
  return Object.fromEntries(shapes);
}

/** The graph with open sizes; where the model needs fixed ones, with an open batch. */
function openGraph(entry: ModelEntry, name: string): Graph {
  if (Object.values(entry.inputs).some(({ shape }) => isImage(shape))) {
    try {
      return trace(entry, { inputs: shapesOf(entry, name, 'N', ['H', 'W']) });
    } catch {
      // A model that computes with its size: tried again below, where its own mistakes show.
    }
  }
  return trace(entry, { inputs: shapesOf(entry, name, 'N', undefined) });
}

/**
 * The graph of a model as it is exported, with its card in the file's metadata. Throws for a size that the model does not take,
 * and for an operator that the opset lacks.
 */
export function exportGraph(entry: ModelEntry, options: ExportOptions = {}): Graph {
  const { name = entry.build.name, opset = 21, batch = 1, size, dynamic = false } = options;
  const graph =
    dynamic && !size
      ? openGraph(entry, name)
      : trace(entry, { inputs: shapesOf(entry, name, dynamic ? 'N' : batch, size) });
  const { title, authors, year, url } = entry.source;
  graph.name = name;
  graph.metadata.set('model', name).set('source', `${title} (${authors}, ${year}), ${url}`);
  if (entry.preprocessing) {
    graph.metadata.set('preprocessing', describePreprocessing(entry.preprocessing));
    graph.metadata.set('mean', entry.preprocessing.mean.join(' ')).set('std', entry.preprocessing.std.join(' '));
  }
  return opset === 21 ? graph : convertOpset(graph, opset);
}

/**
 * Writes a model as an `.onnx` file, whole or not at all, and gives its graph. Throws as `exportGraph` and `writeOnnx` do.
 */
export async function exportModel(path: string, entry: ModelEntry, options: ExportModelOptions = {}): Promise<Graph> {
  const graph = exportGraph(entry, options);
  await writeOnnx(path, graph, options.weights ?? initialise(graph, { seed: options.seed ?? 0 }));
  return graph;
}
