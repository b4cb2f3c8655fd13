import { type AttributeValue, captured, type DType, type Graph, isFloat } from '@netwright/tensor-core';
import { bodiesOf } from '../memory/liveness.ts';
import type { GraphValues } from './graph-values.ts';
import { placeOf } from './weight-places.ts';

/** What a stored value is to the model. */
export type StoredKind = 'parameter' | 'statistic' | 'constant';

/** A stored value and the first node that reads it. */
export interface StoredValue {
  readonly kind: StoredKind;
  /** Weights it stands for: more than it has elements where several are packed into one. */
  readonly elements: number;
  readonly bytes: number;
  /** The dtype of a weight; `uint4` where 4-bit weights are packed into bytes. */
  readonly dtype: string;
  /** Row of the node in the graph; undefined where no node reads it. */
  readonly reader: number | undefined;
}

const narrow: ReadonlySet<DType> = new Set<DType>(['int8', 'uint8', 'int32', 'int16', 'uint16'] as const);
const isWide = (dtype: DType): boolean => dtype === 'int64' || dtype === 'bool' || dtype === 'uint64';

/** Weights of operators that pack several of fewer bits into one element. */
function packed(
  op: string,
  position: number,
  attributes: Readonly<Record<string, AttributeValue>>,
  elements: number,
  dtype: DType,
): Pick<StoredValue, 'elements' | 'dtype'> {
  const number = (name: string, fallback: number): number => Number(attributes[name] ?? fallback);
  if (position === 1 && op === 'MatMulNBits')
    return { elements: number('N', 0) * number('K', 0), dtype: `uint${number('bits', 4)}` };
  if (position === 1 && (op === 'MatMulBnb4' || op === 'MatMulFpQ4'))
    return { elements: number('N', 0) * number('K', 0) || 2 * elements, dtype: 'float4' };
  if (position === 0 && op === 'GatherBlockQuantized' && dtype === 'uint8')
    return { elements: (elements * 8) / number('bits', 4), dtype: `uint${number('bits', 4)}` };
  return { elements, dtype };
}

/** Where a node reads a value. */
interface Use {
  readonly op: string;
  readonly domain: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly position: number;
}

/** The first node of some subgraphs, or of those inside them, that reads the outer value of this name. */
function useInside(bodies: readonly Graph[], outer: string): Use | undefined {
  for (const body of bodies) {
    const id = body.find(outer)?.id;
    if (id === undefined) continue;
    const n = body.nodes;
    for (let i = 0; i < body.size; i++) {
      const inputs = n.inputs.slice(n.inputStart[i], n.inputStart[i + 1]);
      const position = inputs.indexOf(id);
      if (position >= 0) return { op: n.op[i]!, domain: n.domain[i]!, attributes: n.attributes[i]!, position };
      const deeper = captured(body, i).includes(id) ? useInside(bodiesOf(body, i), outer) : undefined;
      if (deeper) return deeper;
    }
  }
  return undefined;
}

/** Kinds of a graph's stored values, by the node that reads each first; `isRun` says which nodes count. */
export function storedWeights(
  graph: Graph,
  { elements, bytes, stored }: GraphValues,
  isRun: (node: number) => boolean,
): Map<number, StoredValue> {
  const found = new Map<number, StoredValue>();
  const params = new Map([...graph.params.values()].map((p) => [p.tensor.id, p.kind]));
  const { name, dtype, shape, producer } = graph.values;
  const n = graph.nodes;

  const kindOf = (id: number, op: string, domain: string, position: number): StoredKind => {
    const place = placeOf(op, domain, position);
    if (place === 'scale') return 'constant';
    const declared = params.get(id);
    if (declared === 'buffer') return op === 'BatchNormalization' || place === undefined ? 'statistic' : 'parameter';
    if (declared) return 'parameter';
    const type = dtype[id]!;
    const isVector = shape[id]!.length > 0 && elements[id]! > 1;
    if (producer[id]! >= 0 || narrow.has(type) || !isFloat(type))
      return place === 'weight' && isVector && !isWide(type) ? 'parameter' : 'constant';
    if (op === 'BatchNormalization' && position >= 3) return 'statistic';
    return shape[id]!.length > 0 && !name[id]!.startsWith('constant/') ? 'parameter' : 'constant';
  };

  const add = (id: number, { op, domain, attributes, position }: Use, reader: number): void => {
    const kind = kindOf(id, op, domain, position);
    const weights = packed(op, position, attributes, elements[id]!, dtype[id]!);
    found.set(id, { kind, ...weights, bytes: bytes[id]!, reader });
  };
  for (let i = 0; i < graph.size; i++) {
    if (!isRun(i)) continue;
    const from = n.inputStart[i]!;
    for (let k = from; k < n.inputStart[i + 1]!; k++) {
      const id = n.inputs[k]!;
      if (id < 0 || stored[id] !== 1 || found.has(id)) continue;
      if (producer[id]! < 0 && !params.has(id) && !graph.constants.has(id)) continue; // the outer graph's
      add(id, { op: n.op[i]!, domain: n.domain[i]!, attributes: n.attributes[i]!, position: k - from }, i);
    }
    for (const id of captured(graph, i)) {
      if (stored[id] !== 1 || found.has(id) || (!params.has(id) && !graph.constants.has(id))) continue;
      const use = useInside(bodiesOf(graph, i), name[id]!);
      if (use) add(id, use, i);
    }
  }
  for (const id of [...params.keys(), ...graph.constants.keys()]) {
    if (found.has(id)) continue;
    const kind = params.get(id) === 'buffer' ? 'statistic' : params.has(id) ? 'parameter' : 'constant';
    found.set(id, { kind, elements: elements[id]!, bytes: bytes[id]!, dtype: dtype[id]!, reader: undefined });
  }
  return found;
}
