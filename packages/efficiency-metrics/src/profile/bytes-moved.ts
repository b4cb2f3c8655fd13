import type { Graph } from '@netwright/tensor-core';
import { isView } from '../memory/in-place.ts';
import type { GraphValues } from './graph-values.ts';

const picking = new Set('Gather GatherElements GatherND Slice Split GatherBlockQuantized Embedding'.split(' '));
const naming = new Set('Shape Size Constant If Loop Scan SequenceMap'.split(' '));

/**
 * Bytes that a node reads and writes in one run: every input and output once, weights among them. Views and shapes move
 * nothing, control flow leaves that to its bodies, and what picks elements reads only those it picks.
 */
export function bytesMovedBy(graph: Graph, node: number, { bytes }: GraphValues): number {
  const n = graph.nodes;
  const op = n.op[node]!;
  if (naming.has(op) || isView(op, n.domain[node]!)) return 0;
  let moved = 0;
  for (let k = n.outputStart[node]!; k < n.outputStart[node + 1]!; k++) moved += bytes[n.outputs[k]!]!;
  if (picking.has(op)) moved *= 2;
  const from = n.inputStart[node]!;
  for (let k = picking.has(op) ? from + 1 : from; k < n.inputStart[node + 1]!; k++) {
    const id = n.inputs[k]!;
    if (id < 0 || isRepeated(k, from)) continue;
    moved += bytes[id]!;
  }
  return moved;

  function isRepeated(k: number, start: number): boolean {
    for (let j = start; j < k; j++) if (n.inputs[j] === n.inputs[k]) return true;
    return false;
  }
}
