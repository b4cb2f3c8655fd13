import { block } from '../graph/block.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { gruCell } from '../ops/recurrent-cells.ts';
import { concat, split } from '../ops/shaping.ts';
import { type RecurrentKind, type RecurrentOptions, recurrentLayers } from './recurrent.ts';

/** Options of `gru`. */
export interface GruOptions extends RecurrentOptions {
  /** First h [layers D, N, H]; default 0. */
  h?: Tensor;
}

/** PyTorch's gates r, z, n as ONNX's z, r, h. */
function reorder(w: Tensor, hidden: number): Tensor {
  const [r, z, n] = split(w, [hidden, hidden, hidden], 0) as [Tensor, Tensor, Tensor];
  return concat([z, r, n], 0);
}

const kind: Omit<RecurrentKind, 'initial'> = {
  layer: 'gru',
  op: 'GRU',
  gates: 3,
  attributes: { linear_before_reset: 1 },
  cell: gruCell({ linearBeforeReset: true }),
  reorder,
};

/**
 * Gated recurrent unit (Cho et al. 2014, https://arxiv.org/abs/1406.1078) over [T, N, I] (or [N, T, I] with `batchFirst`),
 * D directions: `out` [T, N, D H] and the last state `h` [layers D, N, H]. Entries as torch.nn.GRU: `weight_ih_l0` [3 H, I],
 * `weight_hh_l0` [3 H, H], `bias_ih_l0`, `bias_hh_l0` [3 H], `_l1` and on for more layers, `_reverse` for the way back.
 */
export const gru = block(
  (p: Params, x: Tensor, hidden: number, { h, ...options }: GruOptions = {}): { out: Tensor; h: Tensor } => {
    const { out, last } = recurrentLayers(p, x, hidden, { ...kind, initial: [h] }, options);
    return { out, h: last[0] as Tensor };
  },
);
