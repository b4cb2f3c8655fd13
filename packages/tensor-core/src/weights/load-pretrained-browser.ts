import type { TensorData } from '../graph/tensor-data.ts';
import type { ModelEntry } from '../model/table.ts';
import { loadWeights } from './load-browser.ts';
import { bindPretrained, type LoadPretrainedOptions, pretrainedSource } from './pretrained.ts';

/**
 * Loads the published weights of a model, `loadPretrained(models.resnet50)`, by `loadWeights`, and gives them the model's
 * names by `bindPretrained`. Throws as these do, and when the entry names no checkpoint and no `from` is given.
 */
export async function loadPretrained(
  entry: ModelEntry,
  options: LoadPretrainedOptions = {},
): Promise<Map<string, TensorData>> {
  const from = pretrainedSource(entry, options);
  return bindPretrained(entry, await loadWeights(from, options), { ...options, label: String(from) });
}
