import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { type Live, live } from '../graph/live.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { TensorData, Weights } from '../graph/tensor-data.ts';
import { MessageWriter } from './message-writer.ts';
import { bytesOf } from './stored-tensor.ts';
import * as wire from './wire.ts';
import { writeGraphBody, writeTensorHeader } from './write-graph.ts';

/** How a graph is written. */
export interface EncodeOptions {
  /** Weights without an entry become inputs in place of an error. Default true when no weights are given at all. */
  missingAsInputs?: boolean;
  /** Parameters that stay inputs although weights are given. */
  asInputs?: ReadonlySet<string>;
}

/** Where the large tensors of a file are kept, when not in the file. */
export interface ExternalOptions extends EncodeOptions {
  /** The name of the data file as the model file gives it: relative to its own folder. */
  location: string;
  /** Tensors below this many bytes stay in the model file. Default 1024. */
  threshold?: number;
}

/** A model file and the file of its large tensors, in pieces. */
export interface ExternalChunks {
  readonly model: Uint8Array[];
  readonly data: Uint8Array[];
}

/** Protobuf's limit [bytes]. */
const largestFile = 2 ** 31 - 1;

/** Large tensors begin at a multiple of this in an external file, so that it can be mapped into memory [bytes]. */
const alignment = 4096;

/** The IR version that came with each ai.onnx operator set (ONNX's Versioning.md), from the newest; 4 is the least here. */
const irVersions: readonly (readonly [opset: number, ir: number])[] = [
  [25, 13],
  [24, 12],
  [23, 11],
  [21, 10],
  [19, 9],
  [15, 8],
  [12, 7],
  [11, 6],
  [10, 5],
];

function irVersionOf({ file, opsets }: Graph): number {
  if (file) return Math.max(4, file.irVersion); // 4 is the first in which initialisers need not be inputs
  const opset = opsets.get('') ?? 0;
  return irVersions.find(([from]) => opset >= from)?.[1] ?? 4;
}

/** The initialisers of a graph that its outputs need: constants and given weights; and the parameters that stay inputs. */
function initialisers(
  graph: Graph,
  weights: Weights | undefined,
  used: Live,
  { missingAsInputs = weights === undefined, asInputs }: EncodeOptions,
): { stored: [string, TensorData][]; open: Tensor[] } {
  const stored: [string, TensorData][] = [];
  const open: Tensor[] = [];
  const missing: string[] = [];
  for (const [id, data] of graph.constants) if (used.values[id]) stored.push([graph.values.name[id] as string, data]);
  for (const p of graph.params.values()) {
    if (!used.values[p.tensor.id]) continue;
    const w = asInputs?.has(p.name) ? undefined : weights?.get(p.name);
    if (w) {
      if (w.dtype !== p.dtype || w.dims.join() !== p.shape.join())
        throw new GraphError(
          `toOnnx ${p.name}: needs ${p.dtype} [${p.shape.join(', ')}], got ${w.dtype} [${w.dims.join(', ')}]`,
        );
      stored.push([p.name, w]);
    } else if (missingAsInputs || asInputs?.has(p.name)) open.push(p.tensor);
    else missing.push(p.name);
  }
  if (missing.length > 0)
    throw new GraphError(
      `toOnnx: no weights for ${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ` and ${missing.length - 10} more` : ''}`,
    );
  return { stored, open };
}

/** Bytes of a varint. */
const varintLength = (n: number): number => (n < 2 ** 7 ? 1 : n < 2 ** 14 ? 2 : n < 2 ** 21 ? 3 : n < 2 ** 28 ? 4 : 5);

/** The fields of ModelProto before the graph's bytes. */
function modelHead(graph: Graph, graphLength: number): Uint8Array {
  const w = new MessageWriter();
  const { file } = graph;
  w.integer(wire.model.irVersion, irVersionOf(graph)).text(wire.model.producerName, file?.producerName ?? 'netwright');
  if (file?.producerVersion) w.text(wire.model.producerVersion, file.producerVersion);
  w.encoded(file?.model);
  for (const [domain, version] of graph.opsets) {
    w.begin(wire.model.opsetImport);
    if (domain !== '') w.text(wire.opset.domain, domain);
    w.integer(wire.opset.version, version).end();
  }
  const buffers = [...graph.params.values()].filter((p) => p.kind === 'buffer').map((p) => p.name);
  const metadata = new Map(graph.metadata);
  if (buffers.length > 0) metadata.set('netwright.buffers', buffers.join(' '));
  for (const [key, value] of metadata)
    w.begin(wire.model.metadataProps).text(wire.entry.key, key).text(wire.entry.value, value).end();
  return w.head(wire.model.graph, graphLength).finish();
}

