/** Grey images of handwritten digits with their classes. */
export interface DigitSet {
  count: number;
  images: Uint8Array; // [count, 28, 28], 0 is paper, 255 is ink
  labels: Uint8Array; // [count], 0 to 9
}

/** The side of an MNIST image [pixels]. */
export const DIGIT_SIZE = 28;

/**
 * Writes the images at `indices` into `out`, [indices.length, 1, size, size]: centred, padded with paper, and scaled so
 * that paper is -0.1 and ink 1.175, which gives a mean near 0 and a variance near 1 ("Gradient-based learning applied to
 * document recognition", LeCun et al., 1998, section II.B; there too the side is 32).
 *
 * @param size side of the written images [pixels], 28 or more
 */
export function fillDigits(set: DigitSet, indices: ArrayLike<number>, out: Float32Array, size = 32): Float32Array {
  const [paper, ink] = [-0.1, 1.175];
  const pixels = indices.length * size * size;
  if (out.length !== pixels) throw new Error(`fillDigits: out must hold ${pixels} pixels, got ${out.length}`);
  if (size < DIGIT_SIZE) throw new Error(`fillDigits: size must be at least ${DIGIT_SIZE}, got ${size}`);
  const margin = Math.floor((size - DIGIT_SIZE) / 2);
  out.fill(paper);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    if (!(index >= 0 && index < set.count)) {
      throw new Error(`fillDigits: index ${i} must be below ${set.count}, got ${index}`);
    }
    let from = index * DIGIT_SIZE * DIGIT_SIZE;
    for (let row = 0; row < DIGIT_SIZE; row++) {
      const to = i * size * size + (row + margin) * size + margin;
      for (let column = 0; column < DIGIT_SIZE; column++) {
        out[to + column] = paper + ((ink - paper) / 255) * (set.images[from++] as number);
      }
    }
  }
  return out;
}
