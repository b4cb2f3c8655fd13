import { type AttributeKind, type Attributes, type AttributeValue, attributeKind } from '../graph/attributes.ts';
import type { Shape } from '../graph/dim.ts';
import { type DType, onnxDType } from '../graph/dtype.ts';
import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { type Live, live } from '../graph/live.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { TensorData } from '../graph/tensor-data.ts';
import type { MessageWriter } from './message-writer.ts';
import { bytesOf } from './stored-tensor.ts';
import * as wire from './wire.ts';

function writeValueInfo(w: MessageWriter, field: number, name: string, dtype: DType, shape: Shape): void {
  w.begin(field).text(wire.valueInfo.name, name);
  w.begin(wire.valueInfo.type).begin(wire.type.tensorType).integer(wire.tensorType.elemType, onnxDType[dtype]);
  w.begin(wire.tensorType.shape);
  for (const d of shape) {
    w.begin(wire.tensorShape.dim);
    if (typeof d === 'number') w.integer(wire.dimension.value, d);
    else w.text(wire.dimension.param, d);
    w.end();
  }
  w.end().end().end().end();
}

/** The fields of a TensorProto before its data. */
export function writeTensorHeader(w: MessageWriter, name: string, { dtype, dims }: TensorData): void {
  if (dims.length > 0) {
    w.begin(wire.tensor.dims);
    for (const d of dims) w.varint(d);
    w.end();
  }
  w.integer(wire.tensor.dataType, onnxDType[dtype]);
  if (name !== '') w.text(wire.tensor.name, name);
}

/** A small tensor, data included. */
function writeTensor(w: MessageWriter, field: number, name: string, t: TensorData): void {
  w.begin(field);
  writeTensorHeader(w, name, t);
  const bytes = bytesOf(t);
  w.head(wire.tensor.rawData, bytes.length).raw(bytes);
  w.end();
}

function writeAttributeValue(w: MessageWriter, kind: AttributeKind, v: AttributeValue): void {
  switch (kind) {
    case 'float':
      w.fixed(wire.attribute.f, v as number);
      break;
    case 'int':
      w.integer(wire.attribute.i, v as number | bigint);
      break;
    case 'string':
      w.text(wire.attribute.s, v as string);
      break;
    case 'tensor':
      writeTensor(w, wire.attribute.t, '', v as TensorData);
      break;
    case 'graph':
      writeSubgraph(w, wire.attribute.g, v as Graph);
      break;
    case 'floats':
      for (const f of v as readonly number[]) w.fixed(wire.attribute.floats, f);
      break;
    case 'ints':
      for (const i of v as readonly number[]) w.integer(wire.attribute.ints, i);
      break;
    case 'strings':
      for (const s of v as readonly string[]) w.text(wire.attribute.strings, s);
      break;
    case 'tensors':
      for (const t of v as readonly TensorData[]) writeTensor(w, wire.attribute.tensors, '', t);
      break;
    case 'graphs':
      for (const g of v as readonly Graph[]) writeSubgraph(w, wire.attribute.graphs, g);
  }
}

function writeAttributes(
  w: MessageWriter,
  attributes: Attributes,
  known: Readonly<Record<string, AttributeKind>> | undefined,
): void {
  for (const name in attributes) {
    const value = attributes[name] as AttributeValue;
    const kind = known?.[name] ?? attributeKind(name, value);
    w.begin(wire.node.attribute).text(wire.attribute.name, name);
    writeAttributeValue(w, kind, value);
    w.integer(wire.attribute.type, wire.attributeType[kind]).end();
  }
}

/**
 * Names by id: an output's name takes the place of the value's own, in the file only. Where it cannot (the value is an
 * input, has another name already, or a subgraph reads it by its own), an Identity node copies it.
 */
function valueNames(graph: Graph, used: Live): { names: string[]; copies: [from: string, to: string][] } {
  const names = [...graph.values.name];
  const copies: [string, string][] = [];
  const fixed = new Set([...graph.captures.values()].flat());
  for (const [name, t] of graph.outputs) {
    const old = names[t.id] as string;
    if (old === name) fixed.add(t.id);
    else if (!fixed.has(t.id) && (graph.values.producer[t.id] as number) >= 0 && !graph.find(name)) {
      names[t.id] = name;
      fixed.add(t.id);
    } else {
      const other = graph.find(name);
      if (other && used.values[other.id])
        throw new GraphError(`toOnnx: output ${name} has the name of another value, which the graph also needs`);
      copies.push([old, name]);
    }
  }
  return { names, copies };
}

function writeNodes(w: MessageWriter, graph: Graph, names: readonly string[], used: Live): void {
  const { nodes: n, file } = graph;
  for (let i = 0; i < graph.size; i++) {
    if (!used.nodes[i]) continue;
    w.begin(wire.graph.node);
    for (let k = n.inputStart[i] as number; k < (n.inputStart[i + 1] as number); k++) {
      const id = n.inputs[k] as number;
      w.text(wire.node.input, id < 0 ? '' : (names[id] as string));
    }
    for (let o = n.outputStart[i] as number; o < (n.outputStart[i + 1] as number); o++) {
      const id = n.outputs[o] as number;
      const omitted = file?.omitted.has(id) && !used.values[id];
      w.text(wire.node.output, omitted ? '' : (names[id] as string));
    }
    w.text(wire.node.name, n.name[i] as string).text(wire.node.opType, n.op[i] as string);
    writeAttributes(w, n.attributes[i] as Attributes, graph.attributeKinds.get(i));
    if (n.domain[i]) w.text(wire.node.domain, n.domain[i] as string);
    w.encoded(file?.nodes.get(i)).end();
  }
}

/** Everything of a GraphProto but its initialisers; `asInputs` are parameters that are fed. */
export function writeGraphBody(w: MessageWriter, graph: Graph, used: Live, asInputs: Iterable<Tensor>): void {
  const { names, copies } = valueNames(graph, used);
  writeNodes(w, graph, names, used);
  for (const [from, to] of copies) {
    w.begin(wire.graph.node).text(wire.node.input, from).text(wire.node.output, to);
    w.text(wire.node.name, `${to}/Identity`).text(wire.node.opType, 'Identity').end();
  }
  w.text(wire.graph.name, graph.name).encoded(graph.file?.graph);
  const { dtype, shape, producer } = graph.values;
  for (const [name, t] of graph.inputs) writeValueInfo(w, wire.graph.input, name, t.dtype, t.shape);
  for (const t of asInputs) writeValueInfo(w, wire.graph.input, t.name, t.dtype, t.shape);
  for (const [name, t] of graph.outputs) writeValueInfo(w, wire.graph.output, name, t.dtype, t.shape);
  for (let id = 0; id < names.length; id++)
    if (used.values[id] && (producer[id] as number) >= 0 && !graph.outputs.has(names[id] as string))
      writeValueInfo(w, wire.graph.valueInfo, names[id] as string, dtype[id] as DType, shape[id] as Shape);
}

function writeSubgraph(w: MessageWriter, field: number, graph: Graph): void {
  const used = live(graph);
  w.begin(field);
  writeGraphBody(w, graph, used, []);
  for (const [id, data] of graph.constants)
    if (used.values[id]) writeTensor(w, wire.graph.initializer, graph.values.name[id] as string, data);
  w.end();
}
