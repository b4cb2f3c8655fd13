import { randomWiring, type WiringGenerator } from '../generators/random-wiring.ts';
import type { Wiring } from '../graph/wiring.ts';

/** The two sizes of table 1 of Xie et al. 2019. */
export type Regime = 'small' | 'regular';

/** Nodes of the wired stages, first to last (table 1). */
export const stageNodes: Readonly<Record<Regime, readonly number[]>> = {
  small: [32, 32, 32],
  regular: [16, 32, 32, 32],
};

/** Strides of the ordinary convolutions before them. */
export const stemStrides: Readonly<Record<Regime, readonly number[]>> = { small: [2, 2], regular: [2] };

/**
 * The graphs of a network, one for each wired stage, drawn independently from one seed. `nodes` replaces the table's numbers of
 * nodes. Throws as the generators do.
 */
export function randwireWirings(
  generator: WiringGenerator,
  regime: Regime,
  { seed = 0, nodes = stageNodes[regime] }: { seed?: number; nodes?: readonly number[] } = {},
): Wiring[] {
  return nodes.map((count, stage) => randomWiring(generator, count, { seed, stream: `stage ${stage}` }));
}
