import type { CountedNode } from '../convention.ts';

/** Sizes of a recurrent layer for what conventions count beside its products. */
export interface GateSizes {
  /** Steps x batch x directions x hidden size: one number per run of a cell and hidden unit. */
  readonly units: number;
  /** 4 for LSTM, 3 for GRU, 1 for RNN. */
  readonly gates: number;
  /** Whether the two bias vectors of each gate are there. */
  readonly bias: boolean;
}

/** The sizes of an LSTM, GRU or RNN; undefined where an input that is needed is left out. */
export function gateSizes(node: CountedNode): GateSizes | undefined {
  const [x, w, r, b] = node.inputs;
  if (!x || !w || !r) return undefined;
  // W is [D, G H, I] and R [D, G H, H]; DynamicQuantizeLSTM has [D, I, 4 H] and [D, H, 4 H].
  const quantised = node.op === 'DynamicQuantizeLSTM';
  const hidden = (quantised ? r[1] : r[2]) as number;
  const rows = (quantised ? r[2] : r[1]) as number;
  const units = (x[0] as number) * (x[1] as number) * (r[0] as number) * hidden;
  return { units, gates: hidden === 0 ? 0 : rows / hidden, bias: b !== undefined };
}
