import type { TensorData } from '@netwright/tensor-core';
import { edgesOf } from './edges.ts';
import type { CellGenotype, Genotype, GenotypeEdge } from './genotype.ts';
import { checkOperations, type OperationName, primitives } from './operations.ts';

/** What architecture parameters are of. */
export interface DeriveOptions {
  /** The columns; default the 8 `primitives`. */
  operations?: readonly OperationName[];
}

/** The nodes of a cell with this many edges: n (n + 3) / 2 = edges. */
function nodesOf(caller: string, edges: number): number {
  const nodes = (Math.sqrt(9 + 8 * edges) - 3) / 2;
  if (!Number.isInteger(nodes) || nodes < 1)
    throw new Error(`${caller}: architecture parameters must have 2, 5, 9, 14, ... rows, an edge each, got ${edges}`);
  return nodes;
}

/**
 * The softmax of each row of architecture parameters [edges, operations]: the weights of the operations of every edge. Throws
 * on another shape and on values that are not finite.
 */
export function operationWeights(alphas: TensorData, { operations = primitives }: DeriveOptions = {}): number[][] {
  checkOperations('operationWeights', operations);
  const [edges = 0, columns] = alphas.dims;
  if (alphas.dims.length !== 2 || columns !== operations.length)
    throw new Error(
      `operationWeights: architecture parameters must be [edges, ${operations.length}], got [${alphas.dims.join(', ')}]`,
    );
  nodesOf('operationWeights', edges);
  return Array.from({ length: edges }, (_, edge) => {
    const row = Array.from({ length: columns }, (_, i) => Number(alphas.data[edge * columns + i]));
    const bad = row.find((v) => !Number.isFinite(v));
    if (bad !== undefined)
      throw new Error(`operationWeights: architecture parameters must be finite, edge ${edge} has ${bad}`);
    const largest = Math.max(...row);
    const powers = row.map((v) => Math.exp(v - largest));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map((v) => v / sum);
  });
}

/**
 * The cell that architecture parameters [edges, operations] stand for (section 2.4): of each edge the operation of the largest
 * softmax but 'none', of each node the two edges where that is largest, the stronger one first. Among equal operations the
 * first in the list is taken, among equal edges that of the earlier state. Throws as `operationWeights`.
 */
export function deriveCell(alphas: TensorData, { operations = primitives }: DeriveOptions = {}): CellGenotype {
  const weights = operationWeights(alphas, { operations });
  const edges = edgesOf(nodesOf('deriveCell', weights.length)).map((edge, row) => {
    const candidates = operations.flatMap((name, i) =>
      name === 'none' ? [] : [{ name, weight: weights[row]?.[i] ?? 0 }],
    );
    const best = candidates.reduce((a, b) => (b.weight > a.weight ? b : a));
    return { ...edge, ...best };
  });
  const nodes = [...new Set(edges.map(({ node }) => node))];
  return nodes.flatMap((node) =>
    edges
      .filter((edge) => edge.node === node)
      .sort((a, b) => b.weight - a.weight) // stable: earlier states first among equal ones
      .slice(0, 2)
      .map(({ name, from }): GenotypeEdge => [name, from]),
  );
}

/**
 * The genotype of a supernet's weights, or of any tensors named `alphas_normal` and `alphas_reduce`; every node is part of the
 * output. Throws where one is missing, and as `deriveCell`.
 */
export function deriveGenotype(weights: ReadonlyMap<string, TensorData>, options: DeriveOptions = {}): Genotype {
  const derive = (name: string): { cell: CellGenotype; concat: number[] } => {
    const alphas = weights.get(name);
    if (!alphas)
      throw new Error(
        `deriveGenotype: needs alphas_normal and alphas_reduce, got no ${name}; deriveCell derives one cell`,
      );
    const cell = deriveCell(alphas, options);
    return { cell, concat: Array.from({ length: cell.length / 2 }, (_, i) => 2 + i) };
  };
  const [normal, reduce] = [derive('alphas_normal'), derive('alphas_reduce')];
  return { normal: normal.cell, normalConcat: normal.concat, reduce: reduce.cell, reduceConcat: reduce.concat };
}
