/** Operators that onnxruntime's WebGPU provider leaves to the CPU, composed from ones that it has; seen with 1.30. */
import { type DType, isFloat } from '../../graph/dtype.ts';
import { node1 } from '../../graph/node.ts';
import type { Tensor } from '../../graph/tensor.ts';
import type { TensorData } from '../../graph/tensor-data.ts';
import { knownNumbers } from '../../infer/common.ts';
import {
  abs,
  add,
  and,
  cast,
  div,
  equal,
  exp,
  floor,
  greater,
  less,
  maximum,
  minimum,
  mul,
  not,
  sub,
  where,
} from '../../ops/elementwise.ts';
import { full } from '../../ops/shaping.ts';
import { shaped } from './emit.ts';
import { at, type LegaliseContext, type LegaliseRule, numberOf } from './rule.ts';

const rule = (ops: string, text: string, rewrite: LegaliseRule['rewrite']): LegaliseRule => ({
  ops: ops.split(' '),
  defect: 'fallback',
  text: `${ops.replace(' ', ', ')}: ${text}`,
  rewrite,
});

/** Whether WebGPU computes with this dtype at all. */
const computes = (t: Tensor): boolean => t.dtype === 'float32' || t.dtype === 'float16' || t.dtype === 'int32';
const floats = (t: Tensor): boolean => t.dtype === 'float32' || t.dtype === 'float16';
/** The rewrite, where the first input is of a dtype that WebGPU computes with. */
const when =
  (test: (t: Tensor) => boolean, build: (x: Tensor, c: LegaliseContext) => Tensor): LegaliseRule['rewrite'] =>
  (c) =>
    test(at(c, 0)) ? [build(at(c, 0), c)] : undefined;

const sum = (c: LegaliseContext): Tensor => (c.inputs as Tensor[]).reduce((a, b) => add(a, b));

/** 1 where x > 0, -1 where x < 0. */
const sign = (x: Tensor): Tensor => sub(cast(greater(x, 0), x.dtype), cast(less(x, 0), x.dtype));

/** To the nearest integer; halves to the even one. */
function round(x: Tensor): Tensor {
  const down = floor(x);
  const rest = sub(x, down);
  const isOdd = greater(sub(down, mul(floor(mul(down, 0.5)), 2)), 0.5);
  const halfUp = and(equal(rest, 0.5), isOdd);
  return add(down, add(cast(greater(rest, 0.5), x.dtype), cast(halfUp, x.dtype)));
}

/** x mod y of int32 with y's sign, from the division towards zero. */
function mod(x: Tensor, y: Tensor): Tensor {
  const rest = sub(x, mul(y, div(x, y)));
  const isNegative = (t: Tensor): Tensor => cast(less(t, 0), 'int32');
  const differs = and(not(equal(isNegative(rest), isNegative(y))), not(equal(rest, 0)));
  return add(rest, mul(y, cast(differs, 'int32')));
}

const either = (a: Tensor, b: Tensor): Tensor => not(and(not(a), not(b)));
const exactlyOne = (a: Tensor, b: Tensor): Tensor => and(either(a, b), not(and(a, b)));

/** [N, C, H, W] -> [N, b b C, H / b, W / b]. */
function spaceToDepth(x: Tensor, block: number): Tensor | undefined {
  const [, channels, height, width] = x.shape;
  if (typeof channels !== 'number' || typeof height !== 'number' || typeof width !== 'number') return undefined;
  const [h, w] = [height / block, width / block];
  const apart = shaped(x, [0, channels, h, block, w, block]);
  const moved = node1('Transpose', [apart], { perm: [0, 3, 5, 1, 2, 4] });
  return shaped(moved, [0, channels * block * block, h, w]);
}

