/** Operators that work element by element; binary ones broadcast by NumPy's rules and take a number for either side. */
import { scalar } from '../graph/constant.ts';
import { type DType, onnxDType } from '../graph/dtype.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { type Operand, operands } from './operand.ts';

/** a + b. */
export const add = (a: Operand, b: Operand): Tensor => node1('Add', operands(a, b));
/** a - b. */
export const sub = (a: Operand, b: Operand): Tensor => node1('Sub', operands(a, b));
/** a * b, element by element. */
export const mul = (a: Operand, b: Operand): Tensor => node1('Mul', operands(a, b));
/** a / b; integers are divided towards zero. */
export const div = (a: Operand, b: Operand): Tensor => node1('Div', operands(a, b));
/** a to the power b; a real result needs a >= 0 or an integer b. */
export const pow = (a: Operand, b: Operand): Tensor => node1('Pow', operands(a, b));
/** The larger of a and b. */
export const maximum = (a: Operand, b: Operand): Tensor => node1('Max', operands(a, b));
/** The smaller of a and b. */
export const minimum = (a: Operand, b: Operand): Tensor => node1('Min', operands(a, b));

/** -x. */
export const neg = (x: Tensor): Tensor => node1('Neg', [x]);
/** |x|. */
export const abs = (x: Tensor): Tensor => node1('Abs', [x]);
/** e^x. */
export const exp = (x: Tensor): Tensor => node1('Exp', [x]);
/** The natural logarithm. */
export const log = (x: Tensor): Tensor => node1('Log', [x]);
/** The square root. */
export const sqrt = (x: Tensor): Tensor => node1('Sqrt', [x]);
/** 1 / x. */
export const reciprocal = (x: Tensor): Tensor => node1('Reciprocal', [x]);
/** x * x. */
export const square = (x: Tensor): Tensor => mul(x, x);
/** The error function. */
export const erf = (x: Tensor): Tensor => node1('Erf', [x]);
/** The sine, x in radians. */
export const sin = (x: Tensor): Tensor => node1('Sin', [x]);
/** The cosine, x in radians. */
export const cos = (x: Tensor): Tensor => node1('Cos', [x]);
/** The tangent, x in radians. */
export const tan = (x: Tensor): Tensor => node1('Tan', [x]);
/** The inverse sine [radians]. */
export const asin = (x: Tensor): Tensor => node1('Asin', [x]);
/** The inverse cosine [radians]. */
export const acos = (x: Tensor): Tensor => node1('Acos', [x]);
/** The inverse tangent [radians]. */
export const atan = (x: Tensor): Tensor => node1('Atan', [x]);
/** The hyperbolic sine. */
export const sinh = (x: Tensor): Tensor => node1('Sinh', [x]);
/** The hyperbolic cosine. */
export const cosh = (x: Tensor): Tensor => node1('Cosh', [x]);
/** The inverse hyperbolic sine. */
export const asinh = (x: Tensor): Tensor => node1('Asinh', [x]);
/** The inverse hyperbolic cosine. */
export const acosh = (x: Tensor): Tensor => node1('Acosh', [x]);
/** The inverse hyperbolic tangent. */
export const atanh = (x: Tensor): Tensor => node1('Atanh', [x]);
/** Rounds down. */
export const floor = (x: Tensor): Tensor => node1('Floor', [x]);
/** Rounds up. */
export const ceil = (x: Tensor): Tensor => node1('Ceil', [x]);
/** Rounds to the nearest integer, halves to even. */
export const round = (x: Tensor): Tensor => node1('Round', [x]);
/** -1, 0 or 1: composed from comparisons, which every provider runs (Sign falls back to the CPU on WebGPU). */
export const sign = (x: Tensor): Tensor => sub(cast(greater(x, 0), x.dtype), cast(less(x, 0), x.dtype));
/** x limited to [min, max]; the gradient passes at the bounds themselves, as PyTorch's clamp. */
export const clip = (x: Tensor, min: number, max: number): Tensor =>
  node1('Clip', [x, scalar(x.graph, min, x.dtype), scalar(x.graph, max, x.dtype)]);

/** a = b, as bool. */
export const equal = (a: Operand, b: Operand): Tensor => node1('Equal', operands(a, b));
/** a > b, as bool. */
export const greater = (a: Operand, b: Operand): Tensor => node1('Greater', operands(a, b));
/** a >= b, as bool. */
export const greaterOrEqual = (a: Operand, b: Operand): Tensor => node1('GreaterOrEqual', operands(a, b));
/** a < b, as bool. */
export const less = (a: Operand, b: Operand): Tensor => node1('Less', operands(a, b));
/** a <= b, as bool. */
export const lessOrEqual = (a: Operand, b: Operand): Tensor => node1('LessOrEqual', operands(a, b));
/** a and b, of bools. */
export const and = (a: Tensor, b: Tensor): Tensor => node1('And', [a, b]);
/** a or b, of bools. */
export const or = (a: Tensor, b: Tensor): Tensor => node1('Or', [a, b]);
/** not a, of a bool. */
export const not = (a: Tensor): Tensor => node1('Not', [a]);
/** a where the condition holds, b elsewhere. */
export const where = (condition: Tensor, a: Operand, b: Operand): Tensor =>
  node1('Where', [condition, ...operands(a, b)]);

/** x in another dtype; the same tensor where it has it already. */
export const cast = (x: Tensor, dtype: DType): Tensor =>
  x.dtype === dtype ? x : node1('Cast', [x], { to: onnxDType[dtype] });
/** x itself, as a node of its own. */
export const identity = (x: Tensor): Tensor => node1('Identity', [x]);

/** x, but no gradient flows through it. */
export function stopGradient(x: Tensor): Tensor {
  const y = identity(x);
  y.graph.stopped.add(y.id);
  return y;
}
