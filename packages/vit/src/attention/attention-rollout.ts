/**
 * Attention rollout, "Quantifying Attention Flow in Transformers" (Abnar & Zuidema, 2020), https://arxiv.org/abs/2005.00928: how much of
 * every input token reaches every token of the last layer, when attention is all that mixes them.
 */
import { type TensorData, tensorData } from '@netwright/tensor-core';
import { checkLayers, checkTokens, type PatchTokens } from './attention-weights.ts';

/** How the heads of a layer become one. */
export type HeadFusion = 'mean' | 'max' | 'min';

const fuse: Readonly<Record<HeadFusion, (all: readonly number[]) => number>> = {
  mean: (all) => all.reduce((a, b) => a + b, 0) / all.length,
  max: (all) => Math.max(...all),
  min: (all) => Math.min(...all),
};

/** One layer's step for an image: half of the heads' attention and half of the shortcut, rows summing to 1 (section 3.1). */
function mixing(weights: TensorData, image: number, heads: number, tokens: number, fusion: HeadFusion): Float64Array {
  const step = new Float64Array(tokens * tokens);
  const size = tokens * tokens;
  for (let q = 0; q < tokens; q++) {
    let sum = 0;
    for (let k = 0; k < tokens; k++) {
      const at = q * tokens + k;
      const all = Array.from({ length: heads }, (_, h) => Number(weights.data[(image * heads + h) * size + at]));
      step[at] = fuse[fusion](all) + (q === k ? 1 : 0);
      sum += step[at]!;
    }
    for (let k = 0; k < tokens; k++) step[q * tokens + k]! /= sum;
  }
  return step;
}

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k]!;
      for (let j = 0; j < n; j++) out[i * n + j]! += factor * b[k * n + j]!;
    }
  return out;
}

/**
 * The rollout [N, T, T] of attention weights [N, heads, T, T] per layer, first layer first: row i says how much of each input
 * token is in token i after the last layer, and sums to 1. Heads are averaged, or `fusion` says how they are put together. Throws
 * where the layers do not fit one another.
 */
export function attentionRollout(
  layers: readonly TensorData[],
  { fusion = 'mean' }: { fusion?: HeadFusion } = {},
): TensorData {
  const [batch, heads, tokens] = checkLayers('attentionRollout', layers);
  const images = Array.from({ length: batch }, (_, image) =>
    layers
      .map((weights) => mixing(weights, image, heads, tokens, fusion))
      .reduce((below, step) => product(step, below, tokens)),
  );
  return tensorData(
    images.flatMap((rows) => [...rows]),
    [batch, tokens, tokens],
  );
}

/**
 * What a token reads of every patch, [N, rows, columns], from a rollout [N, T, T]; the first token, the class token, by default.
 * Throws where the grid does not fit the tokens.
 */
export function rolloutMaps(
  rollout: TensorData,
  { token = 0, ...places }: PatchTokens & { token?: number },
): TensorData {
  const [batch = 0, tokens = 0] = rollout.dims;
  checkTokens('rolloutMaps', tokens, places);
  const { grid, prefix = 1 } = places;
  const maps = Array.from({ length: batch }, (_, image) => {
    const from = (image * tokens + token) * tokens;
    return [...(rollout.data as Float32Array).subarray(from + prefix, from + tokens)];
  });
  return tensorData(maps.flat(), [batch, ...grid]);
}
