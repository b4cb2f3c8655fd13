/** Grey images of one size with their classes. */
export interface ImageSet {
  count: number;
  size: number; // side of an image [pixels]
  images: Uint8Array; // [count, size, size]
  labels: Uint8Array; // [count]
}

/** The images at `indices`, in that order. */
export function pick(set: ImageSet, indices: ArrayLike<number>): ImageSet {
  const pixels = set.size ** 2;
  const images = new Uint8Array(indices.length * pixels);
  const labels = new Uint8Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    if (!(index >= 0 && index < set.count))
      throw new Error(`pick: index ${i} must be below ${set.count}, got ${index}`);
    images.set(set.images.subarray(index * pixels, (index + 1) * pixels), i * pixels);
    labels[i] = set.labels[index] as number;
  }
  return { count: indices.length, size: set.size, images, labels };
}

/** The same images `factor` times smaller: each pixel is the rounded mean of factor x factor of the old ones. */
export function shrink(set: ImageSet, factor: number): ImageSet {
  const size = set.size / factor;
  if (!Number.isInteger(size)) throw new Error(`shrink: factor must divide ${set.size}, got ${factor}`);
  const sums = new Uint32Array(set.count * size * size);
  for (let i = 0, from = 0; i < set.count; i++)
    for (let row = 0; row < set.size; row++)
      for (let column = 0; column < set.size; column++, from++) {
        const to = (i * size + Math.floor(row / factor)) * size + Math.floor(column / factor);
        sums[to] = (sums[to] as number) + (set.images[from] as number);
      }
  const images = Uint8Array.from(sums, (sum) => Math.round(sum / factor ** 2));
  return { ...set, size, images };
}
