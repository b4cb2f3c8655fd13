import { normal, type TensorData, type Weights } from '@netwright/tensor-core';

/** A direction in the space of weights: values by the name of the tensor that they are added to. */
export type Direction = ReadonlyMap<string, Float32Array>;

/** The filters of a tensor of weights [filters, ...]: rows of a dense layer, output channels of a convolution. */
function filtersOf({ dims }: TensorData, values: Float32Array): Float32Array[] {
  const [count = 1] = dims;
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size));
}

/**
 * A random direction normalised by filter, "Visualizing the Loss Landscape of Neural Nets" (Li, Xu, Taylor, Studer &
 * Goldstein, 2018), section 4: normal draws, each filter as long as the filter of the weights. Biases and batch norms, tensors
 * of one dimension, do not move, as in the authors' code.
 */
export function filterDirection(weights: Weights, { seed, stream }: { seed: number; stream: string }): Direction {
  const direction = new Map<string, Float32Array>();
  for (const [name, tensor] of weights) {
    if (tensor.dims.length < 2) continue;
    const own = filtersOf(tensor, tensor.data as Float32Array);
    const values = normal(tensor.data.length, { seed, stream: `${stream} ${name}` });
    for (const [i, filter] of filtersOf(tensor, values).entries()) {
      const scale = Math.hypot(...(own[i] as Float32Array)) / Math.hypot(...filter);
      for (let j = 0; j < filter.length; j++) filter[j] = (filter[j] as number) * scale;
    }
    direction.set(name, values);
  }
  return direction;
}

/** How far the length of a filter of a direction lies from that of the weights, relative to it, at most. */
export function worstNormError(weights: Weights, direction: Direction): number {
  let worst = 0;
  for (const [name, values] of direction) {
    const tensor = weights.get(name);
    if (!tensor) throw new Error(`worstNormError: the direction must be one of these weights, got ${name}`);
    const own = filtersOf(tensor, tensor.data as Float32Array);
    for (const [i, filter] of filtersOf(tensor, values).entries()) {
      const expected = Math.hypot(...(own[i] as Float32Array));
      worst = Math.max(worst, Math.abs(Math.hypot(...filter) - expected) / expected);
    }
  }
  return worst;
}
