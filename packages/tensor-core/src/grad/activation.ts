/** Vector-Jacobian rules of activations, from the output where that is enough: the operator before it stays fusable. */
import type { Tensor } from '../graph/tensor.ts';
import { hardSigmoid, sigmoid, softplus, tanh } from '../ops/activation.ts';
import { abs, add, cast, div, erf, exp, greater, less, minimum, mul, square, sub, where } from '../ops/elementwise.ts';
import { at, type GradContext, type GradRule, out } from './rule.ts';
import { unbroadcast } from './unbroadcast.ts';

/** dy times a derivative given by the input, the output and the attributes. */
const unary =
  (derivative: (x: Tensor, y: Tensor, c: GradContext) => Tensor): GradRule =>
  (c, dy) => [mul(dy, derivative(at(c, 0), out(c), c))];

/** A float attribute, or its default. */
const attribute = (c: GradContext, name: string, fallback: number): number => Number(c.attributes[name] ?? fallback);

/** 1 where a condition holds, else 0, in x's dtype. */
const mask = (condition: Tensor, x: Tensor): Tensor => cast(condition, x.dtype);

/** The derivative of x * P(x), P the normal distribution function by its error function. */
function geluDerivative(x: Tensor): Tensor {
  const p = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
  const density = mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return add(p, mul(x, density));
}

/**
 * The derivative of y = x (1 + tanh(u)) / 2 with u = sqrt(2 / pi) (x + 0.044715 x^3). As (1 + tanh(u)) / 2 is the sigmoid s of
 * 2 u, and y is x s, it is s + y (1 - s) 2 u': five passes over the elements fewer than by tanh.
 */
function tanhGeluDerivative(x: Tensor, y: Tensor): Tensor {
  const c = 2 * Math.sqrt(2 / Math.PI);
  const xx = square(x);
  const polynomial = (a: number): Tensor => add(mul(xx, a * 0.044715 * c), c);
  const s = sigmoid(mul(x, polynomial(1)));
  return add(mul(mul(y, sub(1, s)), polynomial(3)), s);
}

const leaky: GradRule = (c, dy) => {
  const alpha = attribute(c, 'alpha', 0.01);
  // A positive slope keeps the sign.
  return [where(greater(alpha > 0 ? out(c) : at(c, 0), 0), dy, mul(dy, alpha))];
};

const prelu: GradRule = (c, dy) => {
  const [x, slope] = [at(c, 0), at(c, 1)];
  return [
    c.needs(0) ? where(greater(x, 0), dy, mul(dy, slope)) : undefined,
    c.needs(1) ? unbroadcast(mul(dy, minimum(x, 0)), slope.shape) : undefined,
  ];
};

/** y = x s(alpha x): s + alpha x s (1 - s). */
const swish = (x: Tensor, alpha: number): Tensor => {
  const ax = alpha === 1 ? x : mul(x, alpha);
  const s = sigmoid(ax);
  return mul(s, add(mul(ax, sub(1, s)), 1));
};

/** Rules by operator. */
export const activation: Record<string, GradRule> = {
  LeakyRelu: leaky,
  PRelu: prelu,
  Elu: unary((x, y, c) => {
    const alpha = attribute(c, 'alpha', 1);
    return alpha === 1 ? add(minimum(y, 0), 1) : where(greater(x, 0), 1, add(y, alpha));
  }),
  Selu: unary((x, y, c) => {
    const [alpha, gamma] = [attribute(c, 'alpha', 1.6732631921768188), attribute(c, 'gamma', 1.0507010221481323)];
    return where(greater(x, 0), gamma, add(y, alpha * gamma));
  }),
  Celu: unary((_, y, c) => add(div(minimum(y, 0), attribute(c, 'alpha', 1)), 1)),
  Gelu: unary((x, y, c) => (c.attributes.approximate === 'tanh' ? tanhGeluDerivative(x, y) : geluDerivative(x))),
  HardSigmoid: unary((_, y, c) => mul(mul(mask(greater(y, 0), y), mask(less(y, 1), y)), attribute(c, 'alpha', 0.2))),
  HardSwish: unary((x) => add(hardSigmoid(x), mul(mul(x, mask(less(abs(x), 3), x)), 1 / 6))),
  Mish: unary((x) => {
    const t = tanh(softplus(x));
    return add(t, mul(mul(x, sub(1, square(t))), sigmoid(x)));
  }),
  Softplus: unary((x) => sigmoid(x)),
  Softsign: unary((_, y) => square(sub(1, abs(y)))),
  ThresholdedRelu: unary((x, _, c) => mask(greater(x, attribute(c, 'alpha', 1)), x)),
  Shrink: unary((x, _, c) => mask(greater(abs(x), attribute(c, 'lambd', 0.5)), x)),
  Swish: unary((x, _, c) => swish(x, attribute(c, 'alpha', 1))),
  'com.microsoft.Gelu': unary((x) => geluDerivative(x)),
  'com.microsoft.QuickGelu': unary((x, _, c) => swish(x, attribute(c, 'alpha', 1.702))),
  'com.microsoft.FastGelu': (c, dy) => biased(c, dy, tanhGeluDerivative),
  'com.microsoft.BiasGelu': (c, dy) => biased(c, dy, geluDerivative),
};

/** gelu(x + b): one gradient for both, summed to the bias's shape. */
function biased(c: GradContext, dy: Tensor, derivative: (x: Tensor, y: Tensor) => Tensor): (Tensor | undefined)[] {
  const b = c.inputs[1];
  const d = mul(dy, derivative(b ? add(at(c, 0), b) : at(c, 0), out(c)));
  return [d, b && c.needs(1) ? unbroadcast(d, b.shape) : undefined];
}
