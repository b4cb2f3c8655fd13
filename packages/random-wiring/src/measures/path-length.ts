import { neighbours } from '../graph/neighbours.ts';
import type { Wiring } from '../graph/wiring.ts';

const width = 32; // searches at once, a bit of a word for each

/**
 * The mean over all pairs of nodes of the edges on a shortest path between them, edges taken without direction: the L of Watts &
 * Strogatz 1998. By breadth-first search from every node, 32 at a time as the bits of words (Then et al., "The More the Merrier:
 * Efficient Multi-Source Graph Traversal", 2014); sums are whole numbers. Throws where there are fewer than two nodes, or no path
 * between some two.
 */
export function characteristicPathLength(wiring: Wiring): number {
  const { nodes } = wiring;
  if (nodes < 2) throw new Error(`characteristicPathLength: needs two nodes or more, got ${nodes}`);
  const { start, list } = neighbours(wiring);
  const [seen, here, coming] = [new Int32Array(nodes), new Int32Array(nodes), new Int32Array(nodes)];
  let sum = 0;
  for (let first = 0; first < nodes; first += width) {
    seen.fill(0);
    let reached = Math.min(width, nodes - first);
    let front = Array.from({ length: reached }, (_, i) => first + i);
    for (const node of front) seen[node] = here[node] = 1 << (node - first);
    const wanted = reached * nodes;
    for (let distance = 1; front.length > 0; distance++) {
      const next: number[] = [];
      for (const node of front) {
        const searches = here[node]!;
        here[node] = 0;
        for (let e = start[node]!; e < start[node + 1]!; e++) {
          const to = list[e]!;
          const fresh = searches & ~seen[to]!;
          if (fresh !== 0 && coming[to] === 0) next.push(to);
          coming[to]! |= fresh;
        }
      }
      for (const node of next) {
        const count = bitsOf(coming[node]!);
        sum += distance * count;
        reached += count;
        here[node] = coming[node]!;
        seen[node]! |= coming[node]!;
        coming[node] = 0;
      }
      if (next.length === 0 && reached < wanted) {
        const lost = seen.findIndex((searches) => (searches & 1) === 0);
        throw new Error(
          `characteristicPathLength: every pair needs a path, got none from node ${first} to node ${lost}`,
        );
      }
      front = next;
    }
  }
  return sum / (nodes * (nodes - 1));
}

/** The ones among 32 bits. */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
