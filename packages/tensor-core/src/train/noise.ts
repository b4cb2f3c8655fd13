import { evaluateDim } from '../graph/dim.ts';
import type { Graph } from '../graph/graph.ts';
import { sizeOf, type TensorData } from '../graph/tensor-data.ts';
import { fillNormal } from '../random/normal.ts';
import { fillUniform } from '../random/uniform.ts';
import type { Batch } from './data.ts';

/**
 * Values for the noise inputs of a graph, from a counter: the same seed and step give the same values in every run, in Node
 * and in the browser. Symbolic dimensions are read from the batch. `stream` sets steps of different names apart.
 */
export function noiseFor(
  graph: Graph,
  batch: Batch,
  { seed, step, stream = '' }: { seed: number; step: number; stream?: string },
): Record<string, TensorData> {
  const made: Record<string, TensorData> = {};
  if (graph.noise.length === 0) return made;
  const symbols = symbolsOfBatch(graph, batch);
  for (const { name, distribution, tensor } of graph.noise) {
    const dims = tensor.shape.map((d) => evaluateDim(d, symbols));
    const data = new Float32Array(sizeOf(dims));
    const fill = distribution === 'normal' ? fillNormal : fillUniform;
    made[name] = { dtype: 'float32', dims, data: fill(data, { seed, stream: `${stream}/${name}`, step }) };
  }
  return made;
}

/** What the symbols in the inputs' shapes are in this batch. */
function symbolsOfBatch(graph: Graph, batch: Batch): Record<string, number> {
  const symbols: Record<string, number> = {};
  for (const [name, { dims }] of Object.entries(batch))
    graph.inputs.get(name)?.shape.forEach((d, i) => {
      if (typeof d === 'string') symbols[d] = dims[i] as number;
    });
  return symbols;
}
