import type { Graph } from '../graph/graph.ts';
import { type TensorData, tensorData, type Weights } from '../graph/tensor-data.ts';
import { initialValues } from '../random/initialiser.ts';

/**
 * Weights and state of a graph by the initialisers its layers declare. Each tensor's values depend on the seed and its
 * name alone, so they are the same bits in Node and in the browser.
 */
export function initialise(graph: Pick<Graph, 'params'>, { seed = 0 }: { seed?: number } = {}): Weights {
  const weights = new Map<string, TensorData>();
  for (const { name, dtype, shape, init } of graph.params.values()) {
    const values = initialValues(init, name, shape, seed);
    weights.set(name, dtype === 'float32' ? { dtype, dims: shape, data: values } : tensorData(values, shape, dtype));
  }
  return weights;
}
