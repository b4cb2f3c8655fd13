import { Graph } from '@netwright/tensor-core';
import { gather, mul, neg, reduceSum, scaledDotProduct, transpose } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';

/** What attention between patches gives. */
export interface PatchAttention {
  /** Denoised pixels [n]. */
  readonly out: Float64Array;
  /** Of the one query that was asked for [n]. */
  readonly weights: Float64Array;
  /** Of the weights of each query [n]. */
  readonly sums: Float64Array;
}

/**
 * Softmax attention in float64 with q = k = patches / h [n, P] and v = pixels [n], whose logits are -|q - k|²: 2 q k, and -|k|² added
 * for each key; what |q|² would add is the same for all keys of a query, and softmax takes it out. The patches come divided by h,
 * because onnxruntime rounds a factor of a matrix product to single precision when it fuses the two; 2 has nothing to round.
 */
export async function patchAttention(
  patches: Float64Array,
  pixels: Float64Array,
  h: number,
  query: number,
): Promise<PatchAttention> {
  const n = pixels.length;
  const size = patches.length / n;
  const graph = new Graph({ name: 'patch attention' });
  const q = graph.input('patches', 'float64', [1, 1, n, size]);
  const v = graph.input('pixels', 'float64', [1, 1, n, 1]);
  const row = graph.input('query', 'int64', [1]);
  const squares = transpose(reduceSum(mul(q, q), { axes: [3], keepDims: true }), [0, 1, 3, 2]); // [1, 1, 1, n]
  const { out, weights } = scaledDotProduct(q, q, v, { scale: 2, mask: neg(squares) });
  graph.output('out', out);
  graph.output('sums', reduceSum(weights, { axes: [3] }));
  graph.output('weights', gather(weights, row, 2));
  await using session = await createSession(graph, { device: 'cpu', threads: 1 });
  const results = await session.run({
    patches: { data: patches.map((value) => value / h), dims: [1, 1, n, size] },
    pixels: { data: pixels, dims: [1, 1, n, 1] },
    query: { data: BigInt64Array.of(BigInt(query)), dims: [1] },
  });
  const values = (name: string): Float64Array => results[name]?.data as Float64Array;
  return { out: values('out'), weights: values('weights'), sums: values('sums') };
}
