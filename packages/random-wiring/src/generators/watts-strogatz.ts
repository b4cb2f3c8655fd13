import type { Draws } from '@netwright/tensor-core';
import type { Wiring } from '../graph/wiring.ts';
import { wiringOfEdges } from '../graph/wiring-of-edges.ts';
import { checkNodes, checkProbability, drawnConnected, type GeneratorOptions } from './drawn-connected.ts';

/**
 * WS(K, P): a ring in which every node is joined to its `k` nearest, then for j = 1 to K/2, clockwise over the nodes, the edge to the
 * j-th next node is moved with probability `p` to a node chosen uniformly, without loops or double edges ("Collective dynamics of
 * 'small-world' networks", Watts & Strogatz, 1998). N K / 2 edges whatever `p`. Nodes are numbered clockwise, as in Xie et al. 2019.
 * Throws where `k` is odd or not below `nodes`, on a probability outside [0, 1], or where no connected graph comes out.
 */
export function wattsStrogatz(nodes: number, k: number, p: number, options: GeneratorOptions = {}): Wiring {
  checkNodes('wattsStrogatz', nodes, 3);
  if (!Number.isInteger(k) || k < 2 || k % 2 !== 0 || k >= nodes)
    throw new Error(`wattsStrogatz: k must be even, from 2 to below ${nodes} nodes, got ${k}`);
  checkProbability('wattsStrogatz', p);
  return drawnConnected('wattsStrogatz', (random) => rewired(nodes, k, p, random), options);
}

function rewired(nodes: number, k: number, p: number, random: Draws): Wiring {
  const joined: Set<number>[] = Array.from({ length: nodes }, () => new Set());
  const of = (node: number): Set<number> => joined[node] as Set<number>;
  const join = (a: number, b: number): void => {
    of(a).add(b);
    of(b).add(a);
  };
  for (let i = 0; i < nodes; i++) for (let j = 1; j <= k / 2; j++) join(i, (i + j) % nodes);
  for (let j = 1; j <= k / 2; j++)
    for (let i = 0; i < nodes; i++) {
      if (random.next() >= p) continue;
      if (of(i).size === nodes - 1) continue; // joined to all: there is nowhere to move to
      const old = (i + j) % nodes;
      let to = random.below(nodes);
      while (to === i || of(i).has(to)) to = random.below(nodes);
      of(i).delete(old);
      of(old).delete(i);
      join(i, to);
    }
  return wiringOfEdges(
    nodes,
    joined.flatMap((others, i) => [...others].map((other) => [i, other] as const)),
  );
}
