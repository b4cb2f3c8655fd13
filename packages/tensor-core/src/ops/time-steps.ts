/** A sequence as a list of steps and back: in pieces of at most 8, since WebGPU's Split fails from 12 outputs on. */
import type { Tensor } from '../graph/tensor.ts';
import { concat, reshape, split } from './shaping.ts';

const most = 8;

/** How to cut n in at most 8 parts whose sizes differ by at most 1. */
function parts(n: number): number[] {
  const count = Math.min(most, n);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 1) * n) / count) - Math.floor((i * n) / count));
}

function cut(x: Tensor, n: number): Tensor[] {
  if (n === 1) return [x];
  const sizes = parts(n);
  return split(x, sizes, 0).flatMap((piece, i) => cut(piece, sizes[i] as number));
}

/** [T, ...] with a fixed T -> T tensors [...]. */
export const unstack = (x: Tensor): Tensor[] =>
  cut(x, Number(x.shape[0])).map((step) => reshape(step, x.shape.slice(1)));

/** T tensors [...] -> [T, ...]. */
export const stack = (steps: readonly Tensor[]): Tensor => join(steps.map((t) => reshape(t, [1, ...t.shape])));

function join(pieces: readonly Tensor[]): Tensor {
  if (pieces.length <= most) return concat(pieces, 0);
  const groups: Tensor[] = [];
  let from = 0;
  for (const n of parts(pieces.length)) {
    groups.push(join(pieces.slice(from, from + n)));
    from += n;
  }
  return concat(groups, 0);
}
