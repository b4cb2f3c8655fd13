/** Vector-Jacobian rules of elementwise operators. dy is the gradient with respect to the output. */
import type { Tensor } from '../graph/tensor.ts';
import {
  add,
  cast,
  cos,
  div,
  equal,
  exp,
  greater,
  less,
  log,
  mul,
  neg,
  pow,
  sign,
  sin,
  square,
  sub,
  where,
} from '../ops/elementwise.ts';
import { full } from '../ops/shaping.ts';
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

/** 1 where a comparison holds. */
const mask = (condition: Tensor, like: Tensor): Tensor => cast(condition, like.dtype);

/** Rules by operator. */
export const elementwise: Record<string, GradRule> = {
  Identity: (_, dy) => [dy],
  Cast: (c, dy) => [cast(dy, at(c, 0).dtype)],
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
  Pow: binary(
    (c, dy) => mul(dy, mul(at(c, 1), pow(at(c, 0), sub(at(c, 1), 1)))),
    (c, dy) => mul(dy, mul(out(c), log(at(c, 0)))),
  ),
  Max: (c, dy) => chosen(c, dy),
  Min: (c, dy) => chosen(c, dy),
  Sum: (c, dy) => c.inputs.map((x) => unbroadcast(dy, (x as Tensor).shape)),
  Mean: (c, dy) => c.inputs.map((x) => unbroadcast(div(dy, c.inputs.length), (x as Tensor).shape)),
  Where: (c, dy) => {
    const zero = (): Tensor => full(c.graph, dy.shape, 0, dy.dtype);
    return [
      undefined,
      c.needs(1) ? unbroadcast(where(at(c, 0), dy, zero()), at(c, 1).shape) : undefined,
      c.needs(2) ? unbroadcast(where(at(c, 0), zero(), dy), at(c, 2).shape) : undefined,
    ];
  },
  Abs: unary((x) => sign(x)),
  Exp: unary((_, y) => y),
  Log: (c, dy) => [div(dy, at(c, 0))],
  Sqrt: (c, dy) => [div(mul(dy, 0.5), out(c))],
  Reciprocal: unary((_, y) => neg(square(y))),
  Erf: unary((x) => mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))),
  Sin: unary((x) => cos(x)),
  Cos: unary((x) => neg(sin(x))),
  Sigmoid: unary((_, y) => mul(y, sub(1, y))),
  Tanh: unary((_, y) => sub(1, square(y))),
  // From the output, so that onnxruntime can still fuse the convolution before it.
  Relu: unary((x, y) => mask(greater(y, 0), x)),
  Clip: (c, dy) => {
    const [x, low, high] = [at(c, 0), c.inputs[1], c.inputs[2]];
    let d = dy;
    if (low) d = mul(d, mask(greater(x, low), x));
    if (high) d = mul(d, mask(less(x, high), x));
    return [d];
  },
};
