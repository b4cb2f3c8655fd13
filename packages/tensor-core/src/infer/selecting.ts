import type { Dim, Shape } from '../graph/dim.ts';
import { showShape, sizeOfShape } from '../graph/dim.ts';
import type { DType } from '../graph/dtype.ts';
import { dtypeOf } from '../graph/dtype.ts';
import { fail } from '../graph/errors.ts';
import { axisOf, intAttribute, intsAttribute, knownInts, likeFirst, oneOf, required } from './common.ts';
import type { InferContext, InferRule } from './rule.ts';
import { unknownDims } from './shaping.ts';

/** A dimension that depends on data, one per node. */
const dataDim = (c: InferContext): Dim => unknownDims(c, 1)[0] as Dim;

/** The dtype that the attribute `dtype` names, or the default. */
function dtypeAttribute(c: InferContext, fallback: DType): DType {
  const code = c.attributes.dtype;
  return code === undefined ? fallback : (dtypeOf(Number(code)) ?? fail('unknown dtype', code));
}

const replaced = (shape: Shape, axis: number, d: Dim): Shape => shape.map((e, i) => (i === axis ? d : e));

/** k: an attribute before opset 10, an input since. */
const topK: InferRule = (c) => {
  const x = required(c, 0);
  const axis = axisOf(intAttribute(c, 'axis', -1), x.rank);
  const k = c.opset < 10 ? intAttribute(c, 'k', -1) : (knownInts(required(c, 1, 'k'))?.[0] ?? dataDim(c));
  const size = x.shape[axis] as Dim;
  if (typeof k === 'number' && (k < 0 || (typeof size === 'number' && k > size)))
    fail(`k must be in [0, ${size}], the size of axis ${axis}`, k);
  const shape = replaced(x.shape, axis, k);
  return [
    { dtype: x.dtype, shape },
    { dtype: 'int64', shape },
  ];
};

const oneHot: InferRule = (c) => {
  const [indices, values] = [required(c, 0), required(c, 2, 'values')];
  if (values.rank !== 1 || (typeof values.shape[0] === 'number' && values.shape[0] !== 2))
    fail('values must be [off, on]', showShape(values.shape));
  const axis = axisOf(intAttribute(c, 'axis', -1), indices.rank + 1);
  const depth = knownInts(required(c, 1, 'a depth'))?.[0] ?? dataDim(c);
  return [{ dtype: values.dtype, shape: [...indices.shape.slice(0, axis), depth, ...indices.shape.slice(axis)] }];
};

const compress: InferRule = (c) => {
  const [x, condition] = [required(c, 0), required(c, 1, 'a condition')];
  oneOf(condition, ['bool']);
  if (condition.rank !== 1) fail('the condition must be 1-D', showShape(condition.shape));
  const kept = dataDim(c);
  if (c.attributes.axis === undefined) return [{ dtype: x.dtype, shape: [kept] }];
  return [{ dtype: x.dtype, shape: replaced(x.shape, axisOf(intAttribute(c, 'axis', 0), x.rank), kept) }];
};

const unique: InferRule = (c) => {
  const x = required(c, 0);
  const found = dataDim(c);
  const given = c.attributes.axis !== undefined;
  const axis = given ? axisOf(intAttribute(c, 'axis', 0), x.rank) : 0;
  const all = given ? (x.shape[axis] as Dim) : sizeOfShape(x.shape);
  const index = (d: Dim): { dtype: DType; shape: Shape } => ({ dtype: 'int64', shape: [d] });
  return [
    { dtype: x.dtype, shape: given ? replaced(x.shape, axis, found) : [found] },
    index(found),
    index(all),
    index(found),
  ].slice(0, c.outputs);
};

const reverseSequence: InferRule = (c) => {
  const [x, lengths] = [required(c, 0), required(c, 1, 'sequence lengths')];
  const [batch, time] = [intAttribute(c, 'batch_axis', 1), intAttribute(c, 'time_axis', 0)];
  if (x.rank < 2 || Math.min(batch, time) !== 0 || Math.max(batch, time) !== 1)
    fail('batch_axis and time_axis must be 0 and 1 in some order', `${batch} and ${time} for ${showShape(x.shape)}`);
  if (lengths.rank !== 1) fail('sequence lengths must be 1-D', showShape(lengths.shape));
  return likeFirst(c);
};

const eyeLike: InferRule = (c) => {
  const x = required(c, 0);
  if (x.rank !== 2) fail('needs a matrix', showShape(x.shape));
  return [{ dtype: dtypeAttribute(c, x.dtype), shape: x.shape }];
};

const nonMaxSuppression: InferRule = (c) => {
  const [boxes, scores] = [required(c, 0, 'boxes'), required(c, 1, 'scores')];
  if (boxes.rank !== 3 || scores.rank !== 3)
    fail('needs boxes [N, B, 4] and scores [N, C, B]', `${showShape(boxes.shape)} and ${showShape(scores.shape)}`);
  return [{ dtype: 'int64', shape: [dataDim(c), 3] }];
};

const randomLike: InferRule = (c) => {
  const x = required(c, 0);
  return [{ dtype: dtypeAttribute(c, x.dtype), shape: x.shape }];
};

const random: InferRule = (c) => [
  { dtype: dtypeAttribute(c, 'float32'), shape: intsAttribute(c, 'shape') ?? fail('needs a shape') },
];

const multinomial: InferRule = (c) => {
  const x = required(c, 0);
  if (x.rank !== 2) fail('needs log-probabilities [N, classes]', showShape(x.shape));
  return [{ dtype: dtypeAttribute(c, 'int32'), shape: [x.shape[0] as Dim, intAttribute(c, 'sample_size', 1)] }];
};

/** Over one axis since opset 13, over all axes from `axis` on as one before. */
const hardmax: InferRule = (c) => {
  axisOf(intAttribute(c, 'axis', c.opset < 13 ? 1 : -1), required(c, 0).rank);
  return likeFirst(c);
};

/** Rules of the operators that choose by value, make random values, or have a shape that depends on data. */
export const selecting: Record<string, InferRule> = {
  TopK: topK,
  NonZero: (c) => [{ dtype: 'int64', shape: [required(c, 0).rank, dataDim(c)] }],
  OneHot: oneHot,
  Compress: compress,
  Unique: unique,
  ReverseSequence: reverseSequence,
  EyeLike: eyeLike,
  NonMaxSuppression: nonMaxSuppression,
  Bernoulli: randomLike,
  RandomNormalLike: randomLike,
  RandomUniformLike: randomLike,
  RandomNormal: random,
  RandomUniform: random,
  Multinomial: multinomial,
  Hardmax: hardmax,
};
