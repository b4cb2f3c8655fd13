import type { Profile } from '../profile/profile.ts';

/** The widths that reports show [bits]. */
export const bitWidths = [32, 16, 8, 4, 2, 1] as const;

/**
 * Bytes of the trained weights if each had so many bits, packed: ceil(n * bits / 8), without scales and zero points.
 *
 * @throws RangeError if `bits` is not an integer from 1 to 64
 */
export function weightBytesAt(profile: Profile, bits: number): number {
  if (!Number.isInteger(bits) || bits < 1 || bits > 64) {
    throw new RangeError(`weightBytesAt: bits must be an integer from 1 to 64, got ${bits}`);
  }
  return Math.ceil((profile.totals.parameters * bits) / 8);
}
