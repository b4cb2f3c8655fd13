import { components } from './components.ts';
import { inDegrees, outDegrees } from './degrees.ts';
import type { Wiring } from './wiring.ts';

/** What is taken out of a wiring. */
export interface Removal {
  /** Numbers of nodes. */
  nodes?: readonly number[];
  edges?: readonly (readonly [from: number, to: number])[];
}

/** What is left of a wiring, in its own numbers. */
export interface Remainder {
  /** Ascending. */
  readonly nodes: readonly number[];
  readonly edges: Wiring['edges'];
}

/**
 * What a removal leaves. With a node go its edges. A node that had inputs and loses the last has nothing to compute from, and one
 * that had readers and loses the last works for nobody: both go too, and so on. Nodes that were a stage's inputs or outputs before
 * stay as long as they have an edge. Throws where the wiring has no such node or edge, or where nothing would be left.
 */
export function remainder(wiring: Wiring, { nodes = [], edges = [] }: Removal): Remainder {
  const absent = nodes.find((node) => !Number.isInteger(node) || node < 0 || node >= wiring.nodes);
  if (absent !== undefined) throw new Error(`remainder: needs nodes from 0 to ${wiring.nodes - 1}, got ${absent}`);
  const name = ([from, to]: readonly [number, number]): string => `${from}-${to}`;
  const known = new Set(wiring.edges.map(name));
  const strange = edges.find((edge) => !known.has(name(edge)));
  if (strange)
    throw new Error(`remainder: needs edges of the wiring, got [${strange.join(', ')}], which it does not have`);
  const [hadInputs, hadReaders] = [inDegrees(wiring), outDegrees(wiring)];
  const removed = new Set(edges.map(name));
  const gone = new Set(nodes);
  let left = wiring.edges.filter((edge) => !removed.has(name(edge)) && !gone.has(edge[0]) && !gone.has(edge[1]));
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    const [inputs, readers] = [inDegrees({ ...wiring, edges: left }), outDegrees({ ...wiring, edges: left })];
    for (let node = 0; node < wiring.nodes; node++)
      if ((hadInputs[node]! > 0 && inputs[node] === 0) || (hadReaders[node]! > 0 && readers[node] === 0))
        gone.add(node);
    left = left.filter(([from, to]) => !gone.has(from) && !gone.has(to));
  }
  const stay = Array.from({ length: wiring.nodes }, (_, i) => i).filter((node) => !gone.has(node));
  if (stay.length === 0) throw new Error(`remainder: something must be left of the ${wiring.nodes} nodes, got nothing`);
  return { nodes: stay, edges: left };
}

/** Nodes and edges as a wiring of their own: numbers close up, in the same order. */
function renumbered({ nodes, edges }: Remainder): Wiring {
  const numbers = new Map(nodes.map((node, i) => [node, i]));
  const inside = edges.filter(([from, to]) => numbers.has(from) && numbers.has(to));
  return {
    nodes: nodes.length,
    edges: inside.map(([from, to]) => [numbers.get(from) as number, numbers.get(to) as number] as const),
  };
}

/**
 * The wiring without some nodes and edges, and without those that they leave orphaned (see `remainder`); numbers close up. Where
 * the rest falls into parts, the largest stays, so that the result is a connected wiring again.
 */
export function removeFrom(wiring: Wiring, removal: Removal): Wiring {
  const rest = renumbered(remainder(wiring, removal));
  const [largest] = components(rest) as [number[]];
  return renumbered({ nodes: largest.sort((a, b) => a - b), edges: rest.edges });
}

/** The wiring without one node; see `removeFrom`. */
export const removeNode = (wiring: Wiring, node: number): Wiring => removeFrom(wiring, { nodes: [node] });

/** The wiring without one edge; see `removeFrom`. */
export const removeEdge = (wiring: Wiring, edge: readonly [from: number, to: number]): Wiring =>
  removeFrom(wiring, { edges: [edge] });
