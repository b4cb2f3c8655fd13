import { profile } from '@netwright/efficiency-metrics';
import { Graph, normal, type Tensor } from '@netwright/tensor-core';
import { scaledDotProduct } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { attends, type SparsePattern, sparseAttention, sparseMask } from '@netwright/transformer';

const width = 64; // of the head whose products are counted

/** A pattern for n positions whose stride is the root of n. */
export const patternOf = (kind: SparsePattern['kind'], n: number): SparsePattern => ({ kind, stride: Math.sqrt(n) });

/** The pairs [query, key] of a pattern over n positions. */
export const pairsOf = (n: number, pattern: SparsePattern): [query: number, key: number][] =>
  Array.from({ length: n * n }, (_, k): [number, number] => [Math.floor(k / n), k % n]).filter(([i, j]) =>
    attends(i, j, pattern),
  );

/**
 * Which of the paper's two heads see a pair of a pattern. What our fixed pattern adds to the second one (each position sees itself) is
 * left out, as it is in the paper.
 */
export function headsOf(i: number, j: number, pattern: SparsePattern): 'first head' | 'second head' | 'both' {
  const isAdded = pattern.kind === 'fixed' && i === j && (i + 1) % pattern.stride !== 0;
  const far = attends(i, j, { ...pattern, part: 'far' }) && !isAdded;
  const near = attends(i, j, { ...pattern, part: 'near' });
  return near && far ? 'both' : near ? 'first head' : 'second head';
}

/** How many pairs of a position and an earlier one (or itself) no two steps of a pattern connect. */
export function unreached(n: number, pattern: SparsePattern): number {
  const rows = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => attends(i, j, pattern)));
  let missing = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) if (!rows[i]?.some((to, k) => to && rows[k]?.[j])) missing++;
  return missing;
}

function attentionGraph(n: number, attention: (q: Tensor, k: Tensor, v: Tensor) => Tensor): Graph {
  const graph = new Graph({ name: `attention ${n}` });
  const [q, k, v] = ['q', 'k', 'v'].map((name) => graph.input(name, 'float32', [1, 1, n, width]));
  graph.output('y', attention(q as Tensor, k as Tensor, v as Tensor));
  return graph;
}

/** Multiply-adds of one head of width 64 over n positions: of dense causal attention, or of a pattern's own. */
export const headMacs = (n: number, pattern?: SparsePattern): number =>
  profile(
    attentionGraph(n, (q, k, v) =>
      pattern ? sparseAttention(q, k, v, pattern) : scaledDotProduct(q, k, v, { causal: true }).out,
    ),
  ).totals.macs;

/** The largest difference between attention that computes the pattern's blocks only and attention that hides the rest. */
export async function differenceFromMasked(n: number, pattern: SparsePattern, seed: number): Promise<number> {
  const graph = attentionGraph(n, (q, k, v) => sparseAttention(q, k, v, pattern));
  const [q, k, v] = ['q', 'k', 'v'].map((name) => graph.inputs.get(name) as Tensor) as [Tensor, Tensor, Tensor];
  graph.output('masked', scaledDotProduct(q, k, v, { mask: sparseMask(graph, n, pattern) }).out);
  await using session = await createSession(graph, { device: 'cpu', threads: 1 });
  const feed = (stream: string) => ({ data: normal(n * width, { seed, stream }), dims: [1, 1, n, width] });
  const results = await session.run({ q: feed('q'), k: feed('k'), v: feed('v') });
  const [y, other] = ['y', 'masked'].map((name) => results[name]?.data) as [Float32Array, Float32Array];
  return y.reduce((most, value, i) => Math.max(most, Math.abs(value - (other[i] as number))), 0);
}
