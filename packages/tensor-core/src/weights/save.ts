import { convertTensor } from '../graph/convert.ts';
import { type DType, isFloat } from '../graph/dtype.ts';
import { byteLengthOf, type TensorData, type Weights } from '../graph/tensor-data.ts';
import { atomicWrite } from './atomic-write.ts';
import { type Metadata, safetensorsChunks } from './safetensors.ts';

/** How weights are stored. */
export interface SaveOptions {
  /** Text by key, kept in the header of each file, and in the index. */
  metadata?: Metadata;
  /** The type of floating point entries in the file; `float16` halves a file, and `bind` reads it with `convert`. Default their own. */
  dtype?: Extract<DType, 'float32' | 'float16' | 'bfloat16' | 'float64'>;
  /** For an index: the most bytes of tensors in one shard. A larger tensor has a shard of its own. Default 5e9. */
  shardBytes?: number;
}

/**
 * Writes weights as one safetensors file, or, where the path ends in `.safetensors.index.json`, as shards beside that index,
 * `model-00001-of-00002.safetensors` and so on, in the weights' order: what `loadWeights` reads. Each file is written
 * atomically, a full disk or a kill leaves the old file whole, and the index last. Weights are copied only to another `dtype`.
 * Node only. Throws when a file cannot be written, or as `writeSafetensors` does.
 */
export async function saveWeights(
  path: string,
  weights: Weights,
  { metadata, dtype, shardBytes = 5e9 }: SaveOptions = {},
): Promise<void> {
  const stored = dtype === undefined ? weights : new Map([...weights].map(([name, t]) => [name, asFloat(t, dtype)]));
  const write = (file: string, part: Weights): Promise<void> =>
    atomicWrite(file, safetensorsChunks(part, metadata), { operator: 'saveWeights' });
  const stem = /^(.*)\.safetensors\.index\.json$/s.exec(path)?.[1];
  if (stem === undefined) return write(path, stored);
  if (!(shardBytes > 0)) throw new Error(`saveWeights ${path}: shardBytes must be above 0, got ${shardBytes}`);
  const shards = shardsOf(stored, shardBytes);
  const weightMap: Record<string, string> = {};
  for (const [i, shard] of shards.entries()) {
    const file = `${stem}-${fiveDigits(i + 1)}-of-${fiveDigits(shards.length)}.safetensors`;
    await write(file, shard);
    for (const name of shard.keys()) weightMap[name] = file.replace(/^.*[/\\]/, '');
  }
  const totalSize = [...stored.values()].reduce((sum, t) => sum + byteLengthOf(t), 0);
  const index = { metadata: { ...metadata, total_size: totalSize }, weight_map: weightMap };
  await atomicWrite(path, `${JSON.stringify(index, null, 2)}\n`, { operator: 'saveWeights' });
}

const asFloat = (t: TensorData, dtype: DType): TensorData => (isFloat(t.dtype) ? convertTensor(t, dtype) : t);

const fiveDigits = (count: number): string => String(count).padStart(5, '0');

/** Entries side by side, as many in each part as its bytes allow; one part where there are none. */
function shardsOf(weights: Weights, most: number): Map<string, TensorData>[] {
  const shards = [new Map<string, TensorData>()];
  let size = 0;
  for (const [name, t] of weights) {
    const bytes = byteLengthOf(t);
    if (size > 0 && size + bytes > most) {
      shards.push(new Map());
      size = 0;
    }
    shards.at(-1)?.set(name, t);
    size += bytes;
  }
  return shards;
}
