/**
 * LSTM without a forget gate, "Long Short-Term Memory" (Hochreiter, Schmidhuber, 1997),
 * https://doi.org/10.1162/neco.1997.9.8.1735: the cell's state only grows, c' = c + i g. The forget gate is of Gers,
 * Schmidhuber and Cummins (2000), https://doi.org/10.1162/089976600300015015; that one is `lstm` of tensor-core.
 */
import { block, init, type Params, type Tensor } from '@netwright/tensor-core';
import { concat, full, type LstmOptions, lstm, split } from '@netwright/tensor-core/nn';

/** sigmoid of this is 1 in float32. */
const open = 100;

/** Rows of i, g and o with rows of one value for the forget gate, as PyTorch's i, f, g, o. */
function withForget(w: Tensor, hidden: number, value: number): Tensor {
  const [input, rest] = split(w, [hidden, 2 * hidden], 0) as [Tensor, Tensor];
  return concat([input, full(w.graph, [hidden, ...w.shape.slice(1)], value), rest], 0);
}

/**
 * One layer over [T, N, I] (or [N, T, I] with `batchFirst`): `out` and the last states `h` and `c` [1, N, H]. Entries
 * `weight_ih_l0` [3 H, I], `weight_hh_l0` [3 H, H], `bias_ih_l0` and `bias_hh_l0` [3 H], gates i, g, o.
 */
export const lstm1997 = block(
  (
    p: Params,
    x: Tensor,
    hidden: number,
    options: Pick<LstmOptions, 'batchFirst' | 'h' | 'c'> = {},
  ): Record<'out' | 'h' | 'c', Tensor> => {
    const first = init.uniform(-1 / Math.sqrt(hidden), 1 / Math.sqrt(hidden));
    const gates = (entry: string, value: number, ...rest: number[]): Tensor =>
      withForget(p.param(entry, [3 * hidden, ...rest], first), hidden, value);
    const whole = p.with({
      weight_ih_l0: gates('weight_ih_l0', 0, x.shape[2] as number),
      weight_hh_l0: gates('weight_hh_l0', 0, hidden),
      bias_ih_l0: gates('bias_ih_l0', open),
      bias_hh_l0: gates('bias_hh_l0', 0),
    });
    return lstm(whole, x, hidden, options);
  },
);
