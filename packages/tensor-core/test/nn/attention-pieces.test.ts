import { describe, expect, it } from 'vitest';
import { Graph, Params, type Tensor, type TensorData, tensorData, type Weights } from '../../src/index.ts';
import {
  alibi,
  alibiSlopes,
  concat,
  groupedQueryAttention,
  learnedPositions,
  relativeAttention,
  rotary,
  scaledDotProduct,
  swiglu,
} from '../../src/nn/index.ts';
import { fillByRule } from '../../src/testing/index.ts';
import { checkGradient, evaluate, run, values } from '../support/run.ts';

const numbers = (t: TensorData | undefined): number[] => Array.from(t?.data ?? [], Number);
const expectClose = (actual: readonly number[], expected: readonly number[], digits = 5): void => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((v, i) => {
    expect(v).toBeCloseTo(expected[i] as number, digits);
  });
};

/** Builds on float32 inputs of these shapes and runs with weights by the rule, or those given. */
async function built(
  feeds: Readonly<Record<string, TensorData>>,
  build: (p: Params, x: Record<string, Tensor>) => Record<string, Tensor>,
  { weights, symbolic = {} }: { weights?: Weights; symbolic?: Record<string, (number | string)[]> } = {},
): Promise<Record<string, TensorData>> {
  const graph = new Graph();
  const inputs = Object.fromEntries(
    Object.entries(feeds).map(([name, { dims }]) => [name, graph.input(name, 'float32', symbolic[name] ?? dims)]),
  );
  for (const [name, t] of Object.entries(build(new Params(graph), inputs))) graph.output(name, t);
  return run(graph, feeds, weights ?? fillByRule(graph));
}

describe('learnedPositions', () => {
  it('gives rows of its table from the first position on', async () => {
    const weights = new Map([['weight', tensorData([0, 1, 10, 11, 20, 21, 30, 31], [4, 2])]]);
    const feeds = { past: values([2]), x: values([1]) };
    const { fixed, computed } = await built(
      feeds,
      (p, { past, x }) => ({
        fixed: learnedPositions(p, 2, 4, 2, { start: 1 }),
        computed: learnedPositions(p, 'T', 4, 2, { start: 'P' }),
        both: concat([past as Tensor, x as Tensor], 0),
      }),
      { weights, symbolic: { past: ['P'], x: ['T'] } },
    );
    expect(numbers(fixed)).toEqual([10, 11, 20, 21]);
    expect(numbers(computed)).toEqual([20, 21]);
  });

  it('says both numbers where the context is too short', () => {
    expect(() => learnedPositions(new Params(new Graph(), 'wpe'), 5, 4, 2)).toThrow(
      'learnedPositions wpe: a sequence must fit the context of 4 positions, got 5',
    );
  });
});

describe('rotary', () => {
  it('turns a pair by its position, by hand', async () => {
    const x = tensorData([1, 0, 1, 0, 3, 4], [3, 2]);
    const [y] = await evaluate([x], (t) => rotary(t as Tensor));
    const [c, s] = [Math.cos(2), Math.sin(2)];
    expectClose(numbers(y), [1, 0, Math.cos(1), Math.sin(1), 3 * c - 4 * s, 4 * c + 3 * s]);
  });

  it.each(['neighbours', 'halves'] as const)(
    'gives products that depend on differences of positions only, %s',
    async (pairs) => {
      const [q, k] = [values([1, 1, 8]), values([1, 1, 8], { seed: 2 })];
      const dot = async (m: number, n: number): Promise<number> => {
        const [a, b] = await evaluate([q, k], (s, t) => [
          rotary(s as Tensor, { pairs, start: m }),
          rotary(t as Tensor, { pairs, start: n }),
        ]);
        return numbers(a).reduce((sum, v, i) => sum + v * (numbers(b)[i] as number), 0);
      };
      expect(await dot(3, 1)).toBeCloseTo(await dot(12, 10), 5);
      expect(Math.abs((await dot(3, 1)) - (await dot(3, 2)))).toBeGreaterThan(1e-3);
    },
  );

  it('pairs neighbours or halves, which a permutation turns into one another', async () => {
    const order = [0, 2, 4, 1, 3, 5]; // neighbours (0, 1) become halves (0, 3)
    const x = values([2, 6]);
    const shuffled = tensorData(
      [0, 1].flatMap((row) => order.map((i) => Number(x.data[6 * row + i]))),
      [2, 6],
    );
    const [a, b] = await evaluate([x, shuffled], (s, t) => [
      rotary(s as Tensor),
      rotary(t as Tensor, { pairs: 'halves' }),
    ]);
    expectClose(
      numbers(b),
      [0, 1].flatMap((row) => order.map((i) => numbers(a)[6 * row + i] as number)),
    );
  });

  it('has gradients that equal central differences', async () => {
    await checkGradient([values([1, 2, 3, 4])], (x) => rotary(x as Tensor));
  });

  it('needs an even last axis', () => {
    expect(() => rotary(new Graph().input('x', 'float32', [2, 3]))).toThrow(
      'the last axis must be even and fixed, got 3',
    );
  });
});

describe('alibi', () => {
  it('has the slopes of the paper for 8 heads, and those of the published code for 6', () => {
    expect(alibiSlopes(8)).toEqual([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64, 1 / 128, 1 / 256]);
    expect(alibiSlopes(6)).toEqual([1 / 4, 1 / 16, 1 / 64, 1 / 256, 1 / 2, 1 / 8]);
  });

  it('falls linearly with the distance', async () => {
    const graph = new Graph();
    graph.output('y', alibi(graph, 2, 2, 3));
    const { y } = await run(graph);
    expect(y?.dims).toEqual([2, 2, 3]);
    const distance = [1, 0, 1, 2, 1, 0];
    expectClose(numbers(y), [...distance.map((d) => -d / 16), ...distance.map((d) => -d / 256)]);
  });
});