function constantOfShape(c: LegaliseContext): readonly Tensor[] | undefined {
  const shape = knownNumbers(c.inputs[0]);
  const value = c.attributes.value as TensorData | undefined;
  const dtype: DType = value?.dtype ?? 'float32';
  if (!shape || !(isFloat(dtype) || dtype === 'int32')) return undefined;
  return [full(c.graph, shape, Number(value?.data[0] ?? 0), dtype)];
}

/** Dropout that drops nothing. */
function dropout(c: LegaliseContext): readonly (Tensor | undefined)[] | undefined {
  const training = c.inputs[2];
  const off = training === undefined || c.graph.constants.get(training.id)?.data[0] === 0;
  if (!off || c.reads(1)) return undefined;
  return [at(c, 0), ...c.outputs.slice(1).map(() => undefined)];
}

/** Rules for operators that WebGPU lacks. */
export const fallback: Readonly<Record<string, LegaliseRule>> = {
  sum: rule(
    'Sum',
    'a chain of Add',
    when(computes, (_, c) => sum(c)),
  ),
  mean: rule(
    'Mean',
    'a chain of Add, divided',
    when(floats, (_, c) => div(sum(c), c.inputs.length)),
  ),
  selu: rule(
    'Selu',
    'gamma Elu(x)',
    when(floats, (x, c) =>
      mul(node1('Elu', [x], { alpha: numberOf(c, 'alpha', 1.6732632) }), numberOf(c, 'gamma', 1.050701)),
    ),
  ),
  celu: rule(
    'Celu',
    'max(x, 0) + min(0, alpha (e^(x / alpha) - 1))',
    when(floats, (x, c) => {
      const alpha = numberOf(c, 'alpha', 1);
      return add(maximum(x, 0), minimum(mul(sub(exp(div(x, alpha)), 1), alpha), 0));
    }),
  ),
  softsign: rule(
    'Softsign',
    'x / (1 + |x|)',
    when(floats, (x) => div(x, add(abs(x), 1))),
  ),
  shrink: rule(
    'Shrink',
    'Where',
    when(floats, (x, c) => {
      const [bias, limit] = [numberOf(c, 'bias', 0), numberOf(c, 'lambd', 0.5)];
      return where(less(x, -limit), add(x, bias), where(greater(x, limit), sub(x, bias), 0));
    }),
  ),
  sign: rule('Sign', 'Cast(x > 0) - Cast(x < 0)', when(computes, sign)),
  round: rule('Round', 'Floor and comparisons', when(floats, round)),
  isNan: rule(
    'IsNaN',
    'not x = x',
    when(floats, (x) => not(equal(x, x))),
  ),
  integerNeg: rule(
    'Neg',
    '0 - x for int32',
    when(
      (t) => t.dtype === 'int32',
      (x) => sub(0, x),
    ),
  ),
  integerAbs: rule(
    'Abs',
    'max(x, -x) for int32',
    when(
      (t) => t.dtype === 'int32',
      (x) => maximum(x, sub(0, x)),
    ),
  ),
  mod: rule(
    'Mod',
    'x - y (x / y) for int32',
    when(
      (t) => t.dtype === 'int32',
      (x, c) => mod(x, at(c, 1)),
    ),
  ),
  or: rule('Or', 'not (not a and not b)', (c) => [either(at(c, 0), at(c, 1))]),
  xor: rule('Xor', 'And and Not', (c) => [exactlyOne(at(c, 0), at(c, 1))]),
  booleanEqual: rule(
    'Equal',
    'not xor for bool',
    when(
      (t) => t.dtype === 'bool',
      (x, c) => not(exactlyOne(x, at(c, 1))),
    ),
  ),
  constantOfShape: rule('ConstantOfShape', 'Expand of a scalar where the shape is known', constantOfShape),
  dropout: rule('Dropout', 'nothing, outside training', dropout),
  spaceToDepth: rule('SpaceToDepth', 'Reshape and Transpose', (c) => {
    const y = spaceToDepth(at(c, 0), numberOf(c, 'blocksize', 1));
    return y && [y];
  }),
};
