import { neighbours } from '../graph/neighbours.ts';
import type { Wiring } from '../graph/wiring.ts';

/** Pairs of neighbours of each node that are joined themselves. */
function closedPairs(wiring: Wiring): { closed: Float64Array; degree: Int32Array } {
  const { start, list } = neighbours(wiring);
  const closed = new Float64Array(wiring.nodes);
  const degree = new Int32Array(wiring.nodes);
  const mark = new Int32Array(wiring.nodes).fill(-1);
  for (let node = 0; node < wiring.nodes; node++) {
    degree[node] = start[node + 1]! - start[node]!;
    for (let e = start[node]!; e < start[node + 1]!; e++) mark[list[e]!] = node;
    for (let e = start[node]!; e < start[node + 1]!; e++) {
      const other = list[e]!;
      for (let f = start[other]!; f < start[other + 1]!; f++)
        if (list[f]! > other && mark[list[f]!] === node) closed[node]!++;
    }
  }
  return { closed, degree };
}

const pairs = (degree: number): number => (degree * (degree - 1)) / 2;

/**
 * The share of pairs of neighbours that are joined themselves, for every node, edges taken without direction (Watts & Strogatz 1998);
 * 0 where there are fewer than two neighbours.
 */
export function localClustering(wiring: Wiring): Float64Array {
  const { closed, degree } = closedPairs(wiring);
  return closed.map((count, i) => (degree[i]! < 2 ? 0 : count / pairs(degree[i]!)));
}

/** The mean of `localClustering`: the C of Watts & Strogatz 1998. */
export const meanClustering = (wiring: Wiring): number =>
  localClustering(wiring).reduce((sum, c) => sum + c, 0) / wiring.nodes;

/** Three times the triangles over the paths of two edges: the share of all pairs of neighbours that are joined. 0 without pairs. */
export function globalClustering(wiring: Wiring): number {
  const { closed, degree } = closedPairs(wiring);
  const all = degree.reduce((sum, d) => sum + pairs(d), 0);
  return all === 0 ? 0 : closed.reduce((sum, c) => sum + c, 0) / all;
}
