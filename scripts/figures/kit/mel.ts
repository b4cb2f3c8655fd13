/** The mel of a frequency [Hz], 2595 log10(1 + f / 700) (O'Shaughnessy 1987). */
export const mel = (hertz: number): number => 2595 * Math.log10(1 + hertz / 700);

/** The frequency [Hz] of a mel. */
export const hertzOf = (m: number): number => 700 * (10 ** (m / 2595) - 1);

/** Corners [count + 2] of triangles that lie equally far apart in mel, from 0 to a highest frequency [Hz]. */
export const melCorners = (count: number, highest: number): number[] =>
  Array.from({ length: count + 2 }, (_, i) => hertzOf((i * mel(highest)) / (count + 1)));

/** The triangle (from 0 to 1) whose corners are number i, i + 1 and i + 2, at a frequency [Hz]. */
export function triangle(corners: readonly number[], i: number, hertz: number): number {
  const [low, centre, high] = corners.slice(i, i + 3) as [number, number, number];
  return Math.max(0, Math.min((hertz - low) / (centre - low), (high - hertz) / (high - centre)));
}
