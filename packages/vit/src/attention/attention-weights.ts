import type { TensorData } from '@netwright/tensor-core';

/**
 * The attention weights [N, heads, T, T] of every layer, first layer first, among the outputs of a session on a graph that was
 * traced with `tap: ['*.weights']`. Throws where there are none, or one has another shape than the first.
 */
export function attentionWeights(outputs: Readonly<Record<string, TensorData>>): TensorData[] {
  const found = Object.entries(outputs).filter(([name, { dims }]) => name.endsWith('.weights') && dims.length === 4);
  checkLayers(
    'attentionWeights',
    found.map(([, t]) => t),
  );
  return found.map(([, t]) => t);
}

/** Throws unless there is a layer and all are [N, heads, T, T] of one size; returns the sizes. */
export function checkLayers(
  name: string,
  layers: readonly TensorData[],
): [batch: number, heads: number, tokens: number] {
  const [first] = layers;
  if (!first) throw new Error(`${name}: needs the attention weights of at least one layer, got none`);
  for (const { dims } of layers)
    if (dims.length !== 4 || dims[2] !== dims[3] || dims.join() !== first.dims.join())
      throw new Error(
        `${name}: all layers must have weights [N, heads, T, T] of one size, got [${first.dims.join(', ')}] and [${dims.join(', ')}]`,
      );
  return first.dims.slice(0, 3) as [number, number, number];
}

/** Where the patches are among the tokens. */
export interface PatchTokens {
  /** Rows and columns of patches. */
  grid: readonly [rows: number, columns: number];
  /** Tokens before the patches; default 1. */
  prefix?: number;
}

/** Throws unless the tokens are those before the patches and the patches. */
export function checkTokens(name: string, tokens: number, { grid: [rows, columns], prefix = 1 }: PatchTokens): void {
  if (prefix + rows * columns !== tokens)
    throw new Error(
      `${name}: ${prefix} + ${rows} x ${columns} = ${prefix + rows * columns} tokens are expected, got ${tokens}`,
    );
}
