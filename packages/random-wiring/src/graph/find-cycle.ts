import type { Wiring } from './wiring.ts';

/** The nodes of a directed cycle, the first again at the end, or undefined where there is none. Edges may lead either way. */
export function findCycle({ nodes, edges }: Wiring): number[] | undefined {
  const targets: number[][] = Array.from({ length: nodes }, () => []);
  for (const [from, to] of edges) targets[from]?.push(to);
  const state = new Uint8Array(nodes); // 0 not seen, 1 on the path, 2 done
  const path: number[] = [];
  const next = new Int32Array(nodes);
  for (let start = 0; start < nodes; start++) {
    if (state[start] !== 0) continue;
    path.push(start);
    state[start] = 1;
    while (path.length > 0) {
      const node = path.at(-1) as number;
      const to = targets[node]?.[next[node]!++];
      if (to === undefined) {
        state[node] = 2;
        path.pop();
      } else if (state[to] === 1) return [...path.slice(path.indexOf(to)), to];
      else if (state[to] === 0) {
        path.push(to);
        state[to] = 1;
      }
    }
  }
  return undefined;
}
