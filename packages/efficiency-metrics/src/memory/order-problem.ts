import { captured, type Graph, type Live } from '@netwright/tensor-core';
import type { GraphValues } from '../profile/graph-values.ts';
import { bodiesOf, type Liveness } from './liveness.ts';

/** What decides how much is alive in an order of execution; nodes and values are numbered from 0, those that count alone. */
export interface OrderProblem {
  /** Rows in the graph. */
  readonly nodes: readonly number[];
  /** Nodes that must run before a node. */
  readonly before: readonly (readonly number[])[];
  /** Nodes that read what a node makes, weights aside or not. */
  readonly after: readonly (readonly number[])[];
  /** Values that a node reads, each once. */
  readonly reads: readonly (readonly number[])[];
  /** Bytes of a value. */
  readonly bytes: readonly number[];
  /** The node that makes a value; -1 for inputs. */
  readonly producers: readonly number[];
  /** Nodes that read a value. */
  readonly readers: readonly (readonly number[])[];
  /** Values that are alive to the end: outputs. */
  readonly stays: readonly boolean[];
  /** Bytes of what a node makes, and how many of them somebody reads. */
  readonly made: readonly number[];
  readonly madeForOthers: readonly number[];
  /** Bytes that are alive inside a node's subgraphs while it runs. */
  readonly inside: readonly number[];
  /** Bytes of inputs, which are alive from the start. */
  readonly start: number;
  /** Bytes of outputs, which are alive at the end. */
  readonly end: number;
}

/** The values a node reads, those that its subgraphs take from outside among them. */
function readsOf(graph: Graph, i: number): number[] {
  const n = graph.nodes;
  const ids = n.inputs.slice(n.inputStart[i], n.inputStart[i + 1]).filter((id) => id >= 0);
  return [...new Set([...ids, ...captured(graph, i)])];
}

/** The rule of `liveness` as a problem of order: values that are not stored live from their node to their last reader. */
export function orderProblem(
  graph: Graph,
  { bytes, stored }: GraphValues,
  run: Live,
  inner: (body: Graph) => Liveness | undefined,
): OrderProblem {
  const n = graph.nodes;
  const nodes: number[] = [];
  const place = new Int32Array(graph.size).fill(-1);
  for (let i = 0; i < graph.size; i++) if (run.nodes[i]) place[i] = nodes.push(i) - 1;
  const ends = new Set([...graph.outputs.values(), ...graph.updates.values()].map((t) => t.id));
  const numbers = new Map<number, number>(); // values by id
  const p = {
    bytes: [] as number[],
    producers: [] as number[],
    readers: [] as number[][],
    stays: [] as boolean[],
    before: nodes.map((): number[] => []),
    after: nodes.map((): number[] => []),
    reads: nodes.map((): number[] => []),
  };
  const numberOf = (id: number): number => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    const producer = graph.values.producer[id]!;
    p.producers.push(producer < 0 ? -1 : place[producer]!);
    p.readers.push([]);
    p.stays.push(ends.has(id));
    const value = p.bytes.push(bytes[id]!) - 1;
    numbers.set(id, value);
    return value;
  };
  for (const id of ends) if (stored[id] === 0) numberOf(id);
  nodes.forEach((row, node) => {
    for (const id of readsOf(graph, row)) {
      const producer = graph.values.producer[id]!;
      if (producer >= 0 && !p.before[node]!.includes(place[producer]!)) {
        p.before[node]!.push(place[producer]!);
        p.after[place[producer]!]!.push(node);
      }
      if (stored[id] !== 0) continue;
      const value = numberOf(id);
      p.readers[value]!.push(node);
      p.reads[node]!.push(value);
    }
  });
  const outputBytes = (row: number, counts: (id: number) => boolean): number => {
    let sum = 0;
    for (const id of n.outputs.slice(n.outputStart[row], n.outputStart[row + 1]))
      if (stored[id] === 0 && counts(id)) sum += bytes[id]!;
    return sum;
  };
  let start = 0;
  for (const t of graph.inputs.values()) if (stored[t.id] === 0 && numbers.has(t.id)) start += bytes[t.id]!;
  return {
    ...p,
    nodes,
    start,
    end: [...ends].reduce((sum, id) => sum + (stored[id] === 0 ? bytes[id]! : 0), 0),
    made: nodes.map((row) => outputBytes(row, () => true)),
    madeForOthers: nodes.map((row) => outputBytes(row, (id) => numbers.has(id))),
    inside: nodes.map((row) => Math.max(0, ...bodiesOf(graph, row).map((body) => inner(body)?.peak.bytes ?? 0))),
  };
}
