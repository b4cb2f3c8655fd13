import type { AttributeKind, AttributeValue } from '../graph/attributes.ts';
import type { MessageReader, Span } from './message-reader.ts';
import { readAttribute } from './read-attribute.ts';
import type { TensorSource } from './read-tensor.ts';
import * as wire from './wire.ts';

/** One NodeProto: names in place of values. */
export interface RawNode {
  op: string;
  domain: string;
  overload: string;
  name: string;
  readonly inputs: string[];
  readonly outputs: string[];
  attributes: Record<string, AttributeValue>;
  kinds: Record<string, AttributeKind> | undefined;
  /** Subgraphs by attribute. */
  graphs: Record<string, Span | readonly Span[]> | undefined;
  /** In a function's body: the call's attribute by the node's. */
  references: Record<string, string> | undefined;
  /** Doc string and metadata, as encoded. */
  rest: Uint8Array[] | undefined;
  /** Of a node of a function's body: what its subgraphs see of the call. */
  call?: FunctionCall | undefined;
}

/** How names and attributes of a function's body read at one of its calls. */
export interface FunctionCall {
  readonly rename: (name: string) => string;
  /** Gives a node the call's attributes where it refers to them. */
  readonly resolve: (n: RawNode) => RawNode;
}

const none: Record<string, AttributeValue> = Object.freeze({});

/** A node to read into. */
export const rawNode = (): RawNode => ({
  op: '',
  domain: '',
  overload: '',
  name: '',
  inputs: [],
  outputs: [],
  attributes: none,
  kinds: undefined,
  graphs: undefined,
  references: undefined,
  rest: undefined,
});

/** How messages for people call a node. */
export const nodeLabel = (n: RawNode): string => `node ${n.name || n.outputs[0] || n.op}`;

/** A node up to `end`, read into `n` in place of what that held. */
export function readNode(r: MessageReader, end: number, n: RawNode, source?: TensorSource): RawNode {
  n.op = n.domain = n.overload = n.name = '';
  n.inputs.length = n.outputs.length = 0;
  n.attributes = none;
  n.kinds = n.graphs = n.references = n.rest = n.call = undefined;
  while (r.pos < end) {
    const start = r.pos;
    const tag = r.uint32();
    switch (tag >>> 3) {
      case wire.node.input:
        n.inputs.push(r.text(tag, end, "a node's input"));
        break;
      case wire.node.output:
        n.outputs.push(r.text(tag, end, "a node's output"));
        break;
      case wire.node.name:
        n.name = r.text(tag, end, "a node's name");
        break;
      case wire.node.opType:
        n.op = r.text(tag, end, "a node's op_type");
        break;
      case wire.node.domain:
        n.domain = r.text(tag, end, "a node's domain");
        if (n.domain === 'ai.onnx') n.domain = '';
        break;
      case wire.node.overload:
        n.overload = r.text(tag, end, "a node's overload");
        break;
      case wire.node.attribute:
        addAttribute(n, r, r.open(tag, end, `an attribute of ${nodeLabel(n)}`), source);
        break;
      default:
        n.rest ??= [];
        n.rest.push(r.keep(tag, end, start));
    }
  }
  return n;
}

function addAttribute(n: RawNode, r: MessageReader, end: number, source: TensorSource | undefined): void {
  const { name, value, kind, graphs, reference } = readAttribute(r, end, nodeLabel(n), source);
  if (value !== undefined) {
    if (n.attributes === none) n.attributes = {};
    n.attributes[name] = value;
  }
  if (graphs) {
    n.graphs ??= {};
    n.graphs[name] = graphs;
  }
  if (reference !== undefined) {
    n.references ??= {};
    n.references[name] = reference;
  }
  if (kind) {
    n.kinds ??= {};
    n.kinds[name] = kind;
  }
}
