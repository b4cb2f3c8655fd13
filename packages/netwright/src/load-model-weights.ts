import { live, type ModelEntry, type TensorData, trace } from '@netwright/tensor-core';
import { bindPretrained, type LoadOptions, loadPretrained, loadWeights } from '@netwright/tensor-core/weights';

/** Options of `loadModelWeights`. */
export interface ModelWeightsOptions
  extends Pick<LoadOptions, 'progress' | 'signal' | 'cache' | 'offline' | 'sha256' | 'retries'> {
  /** The model's name in messages. Default that of its function. */
  readonly name?: string;
}

/**
 * The weights that a model's evaluation needs: 'published' for those of its checkpoint, or a path, an address or a hub's
 * `hf:` source of a file with the model's own names or with those of its checkpoint. Throws where they cannot be had or are
 * those of another model.
 */
export async function loadModelWeights(
  entry: ModelEntry,
  source: string | URL,
  { name = entry.build.name, ...options }: ModelWeightsOptions = {},
): Promise<Map<string, TensorData>> {
  const graph = trace(entry);
  const { values } = live(graph);
  const needed = new Set([...graph.params.values()].filter((p) => values[p.tensor.id]).map((p) => p.name));
  const except = (parameter: string): boolean => !needed.has(parameter); // auxiliary heads
  if (source === 'published') {
    if (!entry.checkpoint) throw new Error(`${name}: no weights are published for it, name a file of yours`);
    return loadPretrained(entry, { ...options, name, except });
  }
  const weights = await loadWeights(source, options);
  const { checkpoint, ...own } = entry;
  const named = [...needed].every((parameter) => weights.has(parameter)) || !checkpoint ? own : entry;
  return bindPretrained(named, weights, { name, except, label: String(source) });
}
