import { captured, Graph, type Live } from '@netwright/tensor-core';
import type { GraphValues } from '../profile/graph-values.ts';
import { runsInPlace } from './in-place.ts';

/** The most that is alive at once, while a node runs. */
export interface LivePeak {
  readonly bytes: number;
  readonly elements: number;
  /** The node; -1 for a graph without nodes. */
  readonly node: number;
}

/** What is alive in a graph, node by node; weights, constants and what is made of those alone are not among it. */
export interface Liveness {
  /** After each node [bytes]. */
  readonly after: Float64Array;
  readonly peak: LivePeak;
  readonly inPlacePeak: LivePeak;
}

const none: readonly Graph[] = [];

/** The graphs in a node's attributes, by name: `else_branch` before `then_branch`. */
export function bodiesOf(graph: Graph, node: number): readonly Graph[] {
  const op = graph.nodes.op[node];
  if (op !== 'If' && op !== 'Loop' && op !== 'Scan' && op !== 'SequenceMap') return none;
  return Object.entries(graph.nodes.attributes[node]!)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, value]) => value)
    .filter((value): value is Graph => value instanceof Graph);
}

/** The node after which each value is needed no more; the number of nodes for outputs, -1 for what nobody reads. */
export function lastReaders(graph: Graph, run: Live): Int32Array {
  const last = new Int32Array(graph.values.name.length).fill(-1);
  const n = graph.nodes;
  for (let i = 0; i < graph.size; i++) {
    if (!run.nodes[i]) continue;
    for (let k = n.inputStart[i]!; k < n.inputStart[i + 1]!; k++) if (n.inputs[k]! >= 0) last[n.inputs[k]!] = i;
    for (const id of captured(graph, i)) last[id] = i;
  }
  for (const t of [...graph.outputs.values(), ...graph.updates.values()]) last[t.id] = graph.size;
  return last;
}

/**
 * Follows which values are alive: a graph's input from the start, a node's output from that node, each to its last reader,
 * outputs of the graph to the end. Inputs and outputs of a running node are alive together; a subgraph's own values while
 * its node runs. `inner` gives the liveness of a subgraph.
 */
export function liveness(
  graph: Graph,
  values: GraphValues,
  run: Live,
  inner: (body: Graph) => Liveness | undefined,
): Liveness {
  const n = graph.nodes;
  const last = lastReaders(graph, run);
  const counts = (id: number): boolean => values.stored[id] === 0;
  let [bytes, elements, saved] = [0, 0, 0];
  for (const t of graph.inputs.values())
    if (last[t.id]! >= 0 && counts(t.id)) {
      bytes += values.bytes[t.id]!;
      elements += values.elements[t.id]!;
    }
  const after = new Float64Array(graph.size);
  let peak: LivePeak = { bytes, elements, node: -1 };
  let inPlacePeak = peak;
  for (let i = 0; i < graph.size; i++) {
    if (!run.nodes[i]) {
      after[i] = bytes;
      continue;
    }
    for (let k = n.outputStart[i]!; k < n.outputStart[i + 1]!; k++)
      if (counts(n.outputs[k]!)) {
        bytes += values.bytes[n.outputs[k]!]!;
        elements += values.elements[n.outputs[k]!]!;
      }
    let [innerBytes, innerElements, innerPlaced] = [0, 0, 0];
    for (const body of bodiesOf(graph, i)) {
      const found = inner(body);
      if (!found) continue;
      innerPlaced = Math.max(innerPlaced, found.inPlacePeak.bytes);
      if (found.peak.bytes > innerBytes) [innerBytes, innerElements] = [found.peak.bytes, found.peak.elements];
    }
    if (bytes + innerBytes > peak.bytes)
      peak = { bytes: bytes + innerBytes, elements: elements + innerElements, node: i };
    saved = overwritten(i);
    if (bytes + innerPlaced - saved > inPlacePeak.bytes)
      inPlacePeak = { bytes: bytes + innerPlaced - saved, elements: elements + innerElements, node: i };
    free(i);
    after[i] = bytes;
  }
  return { after, peak, inPlacePeak };

  /** Bytes that a node saves by writing over an input: one that ends here and has the output's size. */
  function overwritten(i: number): number {
    if (!runsInPlace(n.op[i]!)) return 0;
    const out = n.outputs[n.outputStart[i]!]!;
    for (let k = n.inputStart[i]!; k < n.inputStart[i + 1]!; k++) {
      const id = n.inputs[k]!;
      if (id >= 0 && last[id] === i && counts(id) && values.bytes[id] === values.bytes[out] && isMade(id))
        return values.bytes[out]!;
    }
    return 0;
  }

  /** The caller's inputs are not written over. */
  function isMade(id: number): boolean {
    return graph.values.producer[id]! >= 0;
  }

  /** Ends the values whose last reader is this node, and outputs that nobody reads. */
  function free(i: number): void {
    for (let k = n.inputStart[i]!; k < n.inputStart[i + 1]!; k++) {
      const id = n.inputs[k]!;
      if (id >= 0 && last[id] === i && counts(id) && !isOuter(id)) end(id);
    }
    for (const id of captured(graph, i)) if (last[id] === i && counts(id) && !isOuter(id)) end(id);
    for (let k = n.outputStart[i]!; k < n.outputStart[i + 1]!; k++) {
      const id = n.outputs[k]!;
      if (last[id] === -1 && counts(id)) end(id);
    }
  }

  /** Ends a value. */
  function end(id: number): void {
    bytes -= values.bytes[id]!;
    elements -= values.elements[id]!;
    last[id] = -2; // once, where a node reads it twice
  }

  /** Values that a subgraph takes from outside are alive there. */
  function isOuter(id: number): boolean {
    return graph.values.producer[id]! < 0 && !graph.inputs.has(graph.values.name[id]!);
  }
}
