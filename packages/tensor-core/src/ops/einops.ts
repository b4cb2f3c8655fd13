/**
 * Axes rearranged, reduced and repeated by name: "Einops: Clear and Reliable Tensor Manipulations with Einstein-like
 * Notation" (Rogozhnikov, ICLR 2022), https://openreview.net/forum?id=oapKSVM2bcj. Patterns mean what they mean there.
 */
import { type Dim, sameShape, showShape, sizeOfShape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { dimsTensor } from './dims-tensor.ts';
import { type Axis, type AxisSizes, type Plan, planFor } from './einops-plan.ts';
import { type ReduceOptions, reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from './reduce.ts';
import { reshape, transpose } from './shaping.ts';

export type { AxisSizes };

/** How `reduce` puts elements together. */
export type Reduction = 'sum' | 'mean' | 'max' | 'min' | 'prod';

/**
 * Moves, splits and merges axes: `rearrange(x, 'b t (h d) -> b h t d', { h: 8 })`. Both sides name the same axes;
 * parentheses split an axis (left) or merge axes (right), `1` or `()` is an axis of size 1, `...` all axes without a name.
 * Throws with the pattern, the shape and the sizes where they do not fit.
 */
export const rearrange = (x: Tensor, pattern: string, sizes: AxisSizes = {}): Tensor =>
  explained('rearrange', x, pattern, sizes, (plan) => arrange(x, plan.left, plan.right));

/**
 * Reduces the axes that the right side leaves out: `reduce(x, 'b c (h 2) (w 2) -> b c h w', 'max')` is 2x2 max pooling.
 * The rest is rearranged as `rearrange` does.
 */
export const reduce = (x: Tensor, pattern: string, reduction: Reduction, sizes: AxisSizes = {}): Tensor =>
  explained('reduce', x, pattern, sizes, (plan) => {
    const apply = reductions[reduction];
    if (!apply) throw new Error(`there is no reduction ${reduction}, only ${Object.keys(reductions).join(', ')}`);
    return reduceAxes(x, plan, apply);
  });

/**
 * Repeats along axes that only the right side has: `repeat(x, 'h w -> h w c', { c: 3 })`, `repeat(x, 'b c -> b (c 2)')`.
 * The rest is rearranged as `rearrange` does.
 */
export const repeat = (x: Tensor, pattern: string, sizes: AxisSizes = {}): Tensor =>
  explained('repeat', x, pattern, sizes, (plan) => repeatAxes(x, plan));

const reductions: Readonly<Record<Reduction, (x: Tensor, o?: ReduceOptions) => Tensor>> = {
  sum: reduceSum,
  mean: reduceMean,
  max: reduceMax,
  min: reduceMin,
  prod: reduceProd,
};

/** Runs an operation; errors get the operation, the module path, the pattern, the shape and the sizes before them. */
function explained(
  op: 'rearrange' | 'reduce' | 'repeat',
  x: Tensor,
  pattern: string,
  sizes: AxisSizes,
  build: (p: Plan) => Tensor,
): Tensor {
  try {
    return build(planFor(op, x.shape, pattern, sizes));
  } catch (error) {
    const given = Object.entries(sizes).map(([name, size]) => `${name} = ${size}`);
    const call = `'${pattern}' of ${showShape(x.shape)}${given.length > 0 ? ` with ${given.join(', ')}` : ''}`;
    const cause = error instanceof Error ? error.message : String(error);
    throw new GraphError(`${op} ${x.graph.path || '(top)'}: ${call}: ${cause}`, { cause: error });
  }
}

const sizesOf = (axes: readonly Axis[]): Dim[] => axes.map((a) => a.size);
const mergedSizes = (groups: readonly (readonly Axis[])[]): Dim[] => groups.map((g) => sizeOfShape(sizesOf(g)));
const long = (a: Axis): boolean => a.size !== 1;

/** x, whose axes are the left groups, as the right groups; axes of size 1 come and go freely. */
function arrange(x: Tensor, left: Plan['left'], right: Plan['right']): Tensor {
  const shape = mergedSizes(right);
  const [from, to] = [left.flat().filter(long), right.flat().filter(long)];
  if (from.every((a, i) => a.name === to[i]?.name)) return reshape(x, shape);
  const whole = left.every((g) => g.length <= 1);
  const apart = whole ? x : reshape(x, sizesOf(from));
  // Where nothing was split, axes of size 1 are still there: they fill the places of the right's, or go to the end.
  const place = whole ? left.map((g) => (g[0] && long(g[0]) ? g[0].name : '')) : from.map((a) => a.name);
  const units = place.flatMap((name, i) => (name === '' ? [i] : []));
  const fits = right.every((g) => g.length <= 1) && right.length === place.length;
  const order = fits
    ? right.map((g) => (g[0] && long(g[0]) ? place.indexOf(g[0].name) : (units.shift() as number)))
    : [];
  const perm = fits ? order : [...to.map((a) => place.indexOf(a.name)), ...units];
  return reshape(transpose(apart, perm), shape);
}

function reduceAxes(x: Tensor, plan: Plan, apply: (x: Tensor, o?: ReduceOptions) => Tensor): Tensor {
  const gone = new Set(plan.dropped.filter(long).map((a) => a.name));
  const kept = plan.left.map((g) => g.filter((a) => !gone.has(a.name)));
  if (gone.size === 0) return arrange(x, kept, plan.right);
  const whole = plan.left.every((g) => g.length <= 1);
  const elements = plan.left.flat().filter(long);
  const groups = whole ? plan.left : elements.map((a) => [a]);
  const apart = whole ? x : reshape(x, sizesOf(elements));
  const axes = groups.flatMap((g, i) => (g[0] && gone.has(g[0].name) ? [i] : []));
  const left = groups.map((g) => g.filter((a) => !gone.has(a.name)));
  const inOrder = left
    .flat()
    .filter(long)
    .every((a, i) => a.name === plan.right.flat().filter(long)[i]?.name);
  // The reduced axes stay as 1 where the result has them so: one node.
  if (inOrder && sameShape(mergedSizes(left), mergedSizes(plan.right))) return apply(apart, { axes, keepDims: true });
  return arrange(
    apply(apart, { axes }),
    left.filter((_, i) => !axes.includes(i)),
    plan.right,
  );
}

function repeatAxes(x: Tensor, plan: Plan): Tensor {
  const added = new Set(plan.added.filter(long).map((a) => a.name));
  if (added.size === 0) return arrange(x, plan.left, plan.right);
  // Axes that stay together need not be split: [n, (h w)] gains n in front without a reshape.
  const parts = plan.right.flatMap((g) => (g.some((a) => added.has(a.name)) ? g.map((a) => [a]) : [g]));
  const isNew = (g: readonly Axis[]): boolean => g[0] !== undefined && added.has(g[0].name);
  const lead = parts.findIndex((g) => !isNew(g)); // Expand adds leading axes by itself
  const target = parts.slice(lead < 0 ? parts.length : lead).map((g) => (isNew(g) ? [] : g));
  const sizes = parts.map((g) => (isNew(g) ? (g[0] as Axis).size : 1));
  const y = arrange(x, plan.left, target);
  return reshape(node1('Expand', [y, dimsTensor(x.graph, sizes)]), mergedSizes(plan.right));
}
