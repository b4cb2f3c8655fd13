import type { AttributeKind, AttributeValue } from '../graph/attributes.ts';
import { GraphError } from '../graph/errors.ts';
import type { MessageReader, Span } from './message-reader.ts';
import { type ModelFile, readOpset } from './model-file.ts';
import { readAttribute } from './read-attribute.ts';
import { type FunctionCall, nodeLabel, type RawNode, rawNode, readNode } from './read-node.ts';
import * as wire from './wire.ts';

/** A FunctionProto: nodes stay ranges of the file, they are read anew for each call. */
interface ModelFunction {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly Span[];
  readonly opsets: ReadonlyMap<string, number>;
  readonly defaults: Readonly<Record<string, AttributeValue>>;
}

/** The functions that a file defines, by domain, name and overload. */
export type FunctionTable = ReadonlyMap<string, ModelFunction>;

const key = (domain: string, name: string, overload: string): string => `${domain}\0${name}\0${overload}`;

/** Reads the functions of a file. */
export function readFunctions(r: MessageReader, spans: readonly Span[]): FunctionTable {
  const table = new Map<string, ModelFunction>();
  for (const { start, end } of spans) {
    let [name, domain, overload] = ['', '', ''];
    const inputs: string[] = [];
    const outputs: string[] = [];
    const nodes: Span[] = [];
    const opsets = new Map<string, number>();
    const defaults: Record<string, AttributeValue> = {};
    r.pos = start;
    while (r.pos < end) {
      const tag = r.uint32();
      const field = tag >>> 3;
      if (field === wire.functionProto.name) name = r.text(tag, end, "a function's name");
      else if (field === wire.functionProto.domain) domain = r.text(tag, end, "a function's domain");
      else if (field === wire.functionProto.overload) overload = r.text(tag, end, "a function's overload");
      else if (field === wire.functionProto.input) inputs.push(r.text(tag, end, "a function's input"));
      else if (field === wire.functionProto.output) outputs.push(r.text(tag, end, "a function's output"));
      else if (field === wire.functionProto.node) nodes.push(r.span(tag, end, "a function's node"));
      else if (field === wire.functionProto.opsetImport) opsets.set(...readOpset(r, r.open(tag, end, 'opset_import')));
      else if (field === wire.functionProto.attributeProto) {
        const a = readAttribute(r, r.open(tag, end, "a function's attribute"), `function ${name}`);
        if (a.value !== undefined) defaults[a.name] = a.value;
      } else r.pass(tag, end);
    }
    table.set(key(domain === 'ai.onnx' ? '' : domain, name, overload), { inputs, outputs, nodes, opsets, defaults });
  }
  return table;
}

/** The nodes that a call of one of the file's functions stands for, under names of their own; undefined for other nodes. */
export function inlined(file: ModelFile, functions: FunctionTable, call: RawNode): RawNode[] | undefined {
  const f = functions.size > 0 ? functions.get(key(call.domain, call.op, call.overload)) : undefined;
  if (!f) return undefined;
  for (const [domain, version] of f.opsets) {
    const ours = file.opsets.get(domain);
    if (ours !== undefined && ours !== version)
      throw new GraphError(
        `fromOnnx ${nodeLabel(call)}: function ${call.op} is written for ${domain || 'ai.onnx'} ${version}, the model for ${ours}`,
      );
  }
  const prefix = call.name || (call.outputs.find((name) => name !== '') ?? call.op);
  const names = new Map<string, string>([['', '']]);
  f.inputs.forEach((name, i) => {
    names.set(name, call.inputs[i] ?? '');
  });
  f.outputs.forEach((name, i) => {
    if (call.outputs[i]) names.set(name, call.outputs[i]);
  });
  const rename = (name: string): string => names.get(name) ?? `${prefix}/${name}`;
  const resolve = (n: RawNode): RawNode => {
    const attributes = { ...n.attributes };
    const kinds: Record<string, AttributeKind> = { ...n.kinds };
    for (const [name, source] of Object.entries(n.references ?? {})) {
      const value = call.attributes[source] ?? f.defaults[source];
      if (value !== undefined) attributes[name] = value;
      const kind = call.kinds?.[source];
      if (kind) kinds[name] = kind;
    }
    return { ...n, attributes, kinds: Object.keys(kinds).length > 0 ? kinds : undefined, references: undefined };
  };
  const scope: FunctionCall = { rename, resolve };
  return f.nodes.map(({ start, end }, i) => {
    file.reader.pos = start;
    const n = resolve(readNode(file.reader, end, rawNode(), file.tensors));
    return {
      ...n,
      name: `${prefix}/${n.name || `${n.op}_${i}`}`,
      inputs: n.inputs.map(rename),
      outputs: n.outputs.map(rename),
      ...(n.graphs && { call: scope }),
    };
  });
}
