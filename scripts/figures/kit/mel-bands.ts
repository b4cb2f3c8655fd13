import { centres, chirp, hann, rate, size, step } from './chirp.ts';
import { mel, melCorners, triangle } from './mel.ts';

/** Triangular filters, equally far apart in mel from 0 to half the rate. */
export const filters = 26;
/** Their corners [Hz], two more than filters. */
export const corners: readonly number[] = melCorners(filters, rate / 2);
/** From one of their centres to the next. */
export const melStep: number = mel(rate / 2) / (filters + 1);

const frequencies = Array.from({ length: size / 2 + 1 }, (_, k) => k * step);
const weights = corners.slice(2).map((_, i) => frequencies.map((hertz) => triangle(corners, i, hertz)));

/** The power in each mel band, of columns of a power spectrum. */
export const melBands = (power: readonly (readonly number[])[]): number[][] =>
  power.map((column) => weights.map((row) => row.reduce((sum, weight, k) => sum + weight * (column[k] as number), 0)));

/** By how much the sum of all filters misses 1 at most, at the spectrum's frequencies from the first centre to the last one. */
export function furthestFilterSum(): number {
  const [first, last] = [corners[1] as number, corners[filters] as number];
  const off = frequencies.map((_, k) => Math.abs(weights.reduce((sum, row) => sum + (row[k] as number), 0) - 1));
  return Math.max(...off.filter((_, k) => (frequencies[k] as number) >= first && (frequencies[k] as number) <= last));
}

/** By which part the energy of the chirp's power spectrum misses that of the piece of the signal (Parseval), at most. */
export function parsevalError(power: readonly (readonly number[])[]): number {
  const signal = chirp();
  const errors = power.map((column, i) => {
    const energy = Array.from({ length: size }, (_, n) => {
      const at = (centres[i] as number) - size / 2 + n;
      return (hann(n) * (signal[at] ?? 0)) ** 2;
    }).reduce((a, b) => a + b, 0);
    const ofSpectrum = column.reduce((sum, value, k) => sum + (k === 0 || k === size / 2 ? value : 2 * value), 0);
    return Math.abs(ofSpectrum / size / energy - 1);
  });
  return Math.max(...errors);
}
