import { addDims, type Dim, floorDivDims, mulDims, sizeOfShape, subDims } from '../graph/dim.ts';
import { dtypeOf, isFloat } from '../graph/dtype.ts';
import { fail } from '../graph/errors.ts';
import { broadcast, intAttribute, knownInts, likeFirst, oneOf, required, sameDType } from './common.ts';
import type { InferRule } from './rule.ts';

const floatLike: InferRule = (c) => {
  const x = required(c, 0);
  if (!isFloat(x.dtype)) fail('needs a floating point input', x.dtype);
  return [{ dtype: x.dtype, shape: x.shape }];
};

/** Elementwise of several inputs; `fold` follows the contents of small integer tensors (shape arithmetic). */
const arithmetic =
  (fold?: (a: Dim, b: Dim) => Dim): InferRule =>
  (c) => {
    const [a, b] = [required(c, 0), required(c, 1)];
    const out = { dtype: sameDType(c), shape: broadcast(c, [a.shape, b.shape]) };
    const [u, v] = [knownInts(a), knownInts(b)];
    if (!fold || !u || !v || (u.length !== v.length && u.length !== 1 && v.length !== 1)) return [out];
    const n = Math.max(u.length, v.length);
    if (sizeOfShape(out.shape) !== n) return [out]; // a column and a row, say
    const at = (w: readonly Dim[], i: number): Dim => (w.length === 1 ? w[0] : w[i]) as Dim;
    return [{ ...out, ints: Array.from({ length: n }, (_, i) => fold(at(u, i), at(v, i))) }];
  };

const compare: InferRule = (c) => {
  sameDType(c);
  return [{ dtype: 'bool', shape: broadcast(c, [required(c, 0).shape, required(c, 1).shape]) }];
};

const logical: InferRule = (c) => {
  for (const i of [0, 1]) oneOf(required(c, i), ['bool']);
  return compare(c);
};

const variadic: InferRule = (c) => [
  {
    dtype: sameDType(c),
    shape: broadcast(
      c,
      c.inputs.map((_, i) => required(c, i).shape),
    ),
  },
];

const safeDiv = (a: Dim, b: Dim): Dim => (b === 0 ? fail('divides a dimension by 0') : floorDivDims(a, b));

/** Rules of the operators that work element by element. */
export const elementwise: Record<string, InferRule> = {
  Add: arithmetic(addDims),
  Sub: arithmetic(subDims),
  Mul: arithmetic(mulDims),
  Div: arithmetic(safeDiv),
  Mod: arithmetic((a, b) => subDims(a, mulDims(b, safeDiv(a, b)))),
  Pow: (c) => [{ dtype: required(c, 0).dtype, shape: broadcast(c, [required(c, 0).shape, required(c, 1).shape]) }],
  PRelu: arithmetic(),
  BitwiseAnd: arithmetic(),
  BitwiseOr: arithmetic(),
  BitwiseXor: arithmetic(),
  BitShift: arithmetic(),
  Equal: compare,
  Greater: compare,
  GreaterOrEqual: compare,
  Less: compare,
  LessOrEqual: compare,
  And: logical,
  Or: logical,
  Xor: logical,
  Max: variadic,
  Min: variadic,
  Sum: variadic,
  Mean: variadic,
  Not: (c) => {
    oneOf(required(c, 0), ['bool']);
    return likeFirst(c);
  },
  IsNaN: (c) => [{ dtype: 'bool', shape: required(c, 0).shape }],
  IsInf: (c) => [{ dtype: 'bool', shape: required(c, 0).shape }],
  Where: (c) => {
    const [k, a, b] = [required(c, 0), required(c, 1), required(c, 2)];
    oneOf(k, ['bool']);
    if (a.dtype !== b.dtype) fail('branches must have one dtype', `${a.dtype} and ${b.dtype}`);
    return [{ dtype: a.dtype, shape: broadcast(c, [k.shape, a.shape, b.shape]) }];
  },
  Clip: likeFirst,
  Cast: (c) => {
    const x = required(c, 0);
    const dtype = dtypeOf(intAttribute(c, 'to', 0)) ?? fail('unknown target dtype', c.attributes.to);
    const known = dtype === 'int64' || dtype === 'int32' ? knownInts(x) : undefined;
    return [{ dtype, shape: x.shape, ...(known && { ints: known }) }];
  },
  CastLike: (c) => [{ dtype: required(c, 1).dtype, shape: required(c, 0).shape }],
  Identity: (c) => {
    const known = knownInts(c.inputs[0]);
    return likeFirst(c).map((o) => ({ ...o, ...(known && { ints: known }) }));
  },
  Dropout: (c) => {
    const x = required(c, 0);
    const outs = [
      { dtype: x.dtype, shape: x.shape },
      { dtype: 'bool' as const, shape: x.shape },
    ];
    return outs.slice(0, c.outputs);
  },
};
for (const op of 'Neg Abs Sign Relu Round Floor Ceil'.split(' ')) elementwise[op] = likeFirst;
for (const op of (
  'Exp Log Sqrt Reciprocal Erf Sigmoid Tanh Softplus Softsign Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh ' +
  'Elu Selu Celu Gelu LeakyRelu HardSigmoid HardSwish Mish ThresholdedRelu Shrink Swish'
).split(' '))
  elementwise[op] = floatLike;
