import { block } from '../graph/block.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { relu, tanh } from '../ops/activation.ts';
import { rnnCell } from '../ops/recurrent-cells.ts';
import { type RecurrentOptions, recurrentLayers } from './recurrent.ts';

/** Options of `rnn`. */
export interface RnnOptions extends RecurrentOptions {
  /** Default 'tanh'. */
  nonlinearity?: 'tanh' | 'relu';
  /** First h [layers D, N, H]; default 0. */
  h?: Tensor;
}

/**
 * The plain recurrent layer (Elman 1990), h' = tanh(W x + b + R h + c), over [T, N, I] (or [N, T, I] with `batchFirst`), D
 * directions: `out` [T, N, D H] and the last state `h` [layers D, N, H]. Entries as torch.nn.RNN: `weight_ih_l0` [H, I],
 * `weight_hh_l0` [H, H], `bias_ih_l0`, `bias_hh_l0` [H], `_l1` and on for more layers, `_reverse` for the way back.
 */
export const rnn = block(
  (p: Params, x: Tensor, hidden: number, options: RnnOptions = {}): { out: Tensor; h: Tensor } => {
    const { h, nonlinearity = 'tanh', ...rest } = options;
    const name = nonlinearity === 'tanh' ? 'Tanh' : 'Relu';
    const { out, last } = recurrentLayers(
      p,
      x,
      hidden,
      {
        layer: 'rnn',
        op: 'RNN',
        gates: 1,
        attributes: { activations: rest.bidirectional ? [name, name] : [name] },
        cell: rnnCell({ activations: [nonlinearity === 'tanh' ? tanh : relu] }),
        reorder: (w) => w,
        initial: [h],
      },
      rest,
    );
    return { out, h: last[0] as Tensor };
  },
);
