import type { Wiring } from './wiring.ts';

/** The wiring of undirected edges: each leads from the lower number to the higher, repeated ones count once, in ascending order. */
export function wiringOfEdges(nodes: number, edges: Iterable<readonly [a: number, b: number]>): Wiring {
  const keys = new Set<number>();
  for (const [a, b] of edges) keys.add(Math.min(a, b) * nodes + Math.max(a, b));
  const ascending = Float64Array.from(keys).sort();
  return { nodes, edges: Array.from(ascending, (key) => [Math.floor(key / nodes), key % nodes] as const) };
}
