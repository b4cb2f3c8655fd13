import type { Wiring } from '../graph/wiring.ts';
import { checkNodes, checkProbability, drawnConnected, type GeneratorOptions } from './drawn-connected.ts';

/**
 * ER(P): every pair of nodes is joined with probability `p`, independently ("On random graphs I", Erdős & Rényi, 1959; this form by
 * Gilbert, 1959). Pairs are alike, so numbering the nodes at random, as Xie et al. 2019 do, changes nothing.
 * Throws on a probability outside [0, 1], or where no connected graph comes out.
 */
export function erdosRenyi(nodes: number, p: number, options: GeneratorOptions = {}): Wiring {
  checkNodes('erdosRenyi', nodes);
  checkProbability('erdosRenyi', p);
  return drawnConnected(
    'erdosRenyi',
    (random) => {
      const edges: [number, number][] = [];
      for (let i = 0; i < nodes; i++) for (let j = i + 1; j < nodes; j++) if (random.next() < p) edges.push([i, j]);
      return { nodes, edges };
    },
    options,
  );
}
