/** Vector-Jacobian rules of reductions. */
import { type Dim, type Shape, sizeOfShape } from '../graph/dim.ts';
import type { Tensor } from '../graph/tensor.ts';
import { axisOf } from '../infer/common.ts';
import { countOf } from '../ops/dims-tensor.ts';
import { cast, div, equal, exp, mul, sign, sub, where } from '../ops/elementwise.ts';
import { eye } from '../ops/indexing.ts';
import { reduceProd, reduceSum } from '../ops/reduce.ts';
import { expand, reshape, transpose } from '../ops/shaping.ts';
import { at, type GradContext, type GradRule, out } from './rule.ts';

/** The reduced axes, from the start. */
function axesOf(c: GradContext): readonly number[] {
  const x = at(c, 0);
  const known = (c.inputs[1] && c.graph.ints.get(c.inputs[1].id)) ?? c.attributes.axes;
  const axes = (known as readonly number[] | undefined)?.map((a) => axisOf(Number(a), x.rank));
  if (axes && axes.length > 0) return axes;
  return c.attributes.noop_with_empty_axes === 1 ? [] : x.shape.map((_, i) => i);
}

/** The output or its gradient with the reduced axes back as 1, so that it broadcasts against the input. */
function kept(c: GradContext, t: Tensor): Tensor {
  const axes = axesOf(c);
  const shape: Shape = at(c, 0).shape.map((d, i) => (axes.includes(i) ? 1 : d));
  return reshape(t, shape);
}

const extremum: GradRule = (c, dy) => {
  const x = at(c, 0);
  const hits = cast(equal(x, kept(c, out(c))), x.dtype);
  return [mul(hits, div(kept(c, dy), reduceSum(hits, { axes: axesOf(c), keepDims: true })))];
};

/** Up to this many factors the others are multiplied out for each, which stays exact for every further derivative. */
const FEW_FACTORS = 32;

/** Every element's gradient is the product of the others, also where some are 0. */
const product: GradRule = (c, dy) => {
  const x = at(c, 0);
  const axes = axesOf(c);
  const n = sizeOfShape(axes.map((a) => x.shape[a] as Dim));
  if (n === 1) return [kept(c, dy)];
  if (typeof n === 'number' && n <= FEW_FACTORS) return [mul(kept(c, dy), othersOfFew(x, axes, n))];
  const none = equal(x, 0);
  const zeros = reduceSum(cast(none, x.dtype), { axes, keepDims: true });
  const safe = where(none, 1, x);
  const all = reduceProd(safe, { axes, keepDims: true }); // of the elements that are not 0
  const alone = equal(sub(zeros, cast(none, x.dtype)), 0);
  return [mul(kept(c, dy), where(alone, div(all, safe), 0))];
};

/** For each of n elements along some axes, the product of the others: rows of all elements with 1 on the diagonal. */
function othersOfFew(x: Tensor, axes: readonly number[], n: number): Tensor {
  const order = [...x.shape.keys()].filter((a) => !axes.includes(a));
  const rest = order.map((a) => x.shape[a] as Dim);
  order.push(...axes);
  const last = transpose(x, order);
  const rows = where(cast(eye(x.graph, n), 'bool'), 1, reshape(last, [...rest, 1, n])); // [...rest, n, n]
  const others = reshape(reduceProd(rows, { axes: [-1] }), last.shape);
  return transpose(
    others,
    order.map((_, i) => order.indexOf(i)),
  );
}

/** Rules by operator. */
export const reduce: Record<string, GradRule> = {
  ReduceSum: (c, dy) => [expand(kept(c, dy), at(c, 0).shape)],
  ReduceMean: (c, dy) => [expand(div(kept(c, dy), countOf(at(c, 0), axesOf(c))), at(c, 0).shape)],
  ReduceMax: extremum,
  ReduceMin: extremum,
  ReduceProd: product,
  ReduceSumSquare: (c, dy) => [mul(mul(at(c, 0), 2), kept(c, dy))],
  ReduceL1: (c, dy) => [mul(sign(at(c, 0)), kept(c, dy))],
  // 0 at the origin, where the norm has no derivative, as PyTorch.
  ReduceL2: (c, dy) => [mul(at(c, 0), kept(c, div(dy, where(equal(out(c), 0), 1, out(c)))))],
  ReduceLogSum: (c, dy) => [expand(kept(c, div(dy, exp(out(c)))), at(c, 0).shape)],
  ReduceLogSumExp: (c, dy) => [mul(exp(sub(at(c, 0), kept(c, out(c)))), kept(c, dy))],
};
