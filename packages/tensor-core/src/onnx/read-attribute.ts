import { type AttributeKind, type AttributeValue, attributeKind } from '../graph/attributes.ts';
import { GraphError } from '../graph/errors.ts';
import type { TensorData } from '../graph/tensor-data.ts';
import type { MessageReader, Span } from './message-reader.ts';
import { readTensor, type TensorSource } from './read-tensor.ts';
import * as wire from './wire.ts';

/** One AttributeProto. A subgraph stays a range of the file until the values it reads are known. */
export interface RawAttribute {
  readonly name: string;
  readonly value: AttributeValue | undefined;
  /** The kind, where it does not follow from the name. */
  readonly kind: AttributeKind | undefined;
  readonly graphs: Span | readonly Span[] | undefined;
  /** In a function's body: the attribute of the call that gives the value. */
  readonly reference: string | undefined;
}

const kindByCode: (AttributeKind | undefined)[] = [];
for (const [name, code] of Object.entries(wire.attributeType)) kindByCode[code] = name as AttributeKind;

const otherKinds: Readonly<Record<number, string>> = {
  11: 'sparse_tensor',
  12: 'sparse_tensors',
  13: 'type_proto',
  14: 'type_protos',
};

const nothing = { value: undefined, kind: undefined, graphs: undefined, reference: undefined };

/** An attribute up to `end`; `node` names its node in errors. */
export function readAttribute(r: MessageReader, end: number, node: string, source?: TensorSource): RawAttribute {
  /** Some attributes are bytes, which only matters to who looks no further. */
  const text = (tag: number): string => {
    const { pos } = r;
    try {
      return r.text(tag, end, `attribute ${name} of ${node}`);
    } catch (error) {
      if (!source?.absent) throw error;
      r.pos = pos;
      r.pass(tag, end);
      return '';
    }
  };
  let name = '';
  let type = 0;
  let single: AttributeValue | undefined;
  let found: AttributeKind | undefined;
  let numbers: (number | bigint)[] | undefined;
  let strings: string[] | undefined;
  let tensors: TensorData[] | undefined;
  let graphs: Span[] | undefined;
  let reference: string | undefined;
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag >>> 3) {
      case wire.attribute.name:
        name = r.text(tag, end, 'an attribute name');
        break;
      case wire.attribute.type:
        type = r.integer(tag, 'attribute type');
        break;
      case wire.attribute.f:
        single = r.float();
        found = 'float';
        break;
      case wire.attribute.i:
        single = r.int(tag, name);
        found = 'int';
        break;
      case wire.attribute.s:
        single = text(tag);
        found = 'string';
        break;
      case wire.attribute.t:
        single = readTensor(r, r.open(tag, end, name), `attribute ${name} of ${node}`, source).data;
        found = 'tensor';
        break;
      case wire.attribute.floats:
        numbers ??= [];
        r.floats(tag, end, name, numbers as number[]);
        found = 'floats';
        break;
      case wire.attribute.ints:
        numbers ??= [];
        r.ints(tag, end, name, numbers);
        found = 'ints';
        break;
      case wire.attribute.strings:
        strings ??= [];
        strings.push(text(tag));
        found = 'strings';
        break;
      case wire.attribute.tensors:
        tensors ??= [];
        tensors.push(readTensor(r, r.open(tag, end, name), `attribute ${name} of ${node}`, source).data);
        found = 'tensors';
        break;
      case wire.attribute.g:
      case wire.attribute.graphs:
        graphs ??= [];
        graphs.push(r.span(tag, end, `subgraph ${name}`));
        found = tag >>> 3 === wire.attribute.g ? 'graph' : 'graphs';
        break;
      case wire.attribute.refAttrName:
        reference = r.text(tag, end, name);
        break;
      default:
        r.pass(tag, end);
    }
  }
  const kind = kindByCode[type] ?? found;
  if (otherKinds[type] && source?.absent) return { name, ...nothing };
  if (!kind || otherKinds[type])
    throw new GraphError(
      `fromOnnx: attribute ${name} of ${node} is a ${otherKinds[type] ?? 'value of no kind'}, which is not supported`,
    );
  if (reference !== undefined) return { name, value: undefined, kind: undefined, graphs: undefined, reference };
  const value =
    kind === 'floats' || kind === 'ints'
      ? ((numbers ?? []) as readonly number[])
      : kind === 'strings'
        ? (strings ?? [])
        : kind === 'tensors'
          ? (tensors ?? [])
          : (single ?? defaults[kind]);
  if (kind === 'graph' || kind === 'graphs')
    return {
      name,
      value: undefined,
      kind: undefined,
      graphs: kind === 'graph' ? graphs?.[0] : (graphs ?? []),
      reference,
    };
  if (value === undefined) throw new GraphError(`fromOnnx: attribute ${name} of ${node} has no ${kind}`);
  return { name, value, kind: attributeKind(name, value) === kind ? undefined : kind, graphs: undefined, reference };
}

/** Some writers leave out a field that is zero. */
const defaults: Partial<Record<AttributeKind, AttributeValue>> = { float: 0, int: 0, string: '' };
