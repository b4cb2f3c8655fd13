import { isOperation, type OperationName, operationNames } from './operations.ts';

/** An edge that was chosen: what it does, and the state it reads; states 0 and 1 are the cell's inputs, 2 + i is node i. */
export type GenotypeEdge = readonly [operation: OperationName, from: number];

/** The edges of a cell, two for each node: the node's value is the sum of both. */
export type CellGenotype = readonly GenotypeEdge[];

/**
 * The two cells that a network is made of, as plain data: `JSON.stringify` writes it, `parseGenotype` reads it. Fields are
 * those of the published code (https://github.com/quark0/darts, cnn/genotypes.py).
 */
export interface Genotype {
  readonly normal: CellGenotype;
  /** States whose maps are joined: the cell's output. */
  readonly normalConcat: readonly number[];
  readonly reduce: CellGenotype;
  readonly reduceConcat: readonly number[];
}

/** A genotype's cell and what it gives, by kind. */
export const cellOf = (
  genotype: Genotype,
  kind: 'normal' | 'reduce',
): { edges: CellGenotype; concat: readonly number[] } => ({
  edges: genotype[kind],
  concat: genotype[`${kind}Concat`],
});

const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);

/**
 * Throws unless `edges` is a cell: pairs of a known operation and a state before the node, two for each node. `what` names it
 * in the message.
 */
export function checkCell(caller: string, edges: unknown, what = 'cell'): asserts edges is CellGenotype {
  if (!Array.isArray(edges) || edges.length === 0 || edges.length % 2 !== 0)
    throw new Error(`${caller}: ${what} must hold two edges for each node, got ${countOf(edges)}`);
  for (const [i, edge] of edges.entries()) {
    const node = Math.floor(i / 2);
    const where = `${caller}: edge ${i} of ${what}, into node ${node},`;
    if (!Array.isArray(edge) || edge.length !== 2)
      throw new Error(`${where} must be [operation, state], got ${shown(edge)}`);
    const [operation, from] = edge as [unknown, unknown];
    if (typeof operation !== 'string' || !isOperation(operation))
      throw new Error(`${where} must have an operation of ${operationNames.join(', ')}, got ${shown(operation)}`);
    if (!isPlace(from, 0, node + 1))
      throw new Error(`${where} must come from a state from 0 to ${node + 1}, got ${shown(from)}`);
  }
}

const countOf = (edges: unknown): string =>
  Array.isArray(edges) ? `${edges.length} ${edges.length === 1 ? 'edge' : 'edges'}` : shown(edges);

const isPlace = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;

/**
 * Throws unless `value` is a genotype: two cells, and for each the different nodes whose maps are joined. The message names
 * the edge or state that is wrong; `caller` begins it.
 */
export function checkGenotype(value: unknown, caller = 'checkGenotype'): asserts value is Genotype {
  if (typeof value !== 'object' || value === null)
    throw new Error(
      `${caller}: a genotype is an object of normal, normalConcat, reduce and reduceConcat, got ${shown(value)}`,
    );
  const genotype = value as Readonly<Record<string, unknown>>;
  for (const kind of ['normal', 'reduce'] as const) {
    const edges = genotype[kind];
    checkCell(caller, edges, kind);
    checkConcat(caller, genotype[`${kind}Concat`], `${kind}Concat`, edges.length / 2);
  }
}

function checkConcat(caller: string, concat: unknown, what: string, nodes: number): void {
  if (!Array.isArray(concat) || concat.length === 0)
    throw new Error(`${caller}: ${what} must list at least one state, got ${shown(concat)}`);
  for (const [i, state] of concat.entries()) {
    if (!isPlace(state, 2, nodes + 1))
      throw new Error(`${caller}: ${what} must hold states from 2 to ${nodes + 1}, got ${shown(state)}`);
    if (concat.indexOf(state) !== i) throw new Error(`${caller}: ${what} must hold a state once, got ${state} twice`);
  }
}