describe('relativeAttention', () => {
  const feeds = { q: values([1, 2, 4, 3]), k: values([1, 2, 4, 3], { seed: 2 }), v: values([1, 2, 4, 3], { seed: 3 }) };
  const build =
    (causal: boolean) =>
    (p: Params, { q, k, v }: Record<string, Tensor>) =>
      relativeAttention(p, { q: q as Tensor, k: k as Tensor, v: v as Tensor }, 2, { causal });

  it.each([false, true])('equals equations 3 and 4, causal: %s', async (causal) => {
    const weights = new Map(
      ['relative_keys', 'relative_values'].map((name, i) => [name, values([5, 3], { seed: 5 + i })]),
    );
    const { out } = await built(feeds, build(causal), { weights });
    const at = (t: TensorData | undefined, ...index: number[]): number =>
      Number(t?.data[index.reduce((n, i, axis) => n * (t.dims[axis] as number) + i, 0)]);
    const three = [0, 1, 2];
    const expected: number[] = [];
    for (const h of [0, 1])
      for (let i = 0; i < 4; i++) {
        const keys = Array.from({ length: causal ? i + 1 : 4 }, (_, j) => j);
        const row = (j: number): number => Math.max(-2, Math.min(2, j - i)) + 2;
        const e = keys.map((j) => {
          const parts = three.map(
            (d) => at(feeds.q, 0, h, i, d) * (at(feeds.k, 0, h, j, d) + at(weights.get('relative_keys'), row(j), d)),
          );
          return Math.exp(parts.reduce((a, b) => a + b) / Math.sqrt(3));
        });
        const total = e.reduce((a, b) => a + b);
        for (const d of three)
          expected.push(
            keys.reduce(
              (sum, j) =>
                sum +
                ((e[j] as number) / total) * (at(feeds.v, 0, h, j, d) + at(weights.get('relative_values'), row(j), d)),
              0,
            ),
          );
      }
    expectClose(numbers(out), expected);
  });

  it('is scaled dot-product attention where its tables are 0, and names its weights', async () => {
    const zero = new Map(
      ['relative_keys', 'relative_values'].map((n) => [n, tensorData(new Array(15).fill(0), [5, 3])]),
    );
    const both = await built(
      feeds,
      (p, x) => {
        const { q, k, v } = x as Record<'q' | 'k' | 'v', Tensor>;
        const { out, weights } = relativeAttention(p, { q, k, v }, 2);
        expect(q.graph.taps.get('weights')?.id).toBe(weights.id);
        return { out, plain: scaledDotProduct(q, k, v).out };
      },
      { weights: zero },
    );
    expectClose(numbers(both.out), numbers(both.plain));
  });
});

describe('groupedQueryAttention', () => {
  it('is multi-head attention whose groups repeat their keys and values', async () => {
    const x = values([2, 3, 8]);
    const attend =
      (groups: number) =>
      (p: Params, { x: y }: Record<string, Tensor>) =>
        groupedQueryAttention(p, y as Tensor, 4, groups, { causal: true, rotary: { pairs: 'halves' } });
    const graph = new Graph();
    groupedQueryAttention(new Params(graph), graph.input('x', 'float32', [2, 3, 8]), 4, 2);
    const shared = fillByRule(graph);
    expect([...shared].map(([name, { dims }]) => [name, dims.join()])).toEqual([
      ['q_proj.weight', '8,8'],
      ['k_proj.weight', '4,8'],
      ['v_proj.weight', '4,8'],
      ['o_proj.weight', '8,8'],
    ]);
    // Each group's rows (2 of them, the width of a head) twice.
    const twice = (name: string): TensorData =>
      tensorData(
        [0, 0, 1, 1].flatMap((g) => numbers(shared.get(name)).slice(16 * g, 16 * (g + 1))),
        [8, 8],
      );
    const apart = new Map([
      ...shared,
      ['k_proj.weight', twice('k_proj.weight')],
      ['v_proj.weight', twice('v_proj.weight')],
    ]);
    const [grouped, whole] = [
      await built({ x }, attend(2), { weights: shared }),
      await built({ x }, attend(4), { weights: apart }),
    ];
    expect(grouped.weights?.dims).toEqual([2, 4, 3, 3]);
    expectClose(numbers(grouped.out), numbers(whole.out));
  });

  it('says both numbers where groups do not divide the heads', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [1, 2, 12]);
    expect(() => groupedQueryAttention(new Params(graph), x, 6, 4)).toThrow('groups must divide the heads 6, got 4');
  });
});

it('swiglu is (silu(x W) * x V) U, by hand', async () => {
  const weights = new Map([
    ['gate_proj.weight', tensorData([1, 0, 0, 2], [2, 2])],
    ['up_proj.weight', tensorData([0, 1, 1, 0], [2, 2])],
    ['down_proj.weight', tensorData([1, 1, 1, -1], [2, 2])],
  ]);
  const { y } = await built({ x: tensorData([3, 0.5], [1, 2]) }, (p, { x }) => ({ y: swiglu(p, x as Tensor, 2) }), {
    weights,
  });
  const silu = (v: number): number => v / (1 + Math.exp(-v));
  const [a, b] = [silu(3) * 0.5, silu(1) * 3];
  expectClose(numbers(y), [a + b, a - b]);
});
