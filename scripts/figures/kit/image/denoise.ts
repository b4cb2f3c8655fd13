/** The index that a place beyond an edge mirrors to. */
const mirrored = (i: number, size: number): number => (i < 0 ? -i - 1 : i >= size ? 2 * size - 1 - i : i);

/** Peak signal-to-noise ratio of values to those from 0 to 1 that they should be [dB]. */
export function psnr(values: Float64Array, clean: Float64Array): number {
  const squares = values.reduce((sum, value, i) => sum + (value - (clean[i] as number)) ** 2, 0);
  return -10 * Math.log10(squares / values.length);
}

/** A square picture [side, side] blurred by a Gaussian of so many pixels, cut at four times these; edges mirror. */
export function gaussianBlur(picture: Float64Array, side: number, width: number): Float64Array {
  const reach = Math.min(side, Math.ceil(4 * width));
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * width ** 2)));
  const total = kernel.reduce((a, b) => a + b);
  const along = (x: Float64Array, down: number, across: number): Float64Array =>
    x.map((_, p) => {
      const [row, column] = [Math.floor(p / side), p % side];
      return kernel.reduce((sum, weight, i) => {
        const at = mirrored(row + down * (i - reach), side) * side + mirrored(column + across * (i - reach), side);
        return sum + (weight / total) * (x[at] as number);
      }, 0);
    });
  return along(along(picture, 0, 1), 1, 0);
}

/** What surrounds each pixel of a square picture: [side side, (2 radius + 1)^2], edges mirrored. */
export function patchesOf(picture: Float64Array, side: number, radius: number): Float64Array {
  const patches = new Float64Array(side * side * (2 * radius + 1) ** 2);
  let next = 0;
  for (let p = 0; p < side * side; p++)
    for (let down = -radius; down <= radius; down++)
      for (let across = -radius; across <= radius; across++) {
        const row = mirrored(Math.floor(p / side) + down, side);
        patches[next++] = picture[row * side + mirrored((p % side) + across, side)] as number;
      }
  return patches;
}

/**
 * Non-local means over the whole picture: each pixel becomes the mean of all, by exp(-d² / h²), d being the distance between the
 * patches [pixels, P] (Buades, Coll & Morel 2005, section 3, with all pixels of a patch equal).
 */
export function nonLocalMeans(patches: Float64Array, pixels: Float64Array, h: number): Float64Array {
  const size = patches.length / pixels.length;
  const sums = Float64Array.from(pixels); // each pixel counts 1 for itself
  const totals = new Float64Array(pixels.length).fill(1);
  for (let i = 0; i < pixels.length; i++)
    for (let j = 0; j < i; j++) {
      let squares = 0;
      for (let k = 0; k < size; k++) {
        const difference = patches[i * size + k]! - patches[j * size + k]!;
        squares += difference * difference;
      }
      const weight = Math.exp(-squares / (h * h));
      sums[i]! += weight * pixels[j]!;
      sums[j]! += weight * pixels[i]!;
      totals[i]! += weight;
      totals[j]! += weight;
    }
  return sums.map((sum, i) => sum / totals[i]!);
}
