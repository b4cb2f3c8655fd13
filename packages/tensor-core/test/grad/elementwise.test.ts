import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradRules } from '../../src/grad/index.ts';
import { Graph, grad, node1, type Tensor, type TensorData, tensorData } from '../../src/index.ts';
import { elementwise } from '../../src/infer/elementwise.ts';
import {
  acos,
  acosh,
  add,
  asin,
  asinh,
  atan,
  atanh,
  ceil,
  clip,
  cos,
  cosh,
  div,
  erf,
  exp,
  floor,
  greater,
  log,
  maximum,
  minimum,
  mul,
  pow,
  reciprocal,
  reduceMax,
  reduceMean,
  reduceSum,
  reshape,
  round,
  sin,
  sinh,
  sqrt,
  sub,
  tan,
  transpose,
  where,
} from '../../src/nn/index.ts';
import { checkGradient, run, values } from '../support/run.ts';

type Binary = (a: Tensor, b: Tensor) => Tensor;
type Unary = (x: Tensor) => Tensor;

const list = (t: TensorData | undefined): number[] => Array.from(t?.data ?? [], Number);

/** The gradients of sum(build(...)) with respect to each input. */
async function gradients(inputs: readonly TensorData[], build: (...x: Tensor[]) => Tensor): Promise<number[][]> {
  const graph = new Graph();
  const xs = inputs.map((t, i) => graph.input(`x${i}`, t.dtype, t.dims));
  grad(reduceSum(build(...xs)), xs).forEach((g, i) => {
    graph.output(`g${i}`, g);
  });
  const out = await run(graph, Object.fromEntries(inputs.map((t, i) => [`x${i}`, t])));
  return inputs.map((_, i) => list(out[`g${i}`]));
}

describe('gradients of elementwise operators equal central differences', () => {
  const x = values([2, 3], { seed: 3, low: 0.3, high: 2 });
  const row = values([3], { seed: 4, low: 0.5, high: 1.5 });
  it.each<[string, Binary]>([
    ['add', add],
    ['sub', sub],
    ['mul', mul],
    ['div', div],
    ['pow', pow],
    ['maximum', maximum],
    ['minimum', minimum],
    ['exp, log, sqrt, erf', (a, b) => add(add(exp(a), log(b)), add(sqrt(a), erf(b)))],
    ['Sum of three, one of them twice', (a, b) => mul(node1('Sum', [a, b, a]), a)],
    ['Mean of three', (a, b) => mul(node1('Mean', [a, b, b]), b)],
    ['where', (a, b) => where(greater(a, b), mul(a, a), b)],
    ['CastLike', (a, b) => node1('CastLike', [mul(a, b), b])],
  ])('%s with a broadcast row', async (_, f) => {
    await checkGradient([x, row], f, { step: 5e-3 });
  });
  it.each<[string, Unary, number, number]>([
    ['sin', sin, -2, 2],
    ['cos', cos, -2, 2],
    ['tan', tan, -1, 1],
    ['asin', asin, -0.8, 0.8],
    ['acos', acos, -0.8, 0.8],
    ['atan', atan, -2, 2],
    ['sinh', sinh, -2, 2],
    ['cosh', cosh, -2, 2],
    ['asinh', asinh, -2, 2],
    ['acosh', acosh, 1.3, 3],
    ['atanh', atanh, -0.8, 0.8],
    ['reciprocal', reciprocal, 0.4, 2],
    ['x^3 of negative x', (t) => pow(t, 3), -2, -0.5],
    ['x^-2', (t) => pow(t, -2), 0.5, 2],
    ['x^0.5', (t) => pow(t, 0.5), 0.5, 2],
  ])('%s, and its second derivative', async (_, f, low, high) => {
    const at = values([7], { seed: 8, low, high });
    await checkGradient([at], f, { step: 5e-3 });
    await checkGradient([at], (t) => grad(reduceSum(f(t)), [t])[0] as Tensor, { step: 5e-3, tolerance: 5e-3 });
  });
});

it('the gradient of a float Mod, away from its jumps', async () => {
  const mod: Binary = (a, b) => node1('Mod', [a, b], { fmod: 1 });
  await checkGradient([tensorData([5.5, -5.5, 7.3, 0.4]), tensorData([2, 2, -3, 1])], mod);
});

