import type { TensorData } from '@netwright/tensor-core';
import { checkLayers, checkTokens, type PatchTokens } from './attention-weights.ts';

/** Options of `attentionDistance`. */
export interface AttentionDistanceOptions extends PatchTokens {
  /** Side of a patch [pixels]; default 1, which gives distances in patches. */
  patch?: number;
}

/**
 * How far every head of every layer looks [pixels]: the distance between the middles of a patch and those it attends to, weighted
 * by attention and averaged over patches and images; `[layer][head]` from weights [N, heads, T, T] per layer (Dosovitskiy et al.
 * 2020, https://arxiv.org/abs/2010.11929, figure 7, right). Tokens that are no patches are left out, as query and as key; what a patch
 * gives to the others sums to 1. Throws where layers or grid do not fit.
 */
export function attentionDistance(layers: readonly TensorData[], o: AttentionDistanceOptions): number[][] {
  const [batch, heads, tokens] = checkLayers('attentionDistance', layers);
  checkTokens('attentionDistance', tokens, o);
  const { grid, prefix = 1, patch = 1 } = o;
  const patches = grid[0] * grid[1];
  const row = (i: number): number => Math.floor(i / grid[1]);
  const distance = (a: number, b: number): number => patch * Math.hypot(row(a) - row(b), (a % grid[1]) - (b % grid[1]));
  const distances = Float64Array.from({ length: patches ** 2 }, (_, i) =>
    distance(Math.floor(i / patches), i % patches),
  );
  return layers.map(({ data }) =>
    Array.from({ length: heads }, (_, head) => {
      let total = 0;
      for (let image = 0; image < batch; image++)
        for (let q = 0; q < patches; q++) {
          const from = ((image * heads + head) * tokens + prefix + q) * tokens + prefix;
          let [sum, weighted] = [0, 0];
          for (let k = 0; k < patches; k++) {
            const weight = Number(data[from + k]);
            sum += weight;
            weighted += weight * distances[q * patches + k]!;
          }
          total += sum > 0 ? weighted / sum : 0;
        }
      return total / (batch * patches);
    }),
  );
}
