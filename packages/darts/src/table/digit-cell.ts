/**
 * A small cell to try methods of search on, of the form of NAS-Bench-201 (Dong & Yang, 2020, https://arxiv.org/abs/2001.00326):
 * four nodes, an edge from every node to every later one, and an operation on each edge; a node is the sum of its incoming edges.
 */
import { block, init, type Params, type Tensor } from '@netwright/tensor-core';
import {
  add,
  conv2d,
  flatten,
  gather,
  linear,
  maxPool2d,
  mul,
  relu,
  reshape,
  softmax,
} from '@netwright/tensor-core/nn';

/** What an edge does: nothing, the identity, or ReLU and a 3x3 convolution. */
export const cellOperations = ['none', 'skip', 'conv3x3'] as const;

/** The operation of an edge. */
export type CellOperation = (typeof cellOperations)[number];

/** The edges as [from, to] node, in the order of a cell's operations. */
export const cellEdges = [
  [0, 1],
  [0, 2],
  [1, 2],
  [0, 3],
  [1, 3],
  [2, 3],
] as const;

/** A cell: the number in `cellOperations` of each edge's operation. */
export type Cell = readonly number[];

/** Sizes of a network with one cell. */
export interface DigitCellConfig {
  channels: number;
  numClasses: number;
}

/** What the edges into a node give, from the maps of the nodes before; undefined where nothing comes. */
type Edges = (p: Params, edge: number, x: Tensor) => Tensor | undefined;

const convolution = block(
  (p: Params, x: Tensor): Tensor => conv2d(p, relu(x), x.shape[1] as number, { kernel: 3, padding: 1 }),
);

/** Stem, nodes, and a classifier of the last node: [N, 1, H, W] -> [N, numClasses]. */
function aroundCell(p: Params, x: Tensor, { channels, numClasses }: DigitCellConfig, edges: Edges): Tensor {
  const nodes: (Tensor | undefined)[] = [conv2d(p.at('stem'), x, channels, { kernel: 3, padding: 1 })];
  for (let to = 1; to < 4; to++) {
    const incoming = cellEdges.flatMap(([from, end], edge) => {
      const y = end === to && nodes[from] ? edges(p.at('edges', edge), edge, nodes[from] as Tensor) : undefined;
      return y ? [y] : [];
    });
    nodes.push(incoming.length > 0 ? incoming.reduce((sum, y) => add(sum, y)) : undefined);
  }
  const last = nodes[3] ?? mul(nodes[0] as Tensor, 0); // nothing arrives: the classifier has its bias
  return linear(p.at('classifier'), flatten(maxPool2d(relu(last), { kernel: 2 })), numClasses);
}

/** [N, 1, H, W] image -> [N, numClasses] logits of the network with this cell. Throws unless it is one. */
export function digitCell(p: Params, x: Tensor, config: DigitCellConfig & { cell: Cell }): Tensor {
  checkCell('digitCell', config.cell);
  return aroundCell(p, x, config, (at, edge, y) => {
    const name = cellOperations[config.cell[edge] as number];
    return name === 'none' ? undefined : name === 'skip' ? y : convolution(at, y);
  });
}

/**
 * The supernet of all cells: every edge is the sum of its operations, weighted by the softmax of `alphas_normal` [6, 3] (DARTS,
 * equation 2). [N, 1, H, W] -> [N, numClasses].
 */
export function digitSupernet(p: Params, x: Tensor, config: DigitCellConfig): Tensor {
  const count = cellOperations.length;
  const alphas = p.param('alphas_normal', [cellEdges.length, count], init.normal(0, 1e-3));
  const weights = reshape(softmax(alphas), [cellEdges.length * count]);
  const weight = (edge: number, name: CellOperation): Tensor =>
    gather(weights, edge * count + cellOperations.indexOf(name), 0);
  return aroundCell(p, x, config, (at, edge, y) =>
    add(mul(y, weight(edge, 'skip')), mul(convolution(at, y), weight(edge, 'conv3x3'))),
  );
}

/** Throws unless there are six numbers of operations. */
export function checkCell(caller: string, cell: Cell): void {
  if (cell.length !== cellEdges.length)
    throw new Error(`${caller}: a cell must have ${cellEdges.length} operations, got ${cell.length}`);
  const wrong = cell.find((o) => !Number.isInteger(o) || o < 0 || o >= cellOperations.length);
  if (wrong !== undefined)
    throw new Error(`${caller}: an operation must be a number from 0 to ${cellOperations.length - 1}, got ${wrong}`);
}

/** How many cells there are: 3^6. */
export const digitCellCount = cellOperations.length ** cellEdges.length;

/** The cell of a number from 0 to 728: its digits to the base 3, the first edge's first. Throws on other numbers. */
export function cellOf(index: number): Cell {
  if (!Number.isInteger(index) || index < 0 || index >= digitCellCount)
    throw new Error(`cellOf: index must be an integer from 0 to ${digitCellCount - 1}, got ${index}`);
  const base = cellOperations.length;
  return cellEdges.map((_, edge) => Math.floor(index / base ** (cellEdges.length - 1 - edge)) % base);
}

/** The number of a cell. Throws unless it is one. */
export function cellIndex(cell: Cell): number {
  checkCell('cellIndex', cell);
  return cell.reduce((sum, operation) => sum * cellOperations.length + operation, 0);
}

/**
 * The cell without the edges that are on no path from the first node to the last. Both are the same network: what is left out
 * has no influence, and weights are drawn by name.
 */
export function prunedCell(cell: Cell): Cell {
  checkCell('prunedCell', cell);
  const there = (edge: number): boolean => cell[edge] !== 0;
  const reached = new Set([0]);
  cellEdges.forEach(([from, to], edge) => {
    if (there(edge) && reached.has(from)) reached.add(to);
  });
  const used = new Set([3]);
  [...cellEdges.entries()].reverse().forEach(([edge, [from, to]]) => {
    if (there(edge) && used.has(to)) used.add(from);
  });
  return cell.map((operation, edge) => {
    const [from, to] = cellEdges[edge] as readonly [number, number];
    return reached.has(from) && used.has(to) ? operation : 0;
  });
}
