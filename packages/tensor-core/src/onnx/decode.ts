import type { Shape } from '../graph/dim.ts';
import { isFloat } from '../graph/dtype.ts';
import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { TensorData, Weights } from '../graph/tensor-data.ts';
import { zeros } from '../random/initialiser.ts';
import type { FileContext } from './file-context.ts';
import { readFunctions } from './functions.ts';
import type { MessageReader } from './message-reader.ts';
import { type ModelFile, readModel } from './model-file.ts';
import { pathReader } from './module-path.ts';
import { GraphReader } from './read-graph.ts';
import { type ExternalData, readEntry } from './read-tensor.ts';
import { upgrader } from './upgrader.ts';
import * as wire from './wire.ts';

export type { ExternalData };

/** How a file is read. */
export interface DecodeOptions {
  /** The bytes of the files with the model's large tensors, by location: a record, or a function asked once per location. */
  externalData?: ExternalData;
  /** Shapes of inputs that replace the file's, of the same rank: `{ x: [1, 3, 224, 224] }`. */
  inputs?: Readonly<Record<string, Shape>>;
  /**
   * Write the nodes of a file below ai.onnx 21 in the form that 21 has, so that new nodes (a loss, `grad`, a new head) can
   * be added; needs './nn'. Default false: the graph keeps the file's operator set and is written back as it was.
   */
  upgrade?: boolean;
  /** Throw where a type or shape that the file declares is not what the operator gives. Default false: the operator's is taken. */
  strict?: boolean;
}

/** A model read from a file. */
export interface DecodedModel {
  readonly graph: Graph;
  /** The initialisers that are parameters or buffers of the graph; their data are views of the file's bytes. */
  readonly weights: Weights;
}

/** The key of `metadata_props` under which our writer lists the buffers among the weights. */
const buffersKey = 'netwright.buffers';

/**
 * Reads the bytes of an `.onnx` file (ai.onnx opset 7 to 26) into an ordinary graph, with the names of its nodes and
 * values. Float initialisers of rank 1 and more are parameters (buffers where they are running statistics), other ones are
 * constants; in files written by `toOnnx`, exactly what was a parameter is one again. Functions are inlined.
 * Throws for what is no ONNX file or is cut off, for unknown operators and unsupported operator sets, missing external data
 * and tensors whose data do not fit their dimensions, naming the place.
 */
export function fromOnnx(bytes: Uint8Array, options: DecodeOptions = {}): DecodedModel {
  const file = readModel(bytes, { externalData: options.externalData });
  try {
    return decode(file, options);
  } catch (error) {
    const { message } = error as Error;
    if (message.startsWith('fromOnnx')) throw error;
    const what = error instanceof GraphError ? message : `the file is damaged at byte ${file.reader.pos}: ${message}`;
    throw new GraphError(`fromOnnx: ${what}`, { cause: error });
  }
}

/** Reads the outermost graph with this reader, and tells its weights from its constants. */
export function decode(
  file: ModelFile,
  { inputs = {}, upgrade = false, strict = false }: DecodeOptions,
  reader: (context: FileContext) => GraphReader = (context) => new GraphReader(context, file.graph),
): DecodedModel {
  if (upgrade) upgrader(); // or says what is missing
  const own = file.producerName === 'netwright';
  const buffers = new Set(file.metadata.get(buffersKey)?.split(' '));
  const byName = pathReader(own);
  const root = reader({
    file,
    functions: readFunctions(file.reader, file.functions),
    pathOf: (name, rest) => (rest && scopePath(file.reader, rest)) ?? byName(name),
    isWeight: (name, { dtype, dims }) =>
      buffers.has(name) || (!name.startsWith('constant/') && (own || (isFloat(dtype) && dims.length > 0))),
    inputs,
    upgrade,
    strict,
    tolerant: file.tensors.absent !== undefined,
    nodesLeft: 300_000 + (file.reader.file.length >> 3), // a node takes 8 bytes and more; calls and bodies unfold
  });
  const graph = root.read();
  for (const name of Object.keys(inputs))
    if (!graph.inputs.has(name))
      throw new GraphError(`fromOnnx: there is no input ${name}, only ${[...graph.inputs.keys()].join(', ')}`);
  for (const [key, value] of file.metadata) if (key !== buffersKey) graph.metadata.set(key, value);
  const weights = new Map<string, TensorData>();
  for (const [id, data] of root.candidates) {
    const name = graph.values.name[id] as string;
    const kind = buffers.has(name) || root.statistics.has(id) || !isFloat(data.dtype) ? 'buffer' : 'parameter';
    const tensor = graph.find(name) as NonNullable<ReturnType<Graph['find']>>;
    graph.params.set(name, { name, kind, dtype: data.dtype, shape: data.dims, init: zeros(), tensor });
    weights.set(name, data);
  }
  return { graph, weights };
}

/** The module path that PyTorch's newer exporter writes into a node's metadata, as the text of a Python list of scopes. */
function scopePath(r: MessageReader, rest: readonly Uint8Array[]): string | undefined {
  const { pos } = r;
  let path: string | undefined;
  for (const bytes of rest) {
    r.pos = bytes.byteOffset - r.file.byteOffset;
    const end = r.pos + bytes.length;
    const tag = r.uint32();
    if (tag >>> 3 !== wire.node.metadataProps) continue;
    const [key, value] = readEntry(r, r.open(tag, end, 'metadata'));
    if (key === 'pkg.torch.onnx.name_scopes') path = [...value.matchAll(/'([^']*)'/g)].at(-2)?.[1] ?? '';
  }
  r.pos = pos;
  return path;
}
