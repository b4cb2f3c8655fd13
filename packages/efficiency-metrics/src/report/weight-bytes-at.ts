import type { Profile } from '../profile/profile.ts';

/** The widths that reports show [bits]. */
export const bitWidths = [32, 16, 8, 4, 2, 1] as const;

/**
 * Bytes of so many numbers if each has so many bits, packed: ceil(n * bits / 8), without scales and zero points.
 *
 * @throws RangeError unless `numbers` is an integer from 0 on and `bits` one from 1 to 64
 */
export function packedBytes(numbers: number, bits: number): number {
  if (!Number.isSafeInteger(numbers) || numbers < 0)
    throw new RangeError(`packedBytes: numbers must be an integer from 0 on, got ${numbers}`);
  requireBits('packedBytes', bits);
  return Math.ceil((numbers * bits) / 8);
}

/**
 * Bytes of the trained weights if each had so many bits, packed as `packedBytes` has them.
 *
 * @throws RangeError if `bits` is not an integer from 1 to 64
 */
export function weightBytesAt(profile: Profile, bits: number): number {
  requireBits('weightBytesAt', bits);
  return packedBytes(profile.totals.parameters, bits);
}

function requireBits(where: string, bits: number): void {
  if (!Number.isInteger(bits) || bits < 1 || bits > 64)
    throw new RangeError(`${where}: bits must be an integer from 1 to 64, got ${bits}`);
}
