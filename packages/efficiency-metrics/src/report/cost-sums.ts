import type { NodeCost } from '../profile/node-cost.ts';

/** Sums over some nodes of a profile. */
export interface CostSums {
  readonly nodes: number;
  /** Trained weights that these nodes are the first to read [elements]. */
  readonly parameters: number;
  /** Running statistics [elements]. */
  readonly statistics: number;
  /** Other constants [elements]. */
  readonly constants: number;
  /** Parameters, statistics and constants [bytes]. */
  readonly weightBytes: number;
  readonly macs: number;
  /** Those of `macs` whose two factors are both computed. */
  readonly attentionMacs: number;
  /** [FLOP] */
  readonly flops: number;
  /** Operations of any dtype. */
  readonly ops: number;
  /** Outputs of all these nodes [elements], [bytes]. */
  readonly activations: number;
  readonly activationBytes: number;
  readonly bytesMoved: number;
}

/** The names of what is summed. */
export const costKeys = [
  'nodes',
  'parameters',
  'statistics',
  'constants',
  'weightBytes',
  'macs',
  'attentionMacs',
  'flops',
  'ops',
  'activations',
  'activationBytes',
  'bytesMoved',
] as const satisfies readonly (keyof CostSums)[];

/** Sums that can still grow. */
export type GrowingSums = { -readonly [K in keyof CostSums]: CostSums[K] };

/** The sums over no node. */
export const noCost = (): GrowingSums => ({
  nodes: 0,
  parameters: 0,
  statistics: 0,
  constants: 0,
  weightBytes: 0,
  macs: 0,
  attentionMacs: 0,
  flops: 0,
  ops: 0,
  activations: 0,
  activationBytes: 0,
  bytesMoved: 0,
});

/** Adds a node to sums, in place; written out, as it runs for every node and every module around it. */
export function addCost(sums: GrowingSums, row: NodeCost): void {
  sums.nodes += 1;
  sums.parameters += row.parameters;
  sums.statistics += row.statistics;
  sums.constants += row.constants;
  sums.weightBytes += row.weightBytes;
  sums.macs += row.macs;
  sums.attentionMacs += row.attentionMacs;
  sums.flops += row.flops;
  sums.ops += row.ops;
  sums.activations += row.activations;
  sums.activationBytes += row.activationBytes;
  sums.bytesMoved += row.bytesMoved;
}

/** Orders by cost, the highest first: MACs, then operations, bytes moved and parameters; 0 for equal costs. */
export const byCost = (
  a: Pick<CostSums, 'macs' | 'ops' | 'bytesMoved' | 'parameters'>,
  b: Pick<CostSums, 'macs' | 'ops' | 'bytesMoved' | 'parameters'>,
): number => b.macs - a.macs || b.ops - a.ops || b.bytesMoved - a.bytesMoved || b.parameters - a.parameters;
