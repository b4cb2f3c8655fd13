/**
 * Recurrent operators written out step by step, in the layout of ONNX's LSTM, GRU and RNN (https://onnx.ai/onnx/operators):
 * what their gradients are taken through, and what a training graph is made of.
 */
import { type Dim, showShape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import { gemm } from './linear.ts';
import { concat, full, reshape, split } from './shaping.ts';
import { stack, unstack } from './time-steps.ts';

/** Which way a recurrent layer reads. */
export type Direction = 'forward' | 'reverse' | 'bidirectional';

/** Inputs of a recurrent operator with G gates and D directions. */
export interface RecurrentInput {
  /** [T, N, I], T fixed. */
  x: Tensor;
  /** [D, G H, I]. */
  w: Tensor;
  /** [D, G H, H]. */
  r: Tensor;
  /** [D, 2 G H]: input biases, then recurrent ones. */
  b?: Tensor | undefined;
  /** First states [D, N, H], h and for an LSTM c; 0 where left out. */
  initial?: readonly (Tensor | undefined)[];
  direction: Direction;
}

/** `y` [T, D, N, H] and the last states [D, N, H], h and for an LSTM c. */
export interface RecurrentOutput {
  y: Tensor;
  last: Tensor[];
}

/** A cell with its weights: what it adds to all input products at once [G H], and its step. */
export interface Cell {
  bias?: Tensor | undefined;
  /** Input products [N, G H] and states [N, H] (none at the first step, which means 0) -> new states, h first. */
  step: (products: Tensor, states: readonly Tensor[] | undefined) => Tensor[];
}

/** Makes the cell of direction d from its recurrent weight [G H, H] and biases [G H]. */
export type CellOf = (r: Tensor, wb: Tensor | undefined, rb: Tensor | undefined, d: number) => Cell;

/** [D, ...] -> D tensors [...]. */
export const perDirection = (t: Tensor | undefined, directions: number): (Tensor | undefined)[] =>
  t
    ? split(t, directions, 0).map((piece) => reshape(piece, t.shape.slice(1)))
    : new Array<undefined>(directions).fill(undefined);

/** D tensors -> one with a new axis for the direction. */
const joined = (list: readonly Tensor[], axis: number): Tensor =>
  concat(
    list.map((t) => reshape(t, [...t.shape.slice(0, axis), 1, ...t.shape.slice(axis)])),
    axis,
  );

/** Runs a cell over a sequence in each direction. Throws where the length is symbolic. */
export function unroll({ x, w, r, b, initial = [], direction }: RecurrentInput, cellOf: CellOf): RecurrentOutput {
  const [steps, batch, features] = x.shape as readonly [Dim, Dim, Dim];
  if (typeof steps !== 'number' || steps < 1)
    throw new GraphError(`unroll ${x.graph.path}: the sequence length must be fixed, got ${showShape(x.shape)}`);
  const directions = direction === 'bidirectional' ? 2 : 1;
  const [ws, rs, bs, ...starts] = [w, r, b, ...initial].map((t) => perDirection(t, directions)) as (
    | Tensor
    | undefined
  )[][];
  const rows = reshape(x, [typeof batch === 'number' ? steps * batch : -1, features]); // [T N, I]
  const runs = Array.from({ length: directions }, (_, d) => {
    const weight = ws?.[d] as Tensor; // [G H, I]
    const biases = bs?.[d] ? split(bs[d] as Tensor, 2, 0) : [];
    const { bias, step } = cellOf(rs?.[d] as Tensor, biases[0], biases[1], d);
    const list = unstack(reshape(gemm(rows, weight, bias, { transB: true }), [steps, batch, weight.shape[0] as Dim]));
    const backwards = direction === 'reverse' || d === 1;
    if (backwards) list.reverse();
    const given = starts.map((s) => s[d]);
    const like = given.find((s) => s !== undefined);
    let state: Tensor[] | undefined = like && given.map((s) => s ?? full(x.graph, like.shape, 0, like.dtype));
    const ys: Tensor[] = [];
    for (const products of list) {
      state = step(products, state);
      ys.push(state[0] as Tensor);
    }
    return { y: stack(backwards ? ys.reverse() : ys), last: state as Tensor[] };
  });
  return {
    y: joined(
      runs.map((o) => o.y),
      1,
    ),
    last: (runs[0]?.last ?? []).map((_, s) =>
      joined(
        runs.map((o) => o.last[s] as Tensor),
        0,
      ),
    ),
  };
}
