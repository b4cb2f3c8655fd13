import { requireAllPositive, requirePositive } from './check.ts';

/** Devices at work, all of one kind. */
export interface Devices {
  /** How many. */
  readonly count: number;
  /** Peak of one of them [FLOP/s]. */
  readonly peak: number;
  /** The fraction of the peak that is reached, above 0 and at most 1. */
  readonly utilisation: number;
}

/** What "AI and Compute" (2018) assumed where nothing better was known: a third of a GPU's peak, a sixth of a CPU's. */
export const assumedUtilisation = { gpu: 0.33, cpu: 0.17 } as const;

/**
 * Compute from device time [FLOP]: devices x peak x utilisation x seconds. Method 2 of "AI and Compute" (Amodei and Hernandez,
 * 2018), whose authors expect it to be right within a factor of 2.
 *
 * @throws Error unless all are positive and the utilisation is at most 1
 */
export function deviceFlops(devices: Devices, seconds: number): number {
  requirePositive('deviceFlops', 'seconds', seconds);
  return achieved('deviceFlops', devices) * seconds;
}

/** Time that a computation of `flop` takes [s]. Throws as `deviceFlops` does. */
export function deviceSeconds(devices: Devices, flop: number): number {
  requirePositive('deviceSeconds', 'flop', flop);
  return flop / achieved('deviceSeconds', devices);
}

/** The fraction of the devices' peak that `flop` in `seconds` comes to; above 1 where one of the numbers is wrong. */
export function utilisation(devices: Omit<Devices, 'utilisation'>, flop: number, seconds: number): number {
  const { count, peak } = devices;
  requireAllPositive('utilisation', { count, peak, flop, seconds });
  return flop / (count * peak * seconds);
}

/** [FLOP/s] */
function achieved(where: string, { count, peak, utilisation: reached }: Devices): number {
  requireAllPositive(where, { count, peak, utilisation: reached });
  if (reached > 1) throw new Error(`${where}: utilisation must be at most 1, got ${reached}`);
  return count * peak * reached;
}
