import { type AttributeValue, type DType, type Graph, isFloat } from '@netwright/tensor-core';
import type { GraphValues } from './graph-values.ts';
import { innerReads, type Read } from './inner-reads.ts';
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
  /** The node that reads it, maybe in a subgraph; undefined where none does. */
  readonly reader: Pick<Read, 'graph' | 'node'> | undefined;
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
  const number = (name: string, fallback: number): number => {
    const n = Number(attributes[name] ?? fallback);
    return Number.isInteger(n) && n > 0 && n < 2 ** 31 ? n : fallback;
  };
  const weights = number('N', 0) * number('K', 0);
  if (position === 1 && op === 'MatMulNBits')
    return { elements: weights || elements, dtype: `uint${number('bits', 4)}` };
  if (position === 1 && (op === 'MatMulBnb4' || op === 'MatMulFpQ4'))
    return { elements: weights || 2 * elements, dtype: 'float4' };
  if (position === 0 && op === 'GatherBlockQuantized' && dtype === 'uint8')
    return { elements: Math.floor((elements * 8) / number('bits', 4)), dtype: `uint${number('bits', 4)}` };
  return { elements, dtype };
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

  const kindOf = (id: number, op: string, domain: string, position: number): StoredKind => {
    const place = placeOf(op, domain, position);
    if (place === 'scale') return 'constant';
    const declared = params.get(id);
    if (declared === 'buffer') return op === 'BatchNormalization' || place === undefined ? 'statistic' : 'parameter';
    if (declared) return 'parameter';
    const type = dtype[id]!;
    const isVector = shape[id]!.length > 0 && elements[id]! > 1;
    if (narrow.has(type) || !isFloat(type))
      return place === 'weight' && isVector && !isWide(type) ? 'parameter' : 'constant';
    if (op === 'BatchNormalization' && position >= 3) return 'statistic';
    if (name[id]!.startsWith('constant/')) return 'constant';
    // Some writers make every weight a Constant node; a single number there is a setting.
    return shape[id]!.length > 0 && (producer[id]! < 0 || isVector) ? 'parameter' : 'constant';
  };

  const add = (id: number, reader: Read): void => {
    if (stored[id] !== 1 || found.has(id)) return;
    if (producer[id]! < 0 && !params.has(id) && !graph.constants.has(id)) return; // the outer graph's
    const { op, domain, attributes } = reader.graph.nodes;
    const [name, from] = [op[reader.node]!, domain[reader.node]!];
    const kind = kindOf(id, name, from, reader.position);
    const weights = packed(name, reader.position, attributes[reader.node]!, elements[id]!, dtype[id]!);
    found.set(id, { kind, ...weights, bytes: bytes[id]!, reader });
  };
  const n = graph.nodes;
  for (let i = 0; i < graph.size; i++) {
    if (!isRun(i)) continue;
    const from = n.inputStart[i]!;
    for (let k = from; k < n.inputStart[i + 1]!; k++)
      if (n.inputs[k]! >= 0 && stored[n.inputs[k]!] === 1 && !found.has(n.inputs[k]!))
        add(n.inputs[k]!, { graph, node: i, position: k - from });
    if (!graph.captures.has(i)) continue;
    for (const [name, reader] of innerReads(graph, i)) {
      const t = graph.find(name);
      if (t) add(t.id, reader);
    }
  }
  for (const id of [...params.keys(), ...graph.constants.keys()]) {
    if (found.has(id)) continue;
    const kind = params.get(id) === 'buffer' ? 'statistic' : params.has(id) ? 'parameter' : 'constant';
    found.set(id, { kind, elements: elements[id]!, bytes: bytes[id]!, dtype: dtype[id]!, reader: undefined });
  }
  return found;
}
