import { typedArray } from '../graph/dtype.ts';
import type { Graph } from '../graph/graph.ts';
import { sizeOf, type TensorData, type Weights } from '../graph/tensor-data.ts';
import { initialValues } from '../random/initialiser.ts';

/**
 * Weights and state of a graph by the initialisers its layers declare. Each tensor's values depend on the seed and its
 * name alone, so they are the same bits in Node and in the browser.
 */
export function initialise(graph: Graph, { seed = 0 }: { seed?: number } = {}): Weights {
  const weights = new Map<string, TensorData>();
  for (const { name, dtype, shape, init } of graph.params.values()) {
    const values = initialValues(init, name, shape, seed);
    weights.set(name, {
      dtype,
      dims: shape,
      data: dtype === 'float32' ? values : convert(values, dtype, sizeOf(shape)),
    });
  }
  return weights;
}

function convert(values: Float32Array, dtype: TensorData['dtype'], length: number): TensorData['data'] {
  const data = new (typedArray(dtype))(length);
  if (dtype === 'int64' || dtype === 'uint64')
    for (let i = 0; i < length; i++) (data as BigInt64Array)[i] = BigInt(Math.trunc(values[i] as number));
  else for (let i = 0; i < length; i++) (data as Float32Array)[i] = values[i] as number;
  return data;
}