/** Puts a message's pieces together: the graph's body, then one initialiser after the other. */
function chunksOf(
  graph: Graph,
  used: Live,
  open: readonly Tensor[],
  stored: Iterable<readonly Uint8Array[]>,
): Uint8Array[] {
  const body = new MessageWriter();
  writeGraphBody(body, graph, used, open);
  const chunks = [body.finish(), ...[...stored].flat()];
  const length = totalLength(chunks);
  if (length > largestFile)
    throw new GraphError(
      `toOnnx: ${length} bytes do not fit one protobuf file (2 GiB); store weights as external data (toOnnxExternal, writeOnnx)`,
    );
  return [modelHead(graph, length), ...chunks];
}

const totalLength = (chunks: readonly Uint8Array[]): number => chunks.reduce((n, c) => n + c.length, 0);

/** Short messages are made here, one after the other. */
const scratch = new MessageWriter();

/** A TensorProto with its data, which are not copied. */
function inlineTensor(name: string, t: TensorData): Uint8Array[] {
  const data = bytesOf(t);
  writeTensorHeader(scratch, name, t);
  const head = scratch.finish();
  scratch.head(wire.graph.initializer, head.length + 1 + varintLength(data.length) + data.length).raw(head);
  return [scratch.head(wire.tensor.rawData, data.length).finish(), data];
}

/** A TensorProto that names a range of another file. */
function externalTensor(name: string, t: TensorData, location: string, offset: number): Uint8Array[] {
  const w = scratch.begin(wire.graph.initializer);
  writeTensorHeader(w, name, t);
  const entries = { location, offset, length: bytesOf(t).length };
  for (const [key, value] of Object.entries(entries))
    w.begin(wire.tensor.externalData).text(wire.entry.key, key).text(wire.entry.value, String(value)).end();
  return [w.integer(wire.tensor.dataLocation, 1).end().finish()];
}

/** Encodes to pieces: their concatenation is the file, and weights are views, not copies. Throws as `toOnnx` does. */
export function toOnnxChunks(graph: Graph, weights?: Weights, options: EncodeOptions = {}): Uint8Array[] {
  const used = live(graph);
  const { stored, open } = initialisers(graph, weights, used, options);
  return chunksOf(
    graph,
    used,
    open,
    stored.map(([name, t]) => inlineTensor(name, t)),
  );
}

/** Encodes to a model file and a second one with the large tensors: for weights past protobuf's 2 GiB. */
export function toOnnxExternal(
  graph: Graph,
  weights: Weights | undefined,
  { location, threshold = 1024, ...options }: ExternalOptions,
): ExternalChunks {
  const used = live(graph);
  const { stored, open } = initialisers(graph, weights, used, options);
  const data: Uint8Array[] = [];
  let offset = 0;
  const tensors = stored.map(([name, t]) => {
    const bytes = bytesOf(t);
    if (bytes.length < threshold) return inlineTensor(name, t);
    const gap = -offset & (alignment - 1);
    if (gap > 0) data.push(new Uint8Array(gap));
    const start = offset + gap;
    data.push(bytes);
    offset = start + bytes.length;
    return externalTensor(name, t, location, start);
  });
  return { model: chunksOf(graph, used, open, tensors), data };
}

/**
 * A graph as the bytes of an `.onnx` file. With weights, they are stored as initialisers under their published names;
 * without, parameters are inputs. Value shapes are written for every value, node names are module paths; what was read from
 * a file keeps its names and versions. Throws for weights that are missing or of another shape, and past 2 GiB.
 */
export function toOnnx(graph: Graph, weights?: Weights, options?: EncodeOptions): Uint8Array<ArrayBuffer> {
  const chunks = toOnnxChunks(graph, weights, options);
  const file = new Uint8Array(totalLength(chunks));
  let at = 0;
  for (const c of chunks) {
    file.set(c, at);
    at += c.length;
  }
  return file;
}