describe('gradients where a derivative is one-sided or undefined', () => {
  it('ties of a maximum share its gradient', async () => {
    const graph = new Graph();
    const a = graph.input('a', 'float32', [4]);
    graph.output('g', grad(reduceMax(a), [a])[0] as Tensor);
    const { g } = await run(graph, { a: tensorData([1, 5, 5, 2]) });
    expect(list(g)).toEqual([0, 0.5, 0.5, 0]);
    expect(await gradients([tensorData([1, 2]), tensorData([1, 3])], maximum)).toEqual([
      [0.5, 0],
      [0.5, 1],
    ]);
  });
  it('clip passes the gradient at its bounds, as torch.clamp', async () => {
    const [g] = await gradients([tensorData([-2, -1, 0, 1, 2])], (x) => clip(x, -1, 1));
    expect(g).toEqual([0, 1, 1, 1, 0]);
  });
  it('Clip with one bound, and with none', async () => {
    const low = await gradients([tensorData([-2, 0, 2]), tensorData([0], [])], (x, b) => node1('Clip', [x, b]));
    expect(low[0]).toEqual([0, 1, 1]);
    const none = await gradients([tensorData([-2, 2])], (x) => node1('Clip', [x]));
    expect(none[0]).toEqual([1, 1]);
  });
  it('roundings have gradient 0', async () => {
    const at = tensorData([-1.5, 0.3, 2]);
    for (const f of [floor, ceil, round, (x: Tensor) => node1('Sign', [x])])
      expect((await gradients([at], (x) => add(f(x), mul(x, 2))))[0]).toEqual([2, 2, 2]);
    expect((await gradients([at], floor))[0]).toEqual([0, 0, 0]);
  });
  it('powers of 0: x^0 has slope 0, x^1 slope 1, x^2 slope 0, and a zero base gives its exponent none', async () => {
    const zero = tensorData([0]);
    for (const [b, slope] of [
      [0, 0],
      [1, 1],
      [2, 0],
      [3, 0],
    ] as const)
      expect((await gradients([zero], (x) => pow(x, b)))[0]).toEqual([slope]);
    expect(await gradients([tensorData([0, 0, 2]), tensorData([2, 0, 0])], pow)).toEqual([
      [0, 0, 0],
      [0, 0, Math.fround(Math.log(2))],
    ]);
  });
  it('the exponent of a negative base is not needed where it is constant', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2]);
    graph.output('g', grad(reduceSum(pow(x, 3)), [x])[0] as Tensor);
    expect(graph.nodes.op).not.toContain('Log');
    const { g } = await run(graph, { x: tensorData([-2, 1]) });
    expect(list(g)).toEqual([12, 3]);
  });
  it('where stops what the other branch would make infinite', async () => {
    const [g] = await gradients([tensorData([0, 4])], (x) => where(greater(x, 0), sqrt(where(greater(x, 0), x, 1)), 0));
    expect(g).toEqual([0, 0.25]);
  });
});

it('every elementwise operator with a float result has a rule', () => {
  const without = 'Equal Greater GreaterOrEqual Less LessOrEqual And Or Xor Not IsNaN IsInf'.split(' ');
  const integers = 'BitwiseAnd BitwiseOr BitwiseXor BitwiseNot BitShift'.split(' ');
  const missing = Object.keys(elementwise).filter(
    (op) => ![...without, ...integers].includes(op) && !gradRules.has(op),
  );
  expect(missing).toEqual([]);
});

describe('composed gradients', () => {
  it('a gradient of a gradient is the second derivative', async () => {
    const graph = new Graph();
    const a = graph.input('a', 'float32', []);
    const [first] = grad(mul(pow(a, 3), exp(a)), [a]);
    graph.output('second', grad(first as Tensor, [a])[0] as Tensor);
    const { second } = await run(graph, { a: tensorData([1.5], []) });
    // (x^3 e^x)'' = (x^3 + 6 x^2 + 6 x) e^x
    expect(second?.data[0]).toBeCloseTo((1.5 ** 3 + 6 * 1.5 ** 2 + 9) * Math.exp(1.5), 3);
  });
  it('symbolic dimensions reshape, transpose and sum', async () => {
    const graph = new Graph();
    const a = graph.input('a', 'float32', ['N', 'H', 3]);
    const y = transpose(reshape(a, ['N*H', 3]), [1, 0]);
    expect(y.shape).toEqual([3, 'H*N']);
    graph.output('g', grad(reduceMean(mul(y, y)), [a])[0] as Tensor);
    const { g } = await run(graph, { a: tensorData([1, 2, 3, 4, 5, 6], [1, 2, 3]) });
    [1, 2, 3, 4, 5, 6].forEach((v, i) => {
      expect(g?.data[i]).toBeCloseTo(v / 3, 5);
    });
  });
  it('a broadcast operand gets the sum over what it was stretched along, for random shapes', async () => {
    const shapes = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.boolean()), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(4), async (axes, cut) => {
        const full = axes.map(([d]) => d);
        const small = axes.map(([d, one]) => (one ? 1 : d)).slice(Math.min(cut, axes.length));
        const [a, b] = [values(full, { seed: 3 }), values(small, { seed: 4 })];
        const [ga, gb] = await gradients([a, b], mul);
        // d sum(a b) / db sums a over the stretched axes: in total the sum of all of a
        const total = (v: ArrayLike<number | bigint>): number => Array.from(v, Number).reduce((s, e) => s + e, 0);
        expect(total(gb ?? [])).toBeCloseTo(total(a.data), 4);
        expect(gb).toHaveLength(b.data.length);
        expect(ga).toHaveLength(a.data.length);
      }),
      { numRuns: 25, seed: 3 },
    );
  });
});
