import type { TensorData } from '../graph/tensor-data.ts';
import { memorySource } from './byte-source.ts';
import { formatOf } from './format.ts';
import { PytorchCheckpoint } from './pytorch/read.ts';
import { readSafetensors } from './safetensors.ts';

/**
 * The tensors of a file of weights that `only` accepts, by what its first bytes tell. The data are views of `bytes`, in which a
 * PyTorch checkpoint's are moved to suit their element sizes. Throws as `readSafetensors` and `readPytorch` do.
 */
export async function readWeights(
  bytes: Uint8Array,
  label: string,
  only?: (name: string) => boolean,
): Promise<Map<string, TensorData>> {
  if (formatOf(bytes, `loadWeights ${label}`) === 'pytorch') {
    const checkpoint = await PytorchCheckpoint.open(memorySource(bytes, { isOwn: true }), label);
    return checkpoint.readAll({ only });
  }
  const weights = readSafetensors(bytes, { label });
  if (only) for (const name of [...weights.keys()]) if (!only(name)) weights.delete(name);
  return weights;
}
