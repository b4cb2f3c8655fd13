/** Vector-Jacobian rules of reductions. */
import type { Shape } from '../graph/dim.ts';
import type { Tensor } from '../graph/tensor.ts';
import { axisOf } from '../infer/common.ts';
import { countOf } from '../ops/dims-tensor.ts';
import { cast, div, equal, exp, mul, sign, sub } from '../ops/elementwise.ts';
import { reduceSum } from '../ops/reduce.ts';
import { expand, reshape } from '../ops/shaping.ts';
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

/** Rules by operator. */
export const reduce: Record<string, GradRule> = {
  ReduceSum: (c, dy) => [expand(kept(c, dy), at(c, 0).shape)],
  ReduceMean: (c, dy) => [expand(div(kept(c, dy), countOf(at(c, 0), axesOf(c))), at(c, 0).shape)],
  ReduceMax: extremum,
  ReduceMin: extremum,
  // Where no element is 0; a product of others would be needed there.
  ReduceProd: (c, dy) => [div(kept(c, mul(dy, out(c))), at(c, 0))],
  ReduceSumSquare: (c, dy) => [mul(mul(at(c, 0), 2), kept(c, dy))],
  ReduceL1: (c, dy) => [mul(sign(at(c, 0)), kept(c, dy))],
  ReduceL2: (c, dy) => [mul(at(c, 0), kept(c, div(dy, out(c))))],
  ReduceLogSum: (c, dy) => [expand(kept(c, div(dy, exp(out(c)))), at(c, 0).shape)],
  ReduceLogSumExp: (c, dy) => [mul(exp(sub(at(c, 0), kept(c, out(c)))), kept(c, dy))],
};
