import { block } from '../graph/block.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { lstmCell } from '../ops/recurrent-cells.ts';
import { concat, split } from '../ops/shaping.ts';
import { type RecurrentKind, type RecurrentOptions, recurrentLayers } from './recurrent.ts';

/** Options of `lstm`. */
export interface LstmOptions extends RecurrentOptions {
  /** First h [layers D, N, H]; default 0. */
  h?: Tensor;
  /** First c [layers D, N, H]; default 0. */
  c?: Tensor;
}

/** PyTorch's gates i, f, g, o as ONNX's i, o, f, c. */
function reorder(w: Tensor, hidden: number): Tensor {
  const [i, fg, o] = split(w, [hidden, 2 * hidden, hidden], 0) as [Tensor, Tensor, Tensor];
  return concat([i, o, fg], 0);
}

const kind: Omit<RecurrentKind, 'initial'> = {
  layer: 'lstm',
  op: 'LSTM',
  gates: 4,
  attributes: {},
  cell: lstmCell(),
  reorder,
};

/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997) over [T, N, I] (or [N, T, I] with `batchFirst`), D directions:
 * `out` [T, N, D H], last states `h` and `c` [layers D, N, H]. Entries as torch.nn.LSTM: `weight_ih_l0` [4 H, I],
 * `weight_hh_l0` [4 H, H], `bias_ih_l0`, `bias_hh_l0` [4 H], `_l1` and on for more layers, `_reverse` for the way back.
 */
export const lstm = block(
  (
    p: Params,
    x: Tensor,
    hidden: number,
    { h, c, ...options }: LstmOptions = {},
  ): { out: Tensor; h: Tensor; c: Tensor } => {
    const { out, last } = recurrentLayers(p, x, hidden, { ...kind, initial: [h, c] }, options);
    return { out, h: last[0] as Tensor, c: last[1] as Tensor };
  },
);
