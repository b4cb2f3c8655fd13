import type { OrderProblem } from './order-problem.ts';

/** Most nodes for which every pair is looked at. */
const mostPairs = 5000;

const has = (set: Uint32Array, i: number): boolean => (set[i >>> 5]! & (1 << (i & 31))) !== 0;

/** Nodes that must run before each node, directly or not, a bit each. */
function ancestors({ nodes, before }: OrderProblem): Uint32Array[] {
  const words = (nodes.length + 31) >>> 5;
  const found: Uint32Array[] = [];
  nodes.forEach((_, i) => {
    const set = new Uint32Array(words);
    for (const j of before[i]!) {
      const earlier = found[j] as Uint32Array; // rows are in a topological order
      for (let w = 0; w < words; w++) set[w]! |= earlier[w]!;
      set[j >>> 5]! |= 1 << (j & 31);
    }
    found.push(set);
  });
  return found;
}

/**
 * Bytes that no order can do without: the inputs at the start, the outputs at the end, and while a node runs what it makes
 * and every value made before it that it or a node after it needs, whatever the order.
 */
export function leastPeak(p: OrderProblem): number {
  const { nodes, reads, bytes, producers, readers, stays, made, inside, start, end } = p;
  let most = Math.max(start, end);
  const raise = (i: number, held: number): void => {
    most = Math.max(most, held + made[i]! + inside[i]!);
  };
  if (nodes.length > mostPairs) {
    nodes.forEach((_, i) => {
      raise(
        i,
        reads[i]!.reduce((sum, v) => sum + bytes[v]!, 0),
      );
    });
    return most;
  }
  const before = ancestors(p);
  nodes.forEach((_, i) => {
    let held = 0;
    for (let v = 0; v < bytes.length; v++) {
      const made = producers[v]!;
      if (made >= 0 && !has(before[i]!, made)) continue;
      if (stays[v] || readers[v]!.some((r) => r === i || has(before[r]!, i))) held += bytes[v]!;
    }
    raise(i, held);
  });
  return most;
}
