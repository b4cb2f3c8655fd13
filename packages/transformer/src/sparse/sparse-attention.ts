import { constant, GraphError, type Tensor, tensorData } from '@netwright/tensor-core';
import {
  add,
  concat,
  dropout,
  lowest,
  matmul,
  mul,
  pad,
  rearrange,
  reduceSum,
  slice,
  softmax,
  split,
  where,
} from '@netwright/tensor-core/nn';
import { attends, checkPattern, type SparsePattern } from './pattern.ts';

/** Keys that queries in blocks [B, H, m, l, D] may attend to, and how to compute with them. */
interface KeyGroup {
  /** How many there are for a query. */
  readonly count: number;
  /** The position of key `k` for the query at row `row` of block `block`; negative where there is none. */
  position(block: number, row: number, k: number): number;
  /** Products with the keys [B, H, m, l, count]. */
  scores(q: Tensor): Tensor;
  /** Values weighted by [B, H, m, l, count]: [B, H, m, l, D]. */
  values(weights: Tensor): Tensor;
}

type Blocks = Readonly<Record<'k' | 'v', Tensor>>; // [B, H, m, l, D]

const flipped = (x: Tensor): Tensor => rearrange(x, 'b h m l d -> b h m d l');

/** Keys given as [B, H, m or 1, count, D]. */
const direct = (keys: Tensor, values: Tensor, position: KeyGroup['position']): KeyGroup => ({
  count: keys.shape[3] as number,
  position,
  scores: (q) => matmul(q, flipped(keys)),
  values: (weights) => matmul(weights, values),
});

/** The block before each block, zeros before the first. */
const before = (x: Tensor): Tensor => pad(x, [1, 0, 0, -1, 0, 0]);

/** The own block; strided the one before it too, because the last l positions reach into it. */
function near({ k, v }: Blocks, { kind, stride }: SparsePattern): KeyGroup {
  if (kind === 'fixed') return direct(k, v, (block, _, i) => block * stride + i);
  const two = (x: Tensor): Tensor => concat([before(x), x], 3); // [B, H, m, 2 l, D]
  return direct(two(k), two(v), (block, _, i) => (block - 1) * stride + i);
}

/** Fixed: the last positions of all blocks [B, H, 1, m c, D]. */
function summaries({ k, v }: Blocks, stride: number, count: number): KeyGroup {
  const last = (x: Tensor): Tensor => rearrange(slice(x, 3, stride - count), 'b h m c d -> b h 1 (m c) d');
  return direct(last(k), last(v), (_, __, i) => (Math.floor(i / count) + 1) * stride - count + (i % count));
}

/** Strided: the positions of all blocks in the same row, one product for each row. */
function column({ k, v }: Blocks, stride: number): KeyGroup {
  const rows = (x: Tensor): Tensor => rearrange(x, 'b h m l d -> b h l m d');
  return {
    count: k.shape[2] as number,
    position: (_, row, i) => i * stride + row,
    scores: (q) => rows(matmul(rows(q), flipped(rows(k)))),
    values: (weights) => rows(matmul(rows(weights), rows(v))),
  };
}

/** The position itself. */
const self = ({ k, v }: Blocks, stride: number): KeyGroup => ({
  count: 1,
  position: (block, row) => block * stride + row,
  scores: (q) => reduceSum(mul(q, k), { axes: [4], keepDims: true }),
  values: (weights) => mul(weights, v),
});

function groupsOf(x: Blocks, { kind, stride, summary = 1, part = 'both' }: SparsePattern): KeyGroup[] {
  const far = kind === 'strided' ? [column(x, stride)] : [summaries(x, stride, summary)];
  const pattern = { kind, stride };
  if (part === 'near') return [near(x, pattern)];
  if (part === 'both') return [near(x, pattern), ...far];
  return kind === 'strided' ? far : [...far, self(x, stride)];
}

/** 0 for a key that the pattern lets a query see and no group before has, a large negative number else: [m, l, keys]. */
function visibility(x: Tensor, groups: readonly KeyGroup[], pattern: SparsePattern): Tensor {
  const [blocks, stride] = [x.shape[2] as number, pattern.stride];
  const hidden: number[] = [];
  for (let block = 0; block < blocks; block++)
    for (let row = 0; row < stride; row++) {
      const seen = new Set<number>();
      for (const { count, position } of groups)
        for (let k = 0; k < count; k++) {
          const j = position(block, row, k);
          const shown = !seen.has(j) && attends(block * stride + row, j, pattern);
          if (shown) seen.add(j);
          hidden.push(shown ? 0 : 1);
        }
    }
  return constant(x.graph, tensorData(hidden, [blocks, stride, hidden.length / (blocks * stride)], 'bool'));
}

/** Options of `sparseAttention`. */
export interface SparseAttentionOptions extends SparsePattern {
  /** Share of the weights that training drops; default 0. */
  readonly dropout?: number;
}

/**
 * Causal attention of q, k and v [B, H, n, D] by a sparse pattern -> [B, H, n, D], where only products of blocks that the
 * pattern touches are computed: with stride l, n (l + n / l) D products twice (strided: 2 l for the near part) in place of
 * n² D. Equal to an attention with `sparseMask`. Throws where the stride does not divide the length, saying both numbers.
 */
export function sparseAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  { dropout: rate = 0, ...pattern }: SparseAttentionOptions,
): Tensor {
  checkPattern(pattern);
  const { stride } = pattern;
  const [n, width] = [q.shape[2], q.shape[3]];
  if (typeof n !== 'number' || typeof width !== 'number' || n % stride !== 0)
    throw new GraphError(
      `sparseAttention ${q.graph.path || '(top)'}: the stride ${stride} must divide the length, got ${n}`,
    );
  const blocks = (x: Tensor): Tensor => rearrange(x, 'b h (m l) d -> b h m l d', { l: stride });
  const queries = blocks(mul(q, 1 / Math.sqrt(width)));
  const groups = groupsOf({ k: blocks(k), v: blocks(v) }, pattern);
  const scores = concat(
    groups.map((g) => g.scores(queries)),
    4,
  ); // [B, H, m, l, keys]
  const weights = dropout(softmax(where(visibility(queries, groups, pattern), lowest, scores)), rate);
  const parts = split(
    weights,
    groups.map((g) => g.count),
    4,
  );
  const out = groups.map((g, i) => g.values(parts[i] as Tensor)).reduce((a, b) => add(a, b));
  return rearrange(out, 'b h m l d -> b h (m l) d');
}
