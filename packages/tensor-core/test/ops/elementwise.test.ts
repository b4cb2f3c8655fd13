import { describe, expect, it } from 'vitest';
import { Graph, type Tensor, type TensorData, tensorData } from '../../src/index.ts';
import {
  abs,
  acos,
  acosh,
  add,
  and,
  asin,
  asinh,
  atan,
  atanh,
  cast,
  ceil,
  clip,
  cos,
  cosh,
  div,
  equal,
  erf,
  exp,
  floor,
  greater,
  greaterOrEqual,
  identity,
  less,
  lessOrEqual,
  log,
  maximum,
  minimum,
  mul,
  neg,
  not,
  or,
  pow,
  reciprocal,
  round,
  sign,
  sin,
  sinh,
  sqrt,
  square,
  sub,
  tan,
  where,
} from '../../src/nn/index.ts';
import { matchers } from '../../src/testing/index.ts';
import { evaluate } from '../support/run.ts';

expect.extend(matchers);
const list = (t: TensorData | undefined): number[] => Array.from(t?.data ?? [], Number);

describe('operators of one tensor equal their functions in JavaScript', () => {
  it.each<[string, (x: Tensor) => Tensor, (x: number) => number, number[]]>([
    ['neg', neg, (x) => -x, [-1, 2]],
    ['abs', abs, Math.abs, [-1.5, 0, 2]],
    ['exp', exp, Math.exp, [-1, 0, 2]],
    ['log', log, Math.log, [0.5, 1, 20]],
    ['sqrt', sqrt, Math.sqrt, [0, 2, 9]],
    ['reciprocal', reciprocal, (x) => 1 / x, [-2, 4]],
    ['square', square, (x) => x * x, [-3, 0.5]],
    ['sin', sin, Math.sin, [-1, 0, 3]],
    ['cos', cos, Math.cos, [-1, 0, 3]],
    ['tan', tan, Math.tan, [-1, 0, 1]],
    ['asin', asin, Math.asin, [-1, 0.3, 1]],
    ['acos', acos, Math.acos, [-1, 0.3, 1]],
    ['atan', atan, Math.atan, [-5, 0.3, 5]],
    ['sinh', sinh, Math.sinh, [-2, 0.3, 2]],
    ['cosh', cosh, Math.cosh, [-2, 0.3, 2]],
    ['asinh', asinh, Math.asinh, [-2, 0.3, 2]],
    ['acosh', acosh, Math.acosh, [1, 1.5, 4]],
    ['atanh', atanh, Math.atanh, [-0.9, 0.3, 0.9]],
    ['floor', floor, Math.floor, [-1.5, 0.5, 2]],
    ['ceil', ceil, Math.ceil, [-1.5, 0.5, 2]],
    ['sign', sign, Math.sign, [-1.5, 0, 2]],
    ['identity', identity, (x) => x, [1, 2]],
    ['clip', (x) => clip(x, -1, 1), (x) => Math.min(1, Math.max(-1, x)), [-2, -1, 0.5, 3]],
  ])('%s', async (_, op, reference, at) => {
    const [y] = await evaluate([tensorData(at)], op);
    // onnxruntime's trigonometric kernels are good to a few units of the last place.
    expect(y).toBeAllclose(tensorData(at.map(reference)), { rtol: 2e-6, atol: 2e-6 });
  });
  it('round takes halves to the even neighbour', async () => {
    const [y] = await evaluate([tensorData([-1.5, -0.5, 0.5, 1.5, 2.5, 2.6])], round);
    expect(list(y)).toEqual([-2, -0, 0, 2, 2, 3]);
  });
  it('erf, against Abramowitz & Stegun table 7.1', async () => {
    const [y] = await evaluate([tensorData([0, 0.5, 1, 2])], erf);
    expect(y).toBeAllclose(tensorData([0, 0.5204998778, 0.8427007929, 0.995322265]), { rtol: 1e-6, atol: 1e-7 });
  });
});

describe('operators of two', () => {
  const a = tensorData([1, 2, 3, 4], [2, 2]);
  const row = tensorData([2, 3]);
  it.each<[string, (x: Tensor, y: Tensor) => Tensor, number[]]>([
    ['add', add, [3, 5, 5, 7]],
    ['sub', sub, [-1, -1, 1, 1]],
    ['mul', mul, [2, 6, 6, 12]],
    ['div', div, [0.5, 2 / 3, 1.5, 4 / 3]],
    ['pow', pow, [1, 8, 9, 64]],
    ['maximum', maximum, [2, 3, 3, 4]],
    ['minimum', minimum, [1, 2, 2, 3]],
    ['equal', equal, [0, 0, 0, 0]],
    ['greater', greater, [0, 0, 1, 1]],
    ['greaterOrEqual', greaterOrEqual, [0, 0, 1, 1]],
    ['less', less, [1, 1, 0, 0]],
    ['lessOrEqual', lessOrEqual, [1, 1, 0, 0]],
  ])('%s broadcasts a row', async (_, op, expected) => {
    const [y] = await evaluate([a, row], op);
    expect(y?.dims).toEqual([2, 2]);
    expect(list(y)).toEqual(expected.map(Math.fround));
  });
  it('take a number for either side, in the dtype of the other', async () => {
    const ints = tensorData([5, 7], [2], 'int32');
    const [p, q, r, s] = await evaluate([a, ints], (x, i) => [
      sub(10, x as Tensor),
      sub(x as Tensor, 10),
      div(i as Tensor, 2),
      equal(i as Tensor, 7),
    ]);
    expect(list(p)).toEqual([9, 8, 7, 6]);
    expect(list(q)).toEqual([-9, -8, -7, -6]);
    expect([r?.dtype, list(r)]).toEqual(['int32', [2, 3]]);
    expect([s?.dtype, list(s)]).toEqual(['bool', [0, 1]]);
  });
  it('need a tensor', () => {
    expect(() => add(1, 2)).toThrow('an operator needs a tensor, got two numbers');
  });
});

it('and, or, not and where work on conditions', async () => {
  const [y] = await evaluate([tensorData([-2, -1, 0, 1, 2])], (x) => {
    const [small, positive] = [less(abs(x as Tensor), 1.5), greater(x as Tensor, 0)];
    return where(and(small, positive), 1, where(or(small, not(positive)), cast(small, 'float32'), -1));
  });
  expect(list(y)).toEqual([0, 1, 1, 1, -1]);
});

it('cast to the same dtype is the tensor itself', () => {
  const x = new Graph().input('x', 'float32', [2]);
  expect(cast(x, 'float32').id).toBe(x.id);
  expect(cast(x, 'int32').dtype).toBe('int32');
});
