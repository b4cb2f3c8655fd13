import { type TensorData, tensorData } from '../../src/index.ts';

/** Distinct values at least 0.05 apart, shuffled: a step of 0.02 never changes which is largest. */
export function apart(dims: readonly number[], seed = 5): TensorData {
  const n = dims.reduce((a, b) => a * b, 1);
  const order = Array.from({ length: n }, (_, i) => i);
  let state = seed;
  for (let i = n - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = state % (i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return tensorData(
    order.map((v) => v * 0.05 - 0.02 * n),
    dims,
  );
}
