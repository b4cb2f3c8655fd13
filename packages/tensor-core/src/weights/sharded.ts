/** Which of several files holds which tensors: `model.safetensors.index.json`, or `pytorch_model.bin.index.json`. */
export interface ShardIndex {
  /** The names of the tensors to take from each file, which lies beside the index. */
  readonly files: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Parses an index of sharded weights, `{ "weight_map": { tensor: file } }`. Throws when it is not one, and when a file lies
 * outside the folder of the index.
 */
export function parseShardIndex(text: string, label: string): ShardIndex {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`loadWeights ${label}: the index must be JSON, got ${JSON.stringify(text.slice(0, 40))}`, {
      cause: error,
    });
  }
  const map = typeof json === 'object' && json !== null ? (json as { weight_map?: unknown }).weight_map : undefined;
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    throw new Error(`loadWeights ${label}: the index must have a weight_map, got ${JSON.stringify(map) ?? 'none'}`);
  const files = new Map<string, Set<string>>();
  for (const [name, file] of Object.entries(map)) {
    if (typeof file !== 'string' || !/^[^/\\:]+\.(?:safetensors|bin)$/.test(file))
      throw new Error(
        `loadWeights ${label}, ${name}: needs a .safetensors or .bin file beside the index, got ${JSON.stringify(file)}`,
      );
    const names = files.get(file);
    if (names) names.add(name);
    else files.set(file, new Set([name]));
  }
  return { files };
}

/** Throws when a shard lacks tensors that the index promises. */
export function checkShard(
  found: ReadonlyMap<string, unknown>,
  names: Iterable<string>,
  shard: string,
  label: string,
): void {
  const missing = [...names].filter((name) => !found.has(name));
  if (missing.length === 0) return;
  const more = missing.length > 8 ? `, ... and ${missing.length - 8} more` : '';
  throw new Error(
    `loadWeights ${label}: ${shard} must hold all its tensors of the index, got ${missing.length} missing: ${missing.slice(0, 8).join(', ')}${more}`,
  );
}
