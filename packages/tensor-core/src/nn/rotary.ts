import { addDims, type Dim } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import { add, cos, mul, neg, sin } from '../ops/elementwise.ts';
import { slice } from '../ops/indexing.ts';
import { concat, reshape, split } from '../ops/shaping.ts';
import { angles } from './positions.ts';

/** Options of `rotary`. */
export interface RotaryOptions {
  /** Wavelengths go from 2 pi to 2 pi base [positions]; default 10,000. */
  base?: number;
  /** The first position; default 0. A step with a cache starts after the positions before. */
  start?: Dim;
  /** Which elements turn together: neighbours, as in the paper, or i and i + D / 2, as in Llama's files. Default neighbours. */
  pairs?: 'neighbours' | 'halves';
}

/**
 * Rotary positions (Su et al. 2021, https://arxiv.org/abs/2104.09864, equation 34) of queries or keys [..., T, D]: pair i of
 * position m turns by m base^(-2 i / D), so that products depend on differences of positions only.
 */
export function rotary(x: Tensor, { base = 10_000, start = 0, pairs = 'neighbours' }: RotaryOptions = {}): Tensor {
  const [length, width] = x.shape.slice(-2) as [Dim, Dim];
  if (typeof width !== 'number' || width % 2 !== 0)
    throw new GraphError(`rotary ${x.graph.path || '(top)'}: the last axis must be even and fixed, got ${width}`);
  const end = addDims(start, length);
  const angle = slice(angles(x.graph, end, width, base), 0, start, end); // [T, D / 2]
  const [c, s] = [cos(angle), sin(angle)];
  const turned = (a: Tensor, b: Tensor, ca: Tensor, sa: Tensor): [Tensor, Tensor] => [
    add(mul(a, ca), neg(mul(b, sa))),
    add(mul(b, ca), mul(a, sa)),
  ];
  if (pairs === 'halves') {
    const [a, b] = split(x, 2) as [Tensor, Tensor];
    return concat(turned(a, b, c, s), -1);
  }
  const apart = reshape(x, [...x.shape.slice(0, -1), width / 2, 2]); // [..., T, D / 2, 2]
  const column = (t: Tensor): Tensor => reshape(t, [length, width / 2, 1]);
  const [a, b] = split(apart, 2) as [Tensor, Tensor];
  return reshape(concat(turned(a, b, column(c), column(s)), -1), x.shape);
}
