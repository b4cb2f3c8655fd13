import { type TensorData, tensorData } from '@netwright/tensor-core';
import { checkTokens, type PatchTokens } from './attention-weights.ts';

/**
 * The cosine of the angle between the position embeddings of every two patches, [rows, columns, rows, columns], from a table
 * [1, T, width] (Dosovitskiy et al. 2020, https://arxiv.org/abs/2010.11929, figure 7, middle). Throws where the grid does not fit the
 * table.
 */
export function positionSimilarity(table: TensorData, places: PatchTokens): TensorData {
  const [, tokens = 0, width = 0] = table.dims;
  checkTokens('positionSimilarity', tokens, places);
  const { grid, prefix = 1 } = places;
  const patches = grid[0] * grid[1];
  const units = Array.from({ length: patches }, (_, i) => {
    const v = Float64Array.from((table.data as Float32Array).subarray((prefix + i) * width, (prefix + i + 1) * width));
    const norm = Math.hypot(...v);
    return norm === 0 ? v : v.map((x) => x / norm);
  });
  const cosine = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, k) => sum + x * b[k]!, 0);
  return tensorData(
    units.flatMap((a) => units.map((b) => cosine(a, b))),
    [...grid, ...grid],
  );
}
