/** Vector-Jacobian rules of the operators that move and repeat elements. */
import type { Dim } from '../graph/dim.ts';
import type { Tensor } from '../graph/tensor.ts';
import { axisOf } from '../infer/common.ts';
import { reduceSum } from '../ops/reduce.ts';
import { concat, full, reshape, transpose, trilu } from '../ops/shaping.ts';
import { splitParts } from '../ops/split-parts.ts';
import { at, type GradRule } from './rule.ts';
import { unbroadcast } from './unbroadcast.ts';

const back: GradRule = (c, dy) => [reshape(dy, at(c, 0).shape)];

/** Rules by operator. */
export const shaping: Record<string, GradRule> = {
  Reshape: back,
  Flatten: back,
  Unsqueeze: back,
  Squeeze: back,
  Transpose: (c, dy) => {
    const perm = c.attributes.perm as readonly number[] | undefined;
    const inverse = dy.shape.map((_, i) => (perm ? perm.indexOf(i) : dy.rank - 1 - i));
    return [transpose(dy, inverse)];
  },
  Concat: (c, dy) => {
    const axis = axisOf(Number(c.attributes.axis), dy.rank);
    const sizes = c.inputs.map((x) => (x as Tensor).shape[axis] as Dim);
    return splitParts(dy, sizes, axis);
  },
  Split: (c) => [
    concat(
      c.outputs.map((y, i) => c.dys[i] ?? full(c.graph, y.shape, 0, y.dtype)),
      axisOf(Number(c.attributes.axis ?? 0), at(c, 0).rank),
    ),
  ],
  Expand: (c, dy) => [unbroadcast(dy, at(c, 0).shape)],
  Tile: (c, dy) => {
    const { shape, rank } = at(c, 0);
    const repeats = c.graph.ints.get(at(c, 1).id) ?? [];
    const apart = shape.flatMap((d, i) => [repeats[i] ?? 1, d]);
    return [reduceSum(reshape(dy, apart), { axes: Array.from({ length: rank }, (_, i) => 2 * i) })];
  },
  Trilu: (c, dy) => {
    const diagonal = c.inputs[1] ? Number(c.graph.ints.get(c.inputs[1].id)?.[0] ?? 0) : 0;
    return [trilu(dy, { upper: Number(c.attributes.upper ?? 1) === 1, diagonal })];
  },
};
