import { components } from './components.ts';
import { inDegrees, inputNodes, outDegrees, outputNodes } from './degrees.ts';
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
  /** The nodes whose mean is the output, ascending: those of the wiring that are left, else those that nobody reads any more. */
  readonly outputs: readonly number[];
}

/** Nodes that had edges at this end and have lost the last go with their edges at the other end, and so on. */
function withoutOrphans(wiring: Wiring, rest: Rest, count: (wiring: Wiring) => Int32Array): Rest {
  const had = count(wiring);
  let { nodes, edges } = rest;
  for (let before = -1; before !== nodes.length; ) {
    before = nodes.length;
    const has = count({ ...wiring, edges });
    const stay = new Set(nodes.filter((node) => had[node] === 0 || has[node]! > 0));
    nodes = [...stay];
    edges = edges.filter(([from, to]) => stay.has(from) && stay.has(to));
  }
  return { nodes, edges };
}

type Rest = Omit<Remainder, 'outputs'>;

/**
 * What a removal leaves of a trained stage. With a node go its edges. A node that had inputs and loses the last has nothing to compute
 * from, and goes too, and so on. One that had readers and loses the last works for nobody, and goes too; but where all outputs of the
 * wiring are gone, the nodes that nobody reads any more take their place. Throws where the wiring has no such node or edge, or where
 * no node is left that reads the input, unless `orphans` may read it: then nodes that lose their last input become inputs where no
 * other is left.
 */
export function remainder(
  wiring: Wiring,
  removal: Removal,
  { orphans = false }: { orphans?: boolean } = {},
): Remainder {
  const { nodes = [], edges = [] } = removal;
  const absent = nodes.find((node) => !Number.isInteger(node) || node < 0 || node >= wiring.nodes);
  if (absent !== undefined) throw new Error(`remainder: needs nodes from 0 to ${wiring.nodes - 1}, got ${absent}`);
  const name = ([from, to]: readonly [number, number]): string => `${from}-${to}`;
  const known = new Set(wiring.edges.map(name));
  const strange = edges.find((edge) => !known.has(name(edge)));
  if (strange)
    throw new Error(`remainder: needs edges of the wiring, got [${strange.join(', ')}], which it does not have`);
  const removed = new Set(edges.map(name));
  const gone = new Set(nodes);
  let rest: Rest = {
    nodes: Array.from({ length: wiring.nodes }, (_, i) => i).filter((node) => !gone.has(node)),
    edges: wiring.edges.filter((edge) => !removed.has(name(edge)) && !gone.has(edge[0]) && !gone.has(edge[1])),
  };
  const isLeft = (node: number): boolean => rest.nodes.includes(node);
  if (!orphans || inputNodes(wiring).some(isLeft)) rest = withoutOrphans(wiring, rest, inDegrees);
  if (rest.nodes.length === 0)
    throw new Error(`remainder: a node must be left that reads the input, got none of ${wiring.nodes}`);
  const outputs = outputNodes(wiring).filter(isLeft);
  if (outputs.length > 0) return { ...withoutOrphans(wiring, rest, outDegrees), outputs };
  const readers = outDegrees({ ...wiring, edges: rest.edges });
  return { ...rest, outputs: rest.nodes.filter((node) => readers[node] === 0) };
}

/** Nodes and edges as a wiring of their own: numbers close up, in the same order. */
function renumbered({ nodes, edges }: Rest): Wiring {
  const numbers = new Map(nodes.map((node, i) => [node, i]));
  const inside = edges.filter(([from, to]) => numbers.has(from) && numbers.has(to));
  return {
    nodes: nodes.length,
    edges: inside.map(([from, to]) => [numbers.get(from) as number, numbers.get(to) as number] as const),
  };
}

/**
 * The wiring without some nodes and edges, and without those that they leave orphaned (see `remainder`; where no input is left, the
 * orphans become inputs); numbers close up. Where the rest falls into parts, the largest stays, so that the result is a connected
 * wiring again. Throws where nothing is left.
 */
export function removeFrom(wiring: Wiring, removal: Removal): Wiring {
  const rest = renumbered(remainder(wiring, removal, { orphans: true }));
  const [largest] = components(rest) as [number[]];
  return renumbered({ nodes: largest.sort((a, b) => a - b), edges: rest.edges });
}

/** The wiring without one node; see `removeFrom`. */
export const removeNode = (wiring: Wiring, node: number): Wiring => removeFrom(wiring, { nodes: [node] });

/** The wiring without one edge; see `removeFrom`. */
export const removeEdge = (wiring: Wiring, edge: readonly [from: number, to: number]): Wiring =>
  removeFrom(wiring, { edges: [edge] });
