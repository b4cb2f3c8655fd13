import { componentOf } from './components.ts';
import { findCycle } from './find-cycle.ts';
import type { Wiring } from './wiring.ts';

/** How strictly `checkWiring` looks. */
export interface CheckWiringOptions {
  /** What errors begin with; default 'checkWiring'. */
  where?: string;
  /** Whether every node must be joined to node 0 by edges of any direction; default true. */
  connected?: boolean;
}

/**
 * Throws unless `wiring` is one: a whole number of nodes from 1 up, edges between them from a lower to a higher number, each once,
 * in ascending order, and no node without a path to the others. A cycle, and a node that nothing reaches, are named.
 */
export function checkWiring(wiring: Wiring, options: CheckWiringOptions = {}): void {
  const { where = 'checkWiring', connected = true } = options;
  const { nodes, edges } = wiring;
  if (!Number.isInteger(nodes) || nodes < 1)
    throw new Error(`${where}: nodes must be a whole number from 1 up, got ${nodes}`);
  for (const [from, to] of edges)
    for (const node of [from, to])
      if (!Number.isInteger(node) || node < 0 || node >= nodes)
        throw new Error(`${where}: edges must join nodes from 0 to ${nodes - 1}, got [${from}, ${to}]`);
  const cycle = findCycle(wiring);
  if (cycle) throw new Error(`${where}: there must be no cycle, got ${cycle.join(' -> ')}`);
  for (const [i, [from, to]] of edges.entries()) {
    if (from >= to) throw new Error(`${where}: edges must lead from a lower to a higher number, got [${from}, ${to}]`);
    const [before, beside] = edges[i - 1] ?? [-1, -1];
    if (from < before || (from === before && to <= beside))
      throw new Error(`${where}: edges must ascend, each once, got [${from}, ${to}] after [${before}, ${beside}]`);
  }
  if (!connected) return;
  const reached = componentOf(wiring, 0);
  const lost = reached.indexOf(0);
  if (lost !== -1)
    throw new Error(`${where}: every node must be joined to node 0, got node ${lost}, which no path reaches`);
}
