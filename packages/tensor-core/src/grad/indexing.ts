/** Vector-Jacobian rules of the operators that pick and place elements by index. */
import { type Dim, sizeOfShape } from '../graph/dim.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { axisOf, knownNumbers } from '../infer/common.ts';
import { scatterElements, scatterNd } from '../ops/indexing.ts';
import { full, reshape, transpose } from '../ops/shaping.ts';
import { addAt, addAtTuples } from './place.ts';
import { at, type GradContext, type GradRule } from './rule.ts';
import { scatterElementsRule, scatterNdRule } from './scatter.ts';
import { padZeros, sliceRule } from './slice.ts';

const axisAttribute = (c: GradContext, fallback: number): number =>
  axisOf(Number(c.attributes.axis ?? fallback), at(c, 0).rank);

/** One known index is a slice, whose gradient is padding; the others are summed into their places. */
const gatherRule: GradRule = (c, dy) => {
  const [x, ids] = [at(c, 0), at(c, 1)];
  const axis = axisAttribute(c, 0);
  const size = x.shape[axis] as Dim;
  const [head, tail] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const [one, ...more] = knownNumbers(ids) ?? [];
  if (one !== undefined && more.length === 0 && typeof size === 'number') {
    const none = x.shape.map(() => 0);
    const first = one < 0 ? one + size : one;
    return [padZeros(reshape(dy, [...head, 1, ...tail]), none.with(axis, first), none.with(axis, size - first - 1))];
  }
  const d = reshape(dy, [sizeOfShape(head), sizeOfShape(ids.shape), sizeOfShape(tail)]);
  return [reshape(addAt(d, ids, size, c.device), x.shape)];
};

const zerosLike = (x: Tensor): Tensor => full(x.graph, x.shape, 0, x.dtype);

/** Elements that were kept get their gradient back; each place occurs once, so nothing is summed. */
const compressRule: GradRule = (c, dy) => {
  const x = at(c, 0);
  const flat = c.attributes.axis === undefined;
  const axis = flat ? 0 : axisAttribute(c, 0);
  const order = flat ? [0] : [axis, ...x.shape.map((_, i) => i).filter((i) => i !== axis)];
  const moved = flat ? reshape(x, [sizeOfShape(x.shape)]) : transpose(x, order);
  const kept = transpose(node1('NonZero', [at(c, 1)]), [1, 0]); // [n, 1]
  const d = scatterNd(zerosLike(moved), kept, flat ? dy : transpose(dy, order));
  if (flat) return [reshape(d, x.shape)];
  return [
    transpose(
      d,
      order.map((_, i) => order.indexOf(i)),
    ),
  ];
};

/** Rules by operator. */
export const indexing: Record<string, GradRule> = {
  Slice: sliceRule,
  Gather: gatherRule,
  GatherElements: (c, dy) => [
    scatterElements(zerosLike(at(c, 0)), at(c, 1), dy, { axis: axisAttribute(c, 0), reduction: 'add' }),
  ],
  GatherND: (c, dy) => [addAtTuples(dy, at(c, 1), at(c, 0).shape, Number(c.attributes.batch_dims ?? 0), c.device)],
  ScatterElements: scatterElementsRule,
  Scatter: scatterElementsRule,
  ScatterND: scatterNdRule,
  CumSum: (c, dy) => {
    const { reverse = 0, ...rest } = c.attributes;
    return [node1('CumSum', [dy, at(c, 1)], Number(reverse) === 1 ? rest : { ...rest, reverse: 1 })];
  },
  // The indices of one row differ, so nothing is summed.
  TopK: (c, dy) => [scatterElements(zerosLike(at(c, 0)), c.outputs[1] as Tensor, dy, { axis: axisAttribute(c, -1) })],
  Compress: compressRule,
  ReverseSequence: (c, dy) => [node1('ReverseSequence', [dy, at(c, 1)], c.attributes)],
  // Constant wherever they are differentiable.
  Hardmax: () => [],
  EyeLike: () => [],
  Bernoulli: () => [],
  RandomNormalLike: () => [],
  RandomUniformLike: () => [],
  Multinomial: () => [],
};
