/**
 * The network that DARTS searches in, "DARTS: Differentiable Architecture Search" (Liu, Simonyan, Yang, 2018),
 * https://arxiv.org/abs/1806.09055, section 2.2: every edge is the sum of all operations, weighted by the softmax of its
 * architecture parameters, which all cells of a kind share. Parameter names are those of the published code
 * (https://github.com/quark0/darts, cnn/model_search.py).
 */
import { block, init, type Params, type Tensor } from '@netwright/tensor-core';
import {
  add,
  batchNorm,
  concat,
  gather,
  globalAvgPool2d,
  linear,
  mul,
  reshape,
  softmax,
} from '@netwright/tensor-core/nn';
import { edgesOf } from '../space/edges.ts';
import { checkOperations, type OperationName, primitives } from '../space/operations.ts';
import { type CellLayout, checkCounts, reductionsOf } from './cell-layout.ts';
import { factorizedReduce, operation, reluConvBn } from './operation.ts';
import { cifarStem } from './stem.ts';

/** Sizes of a supernet. */
export interface SupernetConfig extends CellLayout {
  /** Channels of a node in the first cells; reduction cells double them. The stem has three times as many. */
  channels: number;
  /** Nodes of a cell, whose outputs are joined; default 4. */
  nodes?: number;
  /** What an edge chooses from, in the order of the columns of the architecture parameters; default the 8 `primitives`. */
  operations?: readonly OperationName[];
  numClasses: number;
}

/** The architecture parameters' names: of normal and of reduction cells, [edges, operations] each, [14, 8] by default. */
export const architectureNames = { normal: 'alphas_normal', reduce: 'alphas_reduce' } as const;

/** Whether a parameter is an architecture parameter, not a weight; a path may stand before the name. */
export function isArchitectureParameter(name: string): boolean {
  const entry = name.slice(name.lastIndexOf('.') + 1);
  return entry === architectureNames.normal || entry === architectureNames.reduce;
}

/** Batch norms of a search have no scale and shift: they would undo the weights of the edges. */
const norm = { affine: false };

/** Weights of the operations of every edge, a scalar each; undefined for 'none', whose product is 0. */
type EdgeWeights = readonly (readonly (Tensor | undefined)[])[];

/** The softmax of the architecture parameters of one kind of cell, row by row. */
function edgeWeights(p: Params, name: string, nodes: number, operations: readonly OperationName[]): EdgeWeights {
  const edges = edgesOf(nodes).length;
  const alphas = p.param(name, [edges, operations.length], init.normal(0, 1e-3));
  const flat = reshape(softmax(alphas), [edges * operations.length]);
  return Array.from({ length: edges }, (_, edge) =>
    operations.map((o, i) => (o === 'none' ? undefined : gather(flat, edge * operations.length + i, 0))),
  );
}

/** Equation 2: the weighted sum of what the operations make of x. Pools get a batch norm, as the others have one. */
const mixedOperation = block(
  (
    p: Params,
    x: Tensor,
    weights: readonly (Tensor | undefined)[],
    operations: readonly OperationName[],
    stride: 1 | 2,
  ): Tensor =>
    operations
      .flatMap((name, i) => {
        const weight = weights[i];
        if (!weight) return [];
        const at = p.at('_ops', i);
        const y = operation(name.includes('pool') ? at.at(0) : at, x, name, { stride, ...norm });
        return mul(name.includes('pool') ? batchNorm(at.at(1), y, norm) : y, weight);
      })
      .reduce((sum, y) => add(sum, y)),
);

interface CellShape {
  readonly channels: number;
  readonly nodes: number;
  readonly operations: readonly OperationName[];
  readonly reduction: boolean;
  readonly reductionBefore: boolean;
}

/** Maps of the two cells before -> [N, nodes channels, H, W], halved by a reduction cell. */
const mixedCell = block((p: Params, before: Tensor, last: Tensor, weights: EdgeWeights, c: CellShape): Tensor => {
  const preprocess = c.reductionBefore ? factorizedReduce : reluConvBn;
  const states = [
    preprocess(p.at('preprocess0'), before, c.channels, norm),
    reluConvBn(p.at('preprocess1'), last, c.channels, norm),
  ];
  const mixed = edgesOf(c.nodes).map(({ from, node }, edge) => ({ from, node, edge }));
  for (let node = 0; node < c.nodes; node++) {
    const incoming = mixed.filter((e) => e.node === node);
    const sums = incoming.map(({ from, edge }) =>
      mixedOperation(
        p.at('_ops', edge),
        states[from] as Tensor,
        weights[edge] ?? [],
        c.operations,
        c.reduction && from < 2 ? 2 : 1,
      ),
    );
    states.push(sums.reduce((sum, y) => add(sum, y)));
  }
  return concat(states.slice(2), 1);
});

/**
 * [N, C, H, W] image -> [N, numClasses] logits of the supernet. Its architecture parameters are those that
 * `isArchitectureParameter` tells from the weights; a kind of cell that the network does not have has none. Throws
 * on counts that are no integers from 1 up, places of reductions past the depth, operations that are unknown, given twice or 'none'
 * alone, and where a reduction meets a map of one pixel.
 */
export function supernet(p: Params, x: Tensor, config: SupernetConfig): Tensor {
  const { channels, nodes = 4, operations = primitives, numClasses } = config;
  checkOperations('supernet', operations);
  checkCounts('supernet', { channels, nodes, numClasses });
  const reductions = reductionsOf('supernet', config);
  const kind = (reduction: boolean): EdgeWeights =>
    edgeWeights(p, architectureNames[reduction ? 'reduce' : 'normal'], nodes, operations);
  const weights = new Map([...new Set(reductions)].map((reduction) => [reduction, kind(reduction)]));
  let before = cifarStem(p.at('stem'), x, 3 * channels);
  let last = before;
  let width = channels;
  reductions.forEach((reduction, i) => {
    if (reduction) width *= 2;
    const shape = { channels: width, nodes, operations, reduction, reductionBefore: reductions[i - 1] ?? false };
    const y = mixedCell(p.at('cells', i), before, last, weights.get(reduction) ?? [], shape);
    [before, last] = [last, y];
  });
  return linear(p.at('classifier'), globalAvgPool2d(last), numClasses);
}
