import type { Dim } from '../graph/dim.ts';
import { fail } from '../graph/errors.ts';
import { axisOf, intAttribute, intsAttribute, knownNumbers, required } from './common.ts';
import type { InferContext, InferRule } from './rule.ts';

/** The axes of a reduction: an input since opset 13 or 18, an attribute before; all where neither is given. */
function axesOf(c: InferContext, rank: number): readonly number[] | undefined {
  const axes = c.inputs[1] ? (knownNumbers(c.inputs[1]) ?? fail('needs constant axes')) : intsAttribute(c, 'axes');
  if (!axes || axes.length === 0) return intAttribute(c, 'noop_with_empty_axes', 0) ? [] : undefined;
  const positive = axes.map((a) => axisOf(a, rank));
  if (new Set(positive).size !== positive.length) fail('axes must be different', `[${axes.join(', ')}]`);
  return positive;
}

const reduction: InferRule = (c) => {
  const x = required(c, 0);
  const axes = axesOf(c, x.rank) ?? x.shape.map((_, i) => i);
  const keep = intAttribute(c, 'keepdims', 1) === 1;
  const shape: Dim[] = x.shape.flatMap((d, i) => (axes.includes(i) ? (keep ? [1] : []) : [d]));
  return [{ dtype: x.dtype, shape }];
};

const argument: InferRule = (c) => {
  const x = required(c, 0);
  const axis = axisOf(intAttribute(c, 'axis', 0), x.rank);
  const keep = intAttribute(c, 'keepdims', 1) === 1;
  return [{ dtype: 'int64', shape: x.shape.flatMap((d, i) => (i === axis ? (keep ? [1] : []) : [d])) }];
};

/** Rules of reductions. */
export const reduce: Record<string, InferRule> = { ArgMax: argument, ArgMin: argument };
for (const kind of 'Sum Mean Max Min Prod L1 L2 LogSum LogSumExp SumSquare'.split(' '))
  reduce[`Reduce${kind}`] = reduction;
