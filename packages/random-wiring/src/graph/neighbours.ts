import type { Wiring } from './wiring.ts';

/** The neighbours of every node, whatever the direction of edges: those of node i are `list[start[i]]` up to `list[start[i + 1]]`. */
export interface Neighbours {
  readonly start: Int32Array;
  /** Ascending for each node. */
  readonly list: Int32Array;
}

/** A wiring as an undirected graph, in two columns. */
export function neighbours({ nodes, edges }: Wiring): Neighbours {
  const start = new Int32Array(nodes + 1);
  for (const [from, to] of edges) {
    start[from + 1]!++;
    start[to + 1]!++;
  }
  for (let i = 0; i < nodes; i++) start[i + 1]! += start[i]!;
  const at = start.slice();
  const list = new Int32Array(2 * edges.length);
  for (const [from, to] of edges) {
    list[at[from]!++] = to;
    list[at[to]!++] = from;
  }
  for (let i = 0; i < nodes; i++) list.subarray(start[i], start[i + 1]).sort();
  return { start, list };
}
