import type { Wiring } from './wiring.ts';

/** Edges at every node, whatever their direction [edges]. */
export function degrees({ nodes, edges }: Wiring): Int32Array {
  const counts = new Int32Array(nodes);
  for (const [from, to] of edges) {
    counts[from]!++;
    counts[to]!++;
  }
  return counts;
}

/** Edges that lead to every node [edges]. */
export function inDegrees({ nodes, edges }: Wiring): Int32Array {
  const counts = new Int32Array(nodes);
  for (const [, to] of edges) counts[to]!++;
  return counts;
}

/** Edges that leave every node [edges]. */
export function outDegrees({ nodes, edges }: Wiring): Int32Array {
  const counts = new Int32Array(nodes);
  for (const [from] of edges) counts[from]!++;
  return counts;
}

const zeros = (counts: Int32Array): number[] => [...counts.keys()].filter((i) => counts[i] === 0);

/** The nodes that no edge leads to, ascending: those that read a stage's input. */
export const inputNodes = (wiring: Wiring): number[] => zeros(inDegrees(wiring));

/** The nodes that no edge leaves, ascending: those whose mean is a stage's output. */
export const outputNodes = (wiring: Wiring): number[] => zeros(outDegrees(wiring));
