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
export const noCost = (): GrowingSums => Object.fromEntries(costKeys.map((key) => [key, 0])) as unknown as GrowingSums;

/** Adds a node to sums, in place. */
export function addCost(sums: GrowingSums, row: NodeCost): void {
  sums.nodes += 1;
  for (const key of costKeys) if (key !== 'nodes') sums[key] += row[key];
}

/** Orders by cost, the highest first: MACs, then operations, bytes moved and parameters; 0 for equal costs. */
export const byCost = (
  a: Pick<CostSums, 'macs' | 'ops' | 'bytesMoved' | 'parameters'>,
  b: Pick<CostSums, 'macs' | 'ops' | 'bytesMoved' | 'parameters'>,
): number => b.macs - a.macs || b.ops - a.ops || b.bytesMoved - a.bytesMoved || b.parameters - a.parameters;
