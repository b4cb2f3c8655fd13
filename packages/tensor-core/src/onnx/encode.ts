import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type AttributeKind, type Attributes, type AttributeValue, attributeKind } from '../graph/attributes.ts';
import type { Shape } from '../graph/dim.ts';
import { type DType, onnxDType } from '../graph/dtype.ts';
import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { type Live, live } from '../graph/live.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { TensorData, Weights } from '../graph/tensor-data.ts';
import { byteLengthOf } from '../graph/tensor-data.ts';
import * as wire from './wire.ts';

/** IR version 10, the one that goes with opset 21. */
const irVersion = 10;

/** A message is protobuf pieces; big tensor data stay views of the caller's arrays until the file is put together. */
type Chunk = Uint8Array;

const bytesOf = (t: TensorData): Uint8Array => new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength);

function message(w: BinaryWriter, field: number, write: () => void): void {
  w.tag(field, WireType.LengthDelimited).fork();
  write();
  w.join();
}
const text = (w: BinaryWriter, field: number, s: string): BinaryWriter =>
  w.tag(field, WireType.LengthDelimited).string(s);
const integer = (w: BinaryWriter, field: number, n: number | bigint): BinaryWriter =>
  w.tag(field, WireType.Varint).int64(typeof n === 'bigint' ? n : n);

function writeShape(w: BinaryWriter, shape: Shape): void {
  message(w, wire.tensorType.shape, () => {
    for (const d of shape)
      message(w, wire.tensorShape.dim, () => {
        if (typeof d === 'number') integer(w, wire.dimension.value, d);
        else text(w, wire.dimension.param, d);
      });
  });
}

function writeValueInfo(w: BinaryWriter, field: number, name: string, dtype: DType, shape: Shape): void {
  message(w, field, () => {
    text(w, wire.valueInfo.name, name);
    message(w, wire.valueInfo.type, () =>
      message(w, wire.type.tensorType, () => {
        integer(w, wire.tensorType.elemType, onnxDType[dtype]);
        writeShape(w, shape);
      }),
    );
  });
}

function writeTensorHeader(w: BinaryWriter, name: string, { dtype, dims }: TensorData): void {
  if (dims.length > 0)
    message(w, wire.tensor.dims, () => {
      for (const d of dims) w.int64(d);
    });
  integer(w, wire.tensor.dataType, onnxDType[dtype]);
  if (name !== '') text(w, wire.tensor.name, name);
}

/** A small tensor, data included. */
function writeTensor(w: BinaryWriter, name: string, t: TensorData): void {
  writeTensorHeader(w, name, t);
  w.tag(wire.tensor.rawData, WireType.LengthDelimited).bytes(bytesOf(t));
}

const kinds: Record<AttributeKind, (w: BinaryWriter, v: AttributeValue) => void> = {
  float: (w, v) => w.tag(wire.attribute.f, WireType.Bit32).float(v as number),
  int: (w, v) => integer(w, wire.attribute.i, v as number | bigint),
  string: (w, v) => text(w, wire.attribute.s, v as string),
  tensor: (w, v) => message(w, wire.attribute.t, () => writeTensor(w, '', v as TensorData)),
  graph: (w, v) => message(w, wire.attribute.g, () => writeSubgraph(w, v as Graph)),
  floats: (w, v) => {
    for (const f of v as readonly number[]) w.tag(wire.attribute.floats, WireType.Bit32).float(f);
  },
  ints: (w, v) => {
    for (const i of v as readonly number[]) integer(w, wire.attribute.ints, i);
  },
  strings: (w, v) => {
    for (const s of v as readonly string[]) text(w, wire.attribute.strings, s);
  },
  graphs: (w, v) => {
    for (const g of v as readonly Graph[]) message(w, wire.attribute.graphs, () => writeSubgraph(w, g));
  },
};

function writeAttributes(
  w: BinaryWriter,
  attributes: Attributes,
  known?: Readonly<Record<string, AttributeKind>>,
): void {
  for (const [name, value] of Object.entries(attributes))
    message(w, wire.node.attribute, () => {
      const kind = known?.[name] ?? attributeKind(name, value);
      text(w, wire.attribute.name, name);
      kinds[kind](w, value);
      integer(w, wire.attribute.type, wire.attributeType[kind]);
    });
}

/** Names by id: an output's name takes the place of the value's own, in the file only. */
function valueNames(graph: Graph): { names: string[]; copies: [from: string, to: string, t: Tensor][] } {
  const names = [...graph.values.name];
  const copies: [string, string, Tensor][] = [];
  const taken = new Set<number>();
  for (const [name, t] of graph.outputs) {
    const free =
      (graph.values.producer[t.id] as number) >= 0 &&
      !taken.has(t.id) &&
      (graph.find(name) === undefined || names[t.id] === name);
    if (free) names[t.id] = name;
    else copies.push([names[t.id] as string, name, t]);
    taken.add(t.id);
  }
  return { names, copies };
}

function writeNodes(w: BinaryWriter, graph: Graph, names: readonly string[], { nodes: used }: Live): void {
  const n = graph.nodes;
  for (let i = 0; i < graph.size; i++) {
    if (!used[i]) continue;
    message(w, wire.graph.node, () => {
      for (let k = n.inputStart[i] as number; k < (n.inputStart[i + 1] as number); k++) {
        const id = n.inputs[k] as number;
        text(w, wire.node.input, id < 0 ? '' : (names[id] as string));
      }
      for (let o = n.outputStart[i] as number; o < (n.outputStart[i + 1] as number); o++)
        text(w, wire.node.output, names[n.outputs[o] as number] as string);
      text(w, wire.node.name, n.name[i] as string);
      text(w, wire.node.opType, n.op[i] as string);
      writeAttributes(w, n.attributes[i] as Attributes, graph.attributeKinds.get(i));
      if (n.domain[i]) text(w, wire.node.domain, n.domain[i] as string);
    });
  }
}

