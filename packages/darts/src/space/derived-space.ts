/** The cells that a derivation can give: two different incoming edges for each node, each with an operation but 'none'. */
import { uniform } from '@netwright/tensor-core';
import type { CellGenotype, Genotype, GenotypeEdge } from './genotype.ts';
import { checkOperations, type OperationName, primitives } from './operations.ts';

/** The space of a cell. */
export interface DerivedSpaceOptions {
  /** Default 4. */
  nodes?: number;
  /** Default the 8 `primitives`; 'none' counts for nothing. */
  operations?: readonly OperationName[];
}

interface Space {
  readonly nodes: number;
  /** Without 'none'. */
  readonly operations: readonly OperationName[];
}

function spaceOf(caller: string, { nodes = 4, operations = primitives }: DerivedSpaceOptions): Space {
  checkOperations(caller, operations);
  if (!Number.isInteger(nodes) || nodes < 1)
    throw new Error(`${caller}: nodes must be an integer from 1 up, got ${nodes}`);
  return { nodes, operations: operations.filter((name) => name !== 'none') };
}

/** Pairs of different states before a node, in ascending order: (node + 2) (node + 1) / 2 of them. */
const pairsOf = (node: number): [number, number][] =>
  Array.from({ length: node + 2 }, (_, second) =>
    Array.from({ length: second }, (_, first): [number, number] => [first, second]),
  ).flat();

/**
 * How many cells there are: the product over nodes k = 1, 2, ... of k (k + 1) / 2 pairs of edges times the square of the
 * operations. 1,037,664,180 for 4 nodes and 7 operations, about 10^9 (section 2.4 of the paper); squared for both cells.
 * Throws unless nodes is an integer from 1 up and the operations are known, different and not 'none' alone.
 */
export function cellCount(options: DerivedSpaceOptions = {}): bigint {
  const { nodes, operations } = spaceOf('cellCount', options);
  let count = 1n;
  for (let node = 0; node < nodes; node++) count *= BigInt(pairsOf(node).length * operations.length ** 2);
  return count;
}

/**
 * The cell of a number from 0 to `cellCount` - 1, each cell once: the digits are the choices of the nodes, of the last one
 * first. Throws on numbers out of range, and as `cellCount`.
 */
export function cellAt(index: bigint | number, options: DerivedSpaceOptions = {}): CellGenotype {
  const { nodes, operations } = spaceOf('cellAt', options);
  const count = cellCount(options);
  if ((typeof index === 'number' && !Number.isSafeInteger(index)) || index < 0 || index >= count)
    throw new Error(`cellAt: index must be an integer from 0 to ${count - 1n}, got ${index}`);
  let rest = BigInt(index);
  const digit = (base: number): number => {
    const value = Number(rest % BigInt(base));
    rest /= BigInt(base);
    return value;
  };
  const cell: GenotypeEdge[][] = [];
  for (let node = nodes - 1; node >= 0; node--) {
    const pairs = pairsOf(node);
    const [first, second] = pairs[digit(pairs.length)] as [number, number];
    const [one, two] = [operations[digit(operations.length)], operations[digit(operations.length)]];
    cell.unshift([
      [one as OperationName, first],
      [two as OperationName, second],
    ]);
  }
  return cell.flat();
}

/** A genotype drawn with equal chances, the same for the same seed; every node is part of the output. Throws as `cellCount`. */
export function randomGenotype({ seed, ...options }: DerivedSpaceOptions & { seed: number }): Genotype {
  const count = cellCount(options);
  const draw = (kind: string): CellGenotype => {
    const words = uniform(1 + Math.ceil(count.toString(2).length / 24), { seed, stream: `genotype ${kind}` });
    const number = [...words].reduce((sum, u) => sum * 2n ** 24n + BigInt(Math.floor(u * 2 ** 24)), 0n);
    return cellAt(number % count, options); // 24 bits to spare: the bias is below 2^-23
  };
  const concat = Array.from({ length: options.nodes ?? 4 }, (_, i) => 2 + i);
  return { normal: draw('normal'), normalConcat: concat, reduce: draw('reduce'), reduceConcat: concat };
}
