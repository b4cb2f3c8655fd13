import { batches, type DataSource } from '@netwright/tensor-core/train';
import { type DigitSet, fillDigits } from '../data/mnist.ts';

/** Batches of digits as [batch, 1, 32, 32] images `x` and int32 `labels`; the arrays are used again for every batch. */
export function digitBatches(set: DigitSet, batch: number, { shuffle = false } = {}): DataSource {
  const pixels = new Float32Array(batch * 32 * 32);
  const classes = new Int32Array(batch);
  return batches(
    set.count,
    (indices) => {
      const count = indices.length;
      const x = fillDigits(set, indices, pixels.subarray(0, count * 32 * 32));
      const labels = classes.subarray(0, count);
      for (let i = 0; i < count; i++) labels[i] = set.labels[indices[i] as number] as number;
      return { x: { data: x, dims: [count, 1, 32, 32] }, labels: { data: labels, dims: [count] } };
    },
    { batch, shuffle },
  );
}
