import { uniform } from '@netwright/tensor-core';
import { batches, type DataSource } from '@netwright/tensor-core/train';
import type { ImageSet } from './image-set.ts';

/** Random changes to a training image. */
export interface Augmentation {
  flip?: boolean; // mirror every second image, left to right. Default false
  shift?: number; // move by up to this in both directions [pixels]; 0 comes in from outside. Default 0
}

/** How images become batches. */
export interface ImageBatchOptions {
  batch: number;
  shuffle?: boolean; // default false
  mean: number; // of pixels in [0, 1]
  std: number;
  augment?: Augmentation; // drawn anew in every epoch, from the run's seed. Default none
}

/**
 * Batches of images as [batch, 1, size, size] `x`, with mean 0 and deviation 1, and int32 `labels`; the arrays are used again
 * for every batch.
 */
export function imageBatches(
  set: ImageSet,
  { batch, shuffle = false, mean, std, augment }: ImageBatchOptions,
): DataSource {
  const { size } = set;
  const { flip = false, shift = 0 } = augment ?? {};
  const pixels = new Float32Array(batch * size * size);
  const classes = new Int32Array(batch);
  const values = Float32Array.from({ length: 256 }, (_, value) => (value / 255 - mean) / std);
  return batches(
    set.count,
    (indices, { epoch, from, seed }) => {
      const count = indices.length;
      const x = pixels.subarray(0, count * size * size);
      const labels = classes.subarray(0, count);
      const draws = augment && uniform(3 * count, { seed, stream: 'augment', step: epoch, offset: 3 * from * batch });
      const draw = (i: number, which: number): number => draws?.[3 * i + which] ?? 0.5;
      const moved = (u: number): number => Math.floor(u * (2 * shift + 1)) - shift;
      for (let i = 0; i < count; i++) {
        const index = indices[i] as number;
        labels[i] = set.labels[index] as number;
        const mirrored = flip && draw(i, 0) < 0.5;
        copyMoved(set.images.subarray(index * size * size, (index + 1) * size * size), size, {
          down: moved(draw(i, 1)),
          right: moved(draw(i, 2)),
          mirrored,
          values,
          out: x.subarray(i * size * size, (i + 1) * size * size),
        });
      }
      return { x: { data: x, dims: [count, 1, size, size] }, labels: { data: labels, dims: [count] } };
    },
    { batch, shuffle },
  );
}

interface Move {
  down: number; // [pixels]
  right: number; // [pixels]
  mirrored: boolean; // before the move
  values: Float32Array; // by byte
  out: Float32Array;
}

/** Writes the values of a moved image. */
function copyMoved(image: Uint8Array, size: number, { down, right, mirrored, values, out }: Move): void {
  let to = 0;
  for (let row = 0; row < size; row++) {
    const fromRow = row - down;
    const inside = fromRow >= 0 && fromRow < size;
    for (let column = 0; column < size; column++) {
      const moved = column - right;
      const fromColumn = mirrored ? size - 1 - moved : moved;
      const value = inside && moved >= 0 && moved < size ? (image[fromRow * size + fromColumn] as number) : 0;
      out[to++] = values[value] as number;
    }
  }
}