/** Everything of a GraphProto but its initialisers. */
function writeGraphBody(w: BinaryWriter, graph: Graph, used: Live, asInputs: Iterable<Tensor>): void {
  const { names, copies } = valueNames(graph);
  writeNodes(w, graph, names, used);
  for (const [from, to] of copies)
    message(w, wire.graph.node, () => {
      text(w, wire.node.input, from);
      text(w, wire.node.output, to);
      text(w, wire.node.name, `${to}/Identity`);
      text(w, wire.node.opType, 'Identity');
    });
  text(w, wire.graph.name, graph.name);
  const { dtype, shape, producer } = graph.values;
  for (const [name, t] of graph.inputs) writeValueInfo(w, wire.graph.input, name, t.dtype, t.shape);
  for (const t of asInputs) writeValueInfo(w, wire.graph.input, t.name, t.dtype, t.shape);
  for (const [name, t] of graph.outputs) writeValueInfo(w, wire.graph.output, name, t.dtype, t.shape);
  const isOutput = new Set(names.filter((name) => graph.outputs.has(name)));
  for (let id = 0; id < names.length; id++)
    if (used.values[id] && (producer[id] as number) >= 0 && !isOutput.has(names[id] as string))
      writeValueInfo(w, wire.graph.valueInfo, names[id] as string, dtype[id] as DType, shape[id] as Shape);
}

function writeSubgraph(w: BinaryWriter, graph: Graph): void {
  const used = live(graph);
  writeGraphBody(w, graph, used, []);
  for (const [id, data] of graph.constants)
    if (used.values[id])
      message(w, wire.graph.initializer, () => writeTensor(w, graph.values.name[id] as string, data));
}

/** How a graph is written. */
export interface EncodeOptions {
  /** Weights without an entry become inputs in place of an error. Default true when no weights are given at all. */
  missingAsInputs?: boolean;
  /** Parameters that stay inputs although weights are given. */
  asInputs?: ReadonlySet<string>;
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
const varintLength = (n: number): number => {
  let bytes = 1;
  for (let v = n; v >= 128; v = Math.floor(v / 128)) bytes++;
  return bytes;
};

/** Encodes to pieces: their concatenation is the file, and big weights are views, not copies. */
export function toOnnxChunks(graph: Graph, weights?: Weights, options: EncodeOptions = {}): Chunk[] {
  const used = live(graph);
  const { stored, open } = initialisers(graph, weights, used, options);
  const chunks: Chunk[] = [];
  let graphLength = 0;
  const push = (c: Chunk): void => {
    chunks.push(c);
    graphLength += c.length;
  };
  const body = new BinaryWriter();
  writeGraphBody(body, graph, used, open);
  push(body.finish());
  for (const [name, t] of stored) {
    const header = new BinaryWriter();
    writeTensorHeader(header, name, t);
    const head = header.finish();
    const size = byteLengthOf(t);
    const prefix = new BinaryWriter();
    prefix.tag(wire.graph.initializer, WireType.LengthDelimited).uint32(head.length + 1 + varintLength(size) + size);
    push(prefix.finish());
    push(head);
    const raw = new BinaryWriter();
    raw.tag(wire.tensor.rawData, WireType.LengthDelimited).uint32(size);
    push(raw.finish());
    push(bytesOf(t));
  }
  return [modelHead(graph, graphLength), ...chunks];
}

/** The fields of ModelProto before the graph's bytes. */
function modelHead(graph: Graph, graphLength: number): Uint8Array {
  const w = new BinaryWriter();
  integer(w, wire.model.irVersion, irVersion);
  text(w, wire.model.producerName, 'netwright');
  for (const [domain, version] of graph.opsets)
    message(w, wire.model.opsetImport, () => {
      if (domain !== '') text(w, wire.opset.domain, domain);
      integer(w, wire.opset.version, version);
    });
  const buffers = [...graph.params.values()].filter((p) => p.kind === 'buffer').map((p) => p.name);
  const metadata = new Map(graph.metadata);
  if (buffers.length > 0) metadata.set('netwright.buffers', buffers.join(' '));
  for (const [key, value] of metadata)
    message(w, wire.model.metadataProps, () => {
      text(w, wire.entry.key, key);
      text(w, wire.entry.value, value);
    });
  w.tag(wire.model.graph, WireType.LengthDelimited).uint32(graphLength);
  return w.finish();
}

/**
 * A graph as the bytes of an `.onnx` file (IR 10). With weights, they are stored as initialisers under their published
 * names; without, parameters are inputs. Value shapes are written for every value, node names are module paths.
 * Throws for weights that are missing or of another shape.
 */
export function toOnnx(graph: Graph, weights?: Weights, options?: EncodeOptions): Uint8Array<ArrayBuffer> {
  const chunks = toOnnxChunks(graph, weights, options);
  const length = chunks.reduce((n, c) => n + c.length, 0);
  if (length >= 2 ** 31)
    throw new GraphError(
      `toOnnx: ${length} bytes do not fit one protobuf file (2 GiB); store weights as external data`,
    );
  const file = new Uint8Array(length);
  let at = 0;
  for (const c of chunks) {
    file.set(c, at);
    at += c.length;
  }
  return file;
}
