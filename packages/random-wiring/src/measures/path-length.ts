import { neighbours } from '../graph/neighbours.ts';
import type { Wiring } from '../graph/wiring.ts';

/**
 * The mean over all pairs of nodes of the edges on a shortest path between them, edges taken without direction: the L of Watts &
 * Strogatz 1998. By breadth-first search from every node; sums are whole numbers. Throws where there are fewer than two nodes, or no
 * path between some two.
 */
export function characteristicPathLength(wiring: Wiring): number {
  const { nodes } = wiring;
  if (nodes < 2) throw new Error(`characteristicPathLength: needs two nodes or more, got ${nodes}`);
  const { start, list } = neighbours(wiring);
  const distance = new Int32Array(nodes);
  const queue = new Int32Array(nodes);
  let sum = 0;
  for (let from = 0; from < nodes; from++) {
    distance.fill(-1);
    distance[from] = 0;
    queue[0] = from;
    let end = 1;
    for (let head = 0; head < end; head++) {
      const node = queue[head]!;
      sum += distance[node]!;
      for (let e = start[node]!; e < start[node + 1]!; e++)
        if (distance[list[e]!] === -1) {
          distance[list[e]!] = distance[node]! + 1;
          queue[end++] = list[e]!;
        }
    }
    if (end < nodes)
      throw new Error(
        `characteristicPathLength: every pair needs a path, got none from node ${from} to node ${distance.indexOf(-1)}`,
      );
  }
  return sum / (nodes * (nodes - 1));
}
