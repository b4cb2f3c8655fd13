import type { Dim } from '../graph/dim.ts';
import { showShape } from '../graph/dim.ts';
import { node } from '../graph/node.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { concat, reshape, split, transpose } from '../ops/shaping.ts';
import { type CellOf, type Direction, unroll } from '../ops/unrolled.ts';
import { uniform } from '../random/initialiser.ts';
import { dropout } from './dropout.ts';
import { checkCount, fixedAxis, wrong } from './size.ts';

/** Options of `lstm`, `gru` and `rnn`; defaults are torch.nn.LSTM's. */
export interface RecurrentOptions {
  /** Layers on top of one another; default 1. */
  layers?: number;
  /** Default true. */
  bias?: boolean;
  /** Whether sequences are [N, T, I] and not [T, N, I]; default false. */
  batchFirst?: boolean;
  /** Share of a layer's output that training drops before the next layer; default 0. */
  dropout?: number;
  /** Whether each layer also reads backwards; the outputs are joined. Default false. */
  bidirectional?: boolean;
}

/** What distinguishes the three recurrent layers. */
export interface RecurrentKind {
  layer: string;
  op: 'LSTM' | 'GRU' | 'RNN';
  gates: number;
  attributes: Readonly<Record<string, number | readonly string[]>>;
  cell: CellOf;
  /** Rows of a PyTorch weight [G H, ...] in ONNX's gate order. */
  reorder: (w: Tensor, hidden: number) => Tensor;
  /** First states [layers D, N, H], h and for an LSTM c. */
  initial: readonly (Tensor | undefined)[];
}

/**
 * Runs the layers: in evaluation one operator per layer, in training (of a fixed length) its steps written out, which the
 * backward pass shares. Returns the sequence [T, N, D H] (or batch first) and the last states [layers D, N, H].
 */
export function recurrentLayers(
  p: Params,
  x: Tensor,
  hidden: number,
  kind: RecurrentKind,
  options: RecurrentOptions,
): { out: Tensor; last: Tensor[] } {
  const { layers = 1, bias = true, batchFirst = false, dropout: rate = 0, bidirectional = false } = options;
  if (x.rank !== 3) wrong(kind.layer, p, `needs [${batchFirst ? 'N, T' : 'T, N'}, I]`, showShape(x.shape));
  checkCount(kind.layer, p, 'hidden size', hidden);
  checkCount(kind.layer, p, 'layers', layers);
  const directions = bidirectional ? 2 : 1;
  const starts = kind.initial.map((s) => s && split(s, layers, 0));
  let y = batchFirst ? transpose(x, [1, 0, 2]) : x;
  const last: Tensor[][] = [];
  for (let layer = 0; layer < layers; layer++) {
    if (layer > 0) y = dropout(y, rate);
    const { w, r, b } = weightsOf(p, kind, layer, fixedAxis(kind.layer, p, y, 2), hidden, directions, bias);
    const initial = starts.map((s) => s?.[layer]);
    const direction: Direction = bidirectional ? 'bidirectional' : 'forward';
    const [steps, batch] = y.shape as readonly [Dim, Dim, Dim];
    const run =
      p.mode === 'train' && typeof steps === 'number'
        ? unroll({ x: y, w, r, b, initial, direction }, kind.cell)
        : asOperator(kind, y, [w, r, b], initial, hidden, direction);
    y = reshape(transpose(run.y, [0, 2, 1, 3]), [steps, batch, directions * hidden]);
    last.push(run.last);
  }
  return {
    out: batchFirst ? transpose(y, [1, 0, 2]) : y,
    last: (last[0] ?? []).map((_, s) =>
      concat(
        last.map((l) => l[s] as Tensor),
        0,
      ),
    ),
  };
}

function asOperator(
  kind: RecurrentKind,
  x: Tensor,
  weights: readonly (Tensor | undefined)[],
  initial: readonly (Tensor | undefined)[],
  hidden: number,
  direction: Direction,
): { y: Tensor; last: Tensor[] } {
  const inputs = [x, ...weights, undefined, ...initial];
  while (inputs[inputs.length - 1] === undefined) inputs.pop();
  const attributes = { hidden_size: hidden, direction, ...kind.attributes };
  const [y, ...last] = node(kind.op, inputs, attributes, { outputs: kind.op === 'LSTM' ? 3 : 2 });
  return { y: y as Tensor, last };
}

/** One layer's weights with PyTorch's names, in ONNX's layout: [D, G H, I], [D, G H, H], [D, 2 G H]. */
function weightsOf(
  p: Params,
  { gates, reorder }: RecurrentKind,
  layer: number,
  features: number,
  hidden: number,
  directions: number,
  bias: boolean,
): { w: Tensor; r: Tensor; b: Tensor | undefined } {
  const init = uniform(-1 / Math.sqrt(hidden), 1 / Math.sqrt(hidden));
  const entries = Array.from({ length: directions }, (_, d) => {
    const end = `l${layer}${d === 1 ? '_reverse' : ''}`;
    const entry = (name: string, ...rest: number[]): Tensor =>
      p.param(`${name}_${end}`, [gates * hidden, ...rest], init);
    return {
      w: entry('weight_ih', features),
      r: entry('weight_hh', hidden),
      biases: bias ? [entry('bias_ih'), entry('bias_hh')] : [],
    };
  });
  const joined = (list: readonly Tensor[]): Tensor =>
    concat(
      list.map((t) => reshape(t, [1, ...t.shape])),
      0,
    );
  return {
    w: joined(entries.map((e) => reorder(e.w, hidden))),
    r: joined(entries.map((e) => reorder(e.r, hidden))),
    b: bias
      ? joined(
          entries.map((e) =>
            concat(
              e.biases.map((t) => reorder(t, hidden)),
              0,
            ),
          ),
        )
      : undefined,
  };
}
