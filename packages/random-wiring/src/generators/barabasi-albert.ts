import type { Wiring } from '../graph/wiring.ts';
import { wiringOfEdges } from '../graph/wiring-of-edges.ts';
import { checkNodes, drawnConnected, type GeneratorOptions } from './drawn-connected.ts';

/**
 * BA(M): `m` nodes without edges, then nodes one by one, each joined to `m` different earlier ones, chosen with a probability
 * proportional to their edges so far ("Statistical mechanics of complex networks", Albert & Barabási, 2002); the first new one joins
 * all. M (N - M) edges. Nodes keep the order in which they came, as in Xie et al. 2019. Always connected.
 * Throws unless `m` is a whole number from 1 to nodes - 1.
 */
export function barabasiAlbert(nodes: number, m: number, options: Omit<GeneratorOptions, 'connected'> = {}): Wiring {
  checkNodes('barabasiAlbert', nodes, 2);
  if (!Number.isInteger(m) || m < 1 || m >= nodes)
    throw new Error(`barabasiAlbert: m must be a whole number from 1 to ${nodes - 1}, got ${m}`);
  return drawnConnected(
    'barabasiAlbert',
    (random) => {
      const edges: [number, number][] = [];
      const ends: number[] = []; // every node as often as it has edges
      let targets = new Set(Array.from({ length: m }, (_, i) => i));
      for (let node = m; node < nodes; node++) {
        for (const target of targets) {
          edges.push([target, node]);
          ends.push(target, node);
        }
        targets = new Set();
        while (targets.size < m) targets.add(ends[random.below(ends.length)] as number);
      }
      return wiringOfEdges(nodes, edges);
    },
    options,
  );
}

/**
 * The share of nodes with `k` edges in a large BA(M) graph: 2 m (m + 1) / (k (k + 1) (k + 2)) from k = m up, below it 0
 * ("Connectivity of growing random networks", Krapivsky, Redner, Leyvraz, 2000).
 */
export const barabasiAlbertLaw = (k: number, m: number): number =>
  k < m ? 0 : (2 * m * (m + 1)) / (k * (k + 1) * (k + 2));
