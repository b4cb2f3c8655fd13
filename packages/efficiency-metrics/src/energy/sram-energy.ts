import { sramEnergies } from './horowitz.ts';

type Point = (typeof sramEnergies)[number];
const smallest = sramEnergies[0] as Point;
const largest = sramEnergies.at(-1) as Point;

/**
 * Energy of reading 32 bits from an SRAM of a size [bytes -> pJ]: the three sizes of Horowitz's table, between them the power
 * law through the neighbours (doubling per fourfold size, about the length of the wires), and the ends' values beyond them.
 */
export function sramEnergy(bytes: number): number {
  if (bytes <= smallest.bytes) return smallest.energy;
  const above = sramEnergies.findIndex((point) => bytes <= point.bytes);
  if (above === -1) return largest.energy;
  const [a, b] = [sramEnergies[above - 1] as Point, sramEnergies[above] as Point];
  const t = Math.log(bytes / a.bytes) / Math.log(b.bytes / a.bytes);
  return a.energy * (b.energy / a.energy) ** t;
}

/** What is not the table's own about `sramEnergy(bytes)`; undefined where nothing is. */
export function sramNote(bytes: number): string | undefined {
  if (sramEnergies.some((point) => point.bytes === bytes)) return undefined;
  if (bytes < smallest.bytes) return `no SRAM of ${bytes} bytes in the table; taken as 8 KB, an upper bound`;
  if (bytes > largest.bytes) return `no SRAM of ${bytes} bytes in the table; taken as 1 MB, a lower bound`;
  return `no SRAM of ${bytes} bytes in the table; interpolated between its neighbours`;
}
