import { neighbours } from './neighbours.ts';
import type { Wiring } from './wiring.ts';

/** For every node 1 if edges of any direction join it to `from`, else 0. */
export function componentOf(wiring: Wiring, from: number): Uint8Array {
  const { start, list } = neighbours(wiring);
  const reached = new Uint8Array(wiring.nodes);
  const queue = [from];
  reached[from] = 1;
  for (let node = queue.pop(); node !== undefined; node = queue.pop())
    for (let e = start[node]!; e < start[node + 1]!; e++) {
      const to = list[e]!;
      if (reached[to] === 1) continue;
      reached[to] = 1;
      queue.push(to);
    }
  return reached;
}

/** The nodes of every connected part, whatever the direction of edges, the largest part first. */
export function components(wiring: Wiring): number[][] {
  const parts: number[][] = [];
  const seen = new Uint8Array(wiring.nodes);
  for (let node = 0; node < wiring.nodes; node++) {
    if (seen[node] === 1) continue;
    const part: number[] = [];
    componentOf(wiring, node).forEach((inside, i) => {
      if (inside === 0) return;
      seen[i] = 1;
      part.push(i);
    });
    parts.push(part);
  }
  return parts.sort((a, b) => b.length - a.length);
}

/** Whether every node is joined to every other, whatever the direction of edges. */
export const isConnected = (wiring: Wiring): boolean => !componentOf(wiring, 0).includes(0);
