import { degrees } from '../graph/degrees.ts';
import type { Wiring } from '../graph/wiring.ts';

/** How many nodes have k edges, at index k [nodes]. */
export function degreeDistribution(wiring: Wiring): number[] {
  const all = degrees(wiring);
  const counts: number[] = Array.from({ length: Math.max(0, ...all) + 1 }, () => 0);
  for (const k of all) counts[k]!++;
  return counts;
}
