import type { Wiring } from './wiring.ts';

/**
 * The wiring of undirected edges: each leads from the lower number to the higher, repeated ones count once, in ascending order.
 * Throws on an edge from a node to itself, or to one that is not there.
 */
export function wiringOfEdges(nodes: number, edges: Iterable<readonly [a: number, b: number]>): Wiring {
  const keys = new Set<number>();
  const isNode = (node: number): boolean => Number.isInteger(node) && node >= 0 && node < nodes;
  for (const [a, b] of edges) {
    if (!isNode(a) || !isNode(b) || a === b)
      throw new Error(`wiringOfEdges: edges must join different nodes from 0 to ${nodes - 1}, got [${a}, ${b}]`);
    keys.add(Math.min(a, b) * nodes + Math.max(a, b));
  }
  const ascending = Float64Array.from(keys).sort();
  return { nodes, edges: Array.from(ascending, (key) => [Math.floor(key / nodes), key % nodes] as const) };
}
