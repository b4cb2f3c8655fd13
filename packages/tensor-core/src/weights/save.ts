import type { Weights } from '../graph/tensor-data.ts';
import { atomicWrite } from './atomic-write.ts';
import { type Metadata, safetensorsChunks } from './safetensors.ts';

/**
 * Writes weights as one safetensors file, atomically: a full disk or a kill leaves the old file whole. The weights are not
 * copied. Node only. Throws when the file cannot be written, or as `writeSafetensors` does.
 */
export async function saveWeights(
  path: string,
  weights: Weights,
  { metadata }: { /** Text by key, kept in the header. */ metadata?: Metadata } = {},
): Promise<void> {
  await atomicWrite(path, safetensorsChunks(weights, metadata), { operator: 'saveWeights' });
}
