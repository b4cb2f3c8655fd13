/** Vector-Jacobian rules of elementwise operators. dy is the gradient with respect to the output. */
import { scalar } from '../graph/constant.ts';
import { numberAt } from '../graph/convert.ts';
import type { Tensor } from '../graph/tensor.ts';
import {
  add,
  cast,
  cos,
  cosh,
  div,
  equal,
  exp,
  greater,
  log,
  mul,
  neg,
  pow,
  reciprocal,
  sign,
  sin,
  sinh,
  sqrt,
  square,
  sub,
  where,
} from '../ops/elementwise.ts';
import { at, type GradContext, type GradRule, out } from './rule.ts';
import { unbroadcast } from './unbroadcast.ts';

/** A unary rule: dy times the derivative. */
const unary =
  (derivative: (x: Tensor, y: Tensor, c: GradContext) => Tensor): GradRule =>
  (c, dy) => [mul(dy, derivative(at(c, 0), out(c), c))];

/** A binary rule: the gradients before the operands' broadcasting is undone. */
const binary =
  (da: (c: GradContext, dy: Tensor) => Tensor, db: (c: GradContext, dy: Tensor) => Tensor): GradRule =>
  (c, dy) =>
    [da, db].map((d, i) => (c.needs(i) ? unbroadcast(d(c, dy), at(c, i).shape) : undefined));

/** 1 where the operand is the chosen one, split evenly among ties. */
function chosen(c: GradContext, dy: Tensor): (Tensor | undefined)[] {
  const y = out(c);
  const hits = c.inputs.map((x) => cast(equal(x as Tensor, y), y.dtype));
  const share =
    hits.length === 1
      ? dy
      : div(
          dy,
          hits.reduce((s, h) => add(s, h)),
        );
  return c.inputs.map((x, i) =>
    c.needs(i) ? unbroadcast(mul(share, hits[i] as Tensor), (x as Tensor).shape) : undefined,
  );
}

/** One term of a sum per input. */
const terms = (c: GradContext, dy: Tensor): (Tensor | undefined)[] =>
  c.inputs.map((x, i) => (c.needs(i) ? unbroadcast(dy, (x as Tensor).shape) : undefined));

/** The value of a constant scalar exponent. */
function constantExponent(c: GradContext): number | undefined {
  const data = c.graph.constants.get(at(c, 1).id);
  return data?.data.length === 1 ? numberAt(data, 0) : undefined;
}

/** b x^(b - 1), and 0 for b = 0 even where x^(b - 1) is infinite. */
function powerBase(c: GradContext, dy: Tensor): Tensor {
  const [x, b] = [at(c, 0), at(c, 1)];
  const known = constantExponent(c);
  if (known === undefined) {
    const slope = mul(cast(b, x.dtype), pow(x, sub(b, 1)));
    return mul(dy, where(equal(b, 0), 0, slope));
  }
  if (known === 0) return mul(dy, 0);
  if (known === 1) return dy;
  if (known === 2) return mul(dy, mul(x, 2));
  if (known === 0.5) return div(mul(dy, 0.5), out(c));
  return mul(dy, mul(pow(x, scalar(c.graph, known - 1, b.dtype)), known));
}

/** x^b log(x), and 0 for x = 0, where x^b stays 0 (or 1 for b = 0) nearby. */
function powerExponent(c: GradContext, dy: Tensor): Tensor {
  const x = at(c, 0);
  return mul(dy, mul(out(c), log(where(equal(x, 0), 1, x))));
}

/** 1 where a comparison holds. */
const mask = (condition: Tensor, like: Tensor): Tensor => cast(condition, like.dtype);

/** Rules by operator. */
export const elementwise: Record<string, GradRule> = {
  Identity: (_, dy) => [dy],
  Cast: (c, dy) => [cast(dy, at(c, 0).dtype)],
  CastLike: (c, dy) => [cast(dy, at(c, 0).dtype)],
  Neg: (_, dy) => [neg(dy)],
  Add: binary(
    (_, dy) => dy,
    (_, dy) => dy,
  ),
  Sub: binary(
    (_, dy) => dy,
    (_, dy) => neg(dy),
  ),
  Mul: binary(
    (c, dy) => mul(dy, at(c, 1)),
    (c, dy) => mul(dy, at(c, 0)),
  ),
  Div: binary(
    (c, dy) => div(dy, at(c, 1)),
    (c, dy) => neg(div(mul(dy, out(c)), at(c, 1))),
  ),
  // a - b * trunc(a / b): fmod of floats.
  Mod: binary(
    (_, dy) => dy,
    (c, dy) => neg(mul(dy, div(sub(at(c, 0), out(c)), at(c, 1)))),
  ),
  Pow: binary(powerBase, powerExponent),
  Max: chosen,
  Min: chosen,
  Sum: (c, dy) => terms(c, dy),
  Mean: (c, dy) => terms(c, div(dy, c.inputs.length)),
  Where: (c, dy) => [
    undefined,
    c.needs(1) ? unbroadcast(where(at(c, 0), dy, 0), at(c, 1).shape) : undefined,
    c.needs(2) ? unbroadcast(where(at(c, 0), 0, dy), at(c, 2).shape) : undefined,
  ],
  Abs: unary((x) => sign(x)),
  Exp: unary((_, y) => y),
  Log: (c, dy) => [div(dy, at(c, 0))],
  Sqrt: (c, dy) => [div(mul(dy, 0.5), out(c))],
  Reciprocal: unary((_, y) => neg(square(y))),
  Erf: unary((x) => mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))),
  Sin: unary((x) => cos(x)),
  Cos: unary((x) => neg(sin(x))),
  Tan: unary((_, y) => add(square(y), 1)),
  Asin: unary((x) => reciprocal(sqrt(sub(1, square(x))))),
  Acos: unary((x) => neg(reciprocal(sqrt(sub(1, square(x)))))),
  Atan: unary((x) => reciprocal(add(square(x), 1))),
  Sinh: unary((x) => cosh(x)),
  Cosh: unary((x) => sinh(x)),
  Asinh: unary((x) => reciprocal(sqrt(add(square(x), 1)))),
  Acosh: unary((x) => reciprocal(sqrt(sub(square(x), 1)))),
  Atanh: unary((x) => reciprocal(sub(1, square(x)))),
  Sigmoid: unary((_, y) => mul(y, sub(1, y))),
  Tanh: unary((_, y) => sub(1, square(y))),
  // From the output, so that onnxruntime can still fuse the convolution before it.
  Relu: unary((x, y) => mask(greater(y, 0), x)),
  // 1 where x was left as it is, also at the bounds, as in PyTorch.
  Clip: unary((x, y) => mask(equal(x, y), x)),
  // Constant between their jumps.
  Floor: () => [],
  Ceil: () => [],
  Round: () => [],
  Sign: () => [],
};
