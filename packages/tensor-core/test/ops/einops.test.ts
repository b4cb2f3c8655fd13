import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Graph, type Shape, type Tensor, type TensorData, tensorData } from '../../src/index.ts';
import { type AxisSizes, type Reduction, rearrange, reduce, repeat, transpose } from '../../src/nn/index.ts';
import { matchers } from '../../src/testing/index.ts';
import { checkGradient, evaluate, run, values } from '../support/run.ts';

expect.extend(matchers);

/** 0, 1, 2, ... in a shape: every element tells where it came from. */
const iota = (...dims: number[]): TensorData =>
  tensorData(
    Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => i),
    dims,
  );

const list = (t: TensorData | undefined): number[] => Array.from(t?.data ?? [], Number);

/** The operators that a call adds to a graph. */
function nodesOf(shape: Shape, build: (x: Tensor) => Tensor): { ops: string[]; y: Tensor; x: Tensor } {
  const graph = new Graph();
  const x = graph.input('x', 'float32', shape);
  const y = build(x);
  return { ops: [...graph.nodes.op], y, x };
}

/**
 * Einops by its definition, without tensors: a loop over every combination of axis values, which names one element of the
 * input and one of the output. Patterns of names and parentheses only; `sizes` names every axis.
 */
function byDefinition(x: TensorData, pattern: string, sizes: Record<string, number>, reduction: Reduction): TensorData {
  const [left, right] = pattern
    .split('->')
    .map((side) => (side.match(/\([^)]*\)|\S+/g) ?? []).map((g): string[] => g.match(/\w+/g) ?? [])) as [
    string[][],
    string[][],
  ];
  const size = (name: string): number => sizes[name] ?? Number(name);
  const dims = right.map((g) => g.reduce((n, a) => n * size(a), 1));
  const names = [...new Set([...left.flat(), ...right.flat()])].filter((a) => a !== '1');
  const groups = new Map<number, number[]>();
  const at: Record<string, number> = {};
  const flat = (side: string[][]): number =>
    side.flat().reduce((index, a) => (a === '1' ? index : index * size(a) + (at[a] as number)), 0);
  const visit = (i: number): void => {
    const name = names[i];
    if (name === undefined) {
      const to = flat(right);
      groups.set(to, [...(groups.get(to) ?? []), Number(x.data[flat(left)])]);
      return;
    }
    for (let v = 0; v < size(name); v++) {
      at[name] = v;
      visit(i + 1);
    }
  };
  visit(0);
  const sum = (v: number[]): number => v.reduce((a, b) => a + b, 0);
  const apply: Record<Reduction, (v: number[]) => number> = {
    sum,
    mean: (v) => sum(v) / v.length,
    max: (v) => Math.max(...v),
    min: (v) => Math.min(...v),
    prod: (v) => v.reduce((a, b) => a * b, 1),
  };
  const out = Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => apply[reduction](groups.get(i) ?? []));
  return tensorData(out, dims);
}

describe('rearrange', () => {
  it('moves, merges and splits axes of a 2x3 matrix', async () => {
    const [moved, merged, split] = await evaluate([iota(2, 3)], (x) => [
      rearrange(x, 'a b -> b a'),
      rearrange(x, 'a b -> (b a)'),
      rearrange(x, 'a (b c) -> c a b', { b: 1 }),
    ]);
    expect([moved?.dims, list(moved)]).toEqual([
      [3, 2],
      [0, 3, 1, 4, 2, 5],
    ]);
    expect([merged?.dims, list(merged)]).toEqual([[6], [0, 3, 1, 4, 2, 5]]);
    expect([split?.dims, list(split)]).toEqual([
      [3, 2, 1],
      [0, 3, 1, 4, 2, 5],
    ]);
  });

  it.each([
    '...->...',
    'a b c d e-> a b c d e',
    'a b c d e ...-> ... a b c d e',
    'a b c d e ...-> a ... b c d e',
    '... a b c d e -> ... a b c d e',
    'a ... e-> a ... e',
    'a … c d e -> a … c d e',
    'a ... c d e -> a (...) c d e',
    'a (b1 b2) ... -> a (b1 b2) ...',
  ])('%s returns the tensor itself', (pattern) => {
    const { ops, x, y } = nodesOf([2, 3, 4, 5, 6], (t) =>
      rearrange(t, pattern, pattern.includes('b1') ? { b1: 3 } : {}),
    );
    expect(ops).toEqual([]);
    expect(y.id).toBe(x.id);
  });

  it.each([
    ['a b c d e -> (a b) c d e', 'a b ... -> (a b) ... '],
    ['a b c d e -> a b (c d) e', '... c d e -> ... (c d) e'],
    ['a b c d e -> a b c d e', '... -> ... '],
    ['a b c d e -> (a b c d e)', '... ->  (...)'],
    ['a b c d e -> b (c d e) a', 'a b ... -> b (...) a'],
    ['a b c d e -> b (a c d) e', 'a b ... e -> b (a ...) e'],
    ['a b c d e -> a () b 1 c d e', 'a b ... -> a 1 b () ...'],
  ])('%s equals %s', async (one, other) => {
    const [a, b] = await evaluate([iota(2, 3, 4, 5, 6)], (x) => [rearrange(x, one), rearrange(x, other)]);
    expect(b?.dims).toEqual(a?.dims);
    expect(b?.data).toEqual(a?.data);
  });

  it('undoes itself', async () => {
    const x = iota(1, 2, 3, 5, 7, 4);
    const [y] = await evaluate([x], (t) =>
      rearrange(rearrange(t, 'a b c d e f -> (f d) c (e b) a'), '(f d) c (e b) a -> a b c d e f', { b: 2, d: 5 }),
    );
    expect(y).toEqual(x);
  });

  it.each([
    ['b t (h d) -> b h t d', [2, 5, 12], { h: 3 }, ['Reshape', 'Transpose'], [2, 3, 5, 4]],
    ['b h t d -> b t (h d)', [2, 3, 5, 4], {}, ['Transpose', 'Reshape'], [2, 5, 12]],
    ['b c h w -> b (h w) c', [2, 3, 4, 5], {}, ['Transpose', 'Reshape'], [2, 20, 3]],
    ['b c h w -> b (c h w)', [2, 3, 4, 5], {}, ['Reshape'], [2, 60]],
    ['(a b) c -> a (b c)', [6, 4], { b: 3 }, ['Reshape'], [2, 12]],
    ['b c h w -> b h w c', [2, 3, 4, 5], {}, ['Transpose'], [2, 4, 5, 3]],
    ['b 1 h w -> b h w 1', [2, 1, 4, 5], {}, ['Reshape'], [2, 4, 5, 1]],
    ['b c h w -> b h w c', [2, 1, 4, 5], {}, ['Reshape'], [2, 4, 5, 1]],
    ['b 1 h w -> h b 1 w', [2, 1, 4, 5], {}, ['Transpose'], [4, 2, 1, 5]],
    ['b 1 h w -> (h b) w', [2, 1, 4, 5], {}, ['Transpose', 'Reshape'], [8, 5]],
    [
      'b c (h p) (w q) -> b (h w) (p q c)',
      [2, 3, 8, 6],
      { p: 4, q: 2 },
      ['Reshape', 'Transpose', 'Reshape'],
      [2, 6, 24],
    ],
  ] as [string, number[], AxisSizes, string[], number[]][])(
    '%s of %j adds %j',
    (pattern, shape, sizes, ops, result) => {
      const made = nodesOf(shape, (x) => rearrange(x, pattern, sizes));
      expect(made.ops).toEqual(ops);
      expect(made.y.shape).toEqual(result);
    },
  );

  it('keeps symbolic dimensions and divides them exactly', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['N', '2*T', 12]);
    const y = rearrange(x, 'n (t k) (h d) -> (n h) (t d) k', { k: 2, h: 3 });
    expect(y.shape).toEqual(['3*N', '4*T', 2]);
    graph.output('y', y);
    const input = iota(2, 4, 12);
    const out = await run(graph, { x: input });
    expect(out.y).toEqual(
      byDefinition(input, '(n) (t k) (h d) -> (n h) (t d) k', { n: 2, t: 2, k: 2, h: 3, d: 4 }, 'sum'),
    );
  });

  it('takes a size that is symbolic itself', () => {
    const graph = new Graph();
    graph.input('sequences', 'float32', ['N', 'T']);
    const y = rearrange(graph.input('x', 'float32', ['N*T', 4]), '(n t) c -> n t c', { t: 'T' });
    expect(y.shape).toEqual(['N', 'T', 4]);
  });

  it.each([
    ['a b c', [2, 3], {}, "needs one '->'"],
    ['a b c -> c b a', [2, 3], {}, 'the left side has 3 axes, the tensor 2'],
    ['a b c d ... -> a b c d ...', [2, 3], {}, 'the left side has 4 axes, the tensor 2'],
    ['a (b c) -> a b c', [2, 10], { b: 3 }, 'axis 1, (b c), of size 10 is not known to divide by 3'],
    ['n (t p) -> n t p', ['N', 'T'], { p: 2 }, 'axis 1, (t p), of size T is not known to divide by 2'],
    ['a (b c) -> a b c', [2, 10], {}, 'the sizes of b and c do not follow, give one of them'],
    ['a (b c) -> a b c', [2, 10], { b: 5, c: 3 }, 'axis 1 is 10, but (b c) is 15'],
    ['a 1 -> a', [2, 3], {}, 'axis 1 is 3, but () is 1'],
    ['a b -> a', [2, 3], {}, 'axis b occurs on the left but not on the right; reduce would remove it'],
    ['a b -> a b c', [2, 3], { c: 2 }, 'axis c occurs on the right but not on the left; repeat would add it'],
    ['a b -> b a', [2, 3], { c: 2 }, 'axis c has a size but does not occur'],
    ['a b -> b a', [2, 3], { a: 2.5 }, 'the size of axis a must be a whole number, got 2.5'],
    ['a a -> a', [2, 2], {}, 'axis a occurs twice on one side'],
    ['(a (b c)) -> a b c', [8], { a: 2, b: 2 }, 'parentheses must not be nested'],
    ['(a b -> a b', [8], { a: 2 }, "'(' has no ')'"],
    ['a b) -> a b', [8], { a: 2 }, "')' has no '('"],
    ['a _b -> a _b', [2, 3], {}, "'_b' is no name of an axis"],
    ['a . -> a .', [2, 3], {}, "'.' is no name of an axis"],
    ['a b -> a b ...', [2, 3], {}, "'...' stands on the right but not on the left"],
    ['a (b ...) -> a b ...', [2, 3], { b: 1 }, "'...' must not stand in parentheses on the left"],
    ['(...) -> (...)', [2, 3], {}, "'...' must not stand in parentheses on the left"],
  ] as [string, Shape, AxisSizes, string][])('%s of %j is refused: %#', (pattern, shape, sizes, cause) => {
    const given = Object.entries(sizes).map(([k, v]) => `${k} = ${v}`);
    const call = `'${pattern}' of [${shape.join(', ')}]${given.length > 0 ? ` with ${given.join(', ')}` : ''}`;
    expect(() => nodesOf(shape, (x) => rearrange(x, pattern, sizes))).toThrow(`rearrange (top): ${call}: ${cause}`);
  });

  it('an error names the module path', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2, 3]);
    expect(() => graph.within('blocks.0.attn', () => rearrange(x, 'a -> a'))).toThrow(
      "rearrange blocks.0.attn: 'a -> a' of [2, 3]: the left side has 1 axes, the tensor 2",
    );
  });
});

describe('reduce', () => {
  it.each([
    ['a b c d e -> ', ' ... ->  '],
    ['a b c d e -> (e a)', 'a ... e -> (e a)'],
    ['a b c d e -> d (a e)', ' a b c d e ... -> d (a e) '],
    ['a b c d e -> (a b)', ' ... c d e  -> (...) '],
  ])('%s equals %s for sum, max and min', async (one, other) => {
    const out = await evaluate([iota(2, 3, 4, 2, 3)], (x) =>
      (['sum', 'max', 'min'] as const).flatMap((r) => [reduce(x, one, r), reduce(x, other, r)]),
    );
    for (let i = 0; i < 6; i += 2) expect(out[i + 1]).toEqual(out[i]);
  });

  it('2x2 pooling by hand', async () => {
    const [largest, mean] = await evaluate([iota(1, 1, 2, 4)], (x) => [
      reduce(x, 'b c (h 2) (w 2) -> b c h w', 'max'),
      reduce(x, 'b c (h 2) (w 2) -> b c h w', 'mean'),
    ]);
    expect(largest).toEqual(tensorData([5, 7], [1, 1, 1, 2]));
    expect(mean).toEqual(tensorData([2.5, 4.5], [1, 1, 1, 2]));
  });

  it.each([
    ['b c h w -> b c', [2, 3, 4, 5], ['ReduceSum'], [2, 3]],
    ['b c h w -> b c () ()', [2, 3, 4, 5], ['ReduceSum'], [2, 3, 1, 1]],
    ['b c h w -> c b', [2, 3, 4, 5], ['ReduceSum', 'Transpose'], [3, 2]],
    ['b c (h 2) (w 2) -> b c h w', [2, 3, 4, 6], ['Reshape', 'ReduceSum'], [2, 3, 2, 3]],
    ['b c h w -> b h w', [2, 1, 4, 5], ['Reshape'], [2, 4, 5]],
    ['b t c -> b c', ['N', 'T', 4], ['ReduceSum'], ['N', 4]],
    ['a b -> a b', [2, 3], [], [2, 3]],
  ] as [string, Shape, string[], Shape][])('%s of %j adds %j', (pattern, shape, ops, result) => {
    const made = nodesOf(shape, (x) => reduce(x, pattern, 'sum'));
    expect(made.ops).toEqual(ops);
    expect(made.y.shape).toEqual(result);
  });

  it('refuses an unknown reduction and new axes', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2, 3]);
    expect(() => reduce(x, 'a b -> a', 'median' as never)).toThrow(
      "reduce (top): 'a b -> a' of [2, 3]: there is no reduction median, only sum, mean, max, min, prod",
    );
    expect(() => reduce(x, 'a b -> a 2', 'sum')).toThrow('occurs on the right but not on the left');
  });
});

describe('repeat', () => {
  it('by hand: new axes, whole copies, and each element twice', async () => {
    const [channels, copies, twice] = await evaluate([iota(2, 2)], (x) => [
      repeat(x, 'h w -> h w c', { c: 2 }),
      repeat(x, 'h w -> (2 h) w'),
      repeat(x, 'h w -> h (w r)', { r: 2 }),
    ]);
    expect(channels).toEqual(tensorData([0, 0, 1, 1, 2, 2, 3, 3], [2, 2, 2]));
    expect(copies).toEqual(tensorData([0, 1, 2, 3, 0, 1, 2, 3], [4, 2]));
    expect(twice).toEqual(tensorData([0, 0, 1, 1, 2, 2, 3, 3], [2, 4]));
  });

  it.each([
    ['h w -> n h w', [2, 3], { n: 4 }, ['Expand'], [4, 2, 3]],
    ['h w -> h w c', [2, 3], { c: 4 }, ['Reshape', 'Expand'], [2, 3, 4]],
    ['h w -> (2 h) w', [2, 3], {}, ['Expand', 'Reshape'], [4, 3]],
    ['h w -> h (w 2)', [2, 3], {}, ['Reshape', 'Expand', 'Reshape'], [2, 6]],
    ['h w -> (w h 2)', [2, 3], {}, ['Transpose', 'Reshape', 'Expand', 'Reshape'], [12]],
    ['h w -> h w 1 c', [2, 3], { c: 1 }, ['Reshape'], [2, 3, 1, 1]],
    ['1 1 c -> b n c', ['1', '1', 4].map((d) => (d === 4 ? 4 : 1)), { b: 'N', n: 3 }, [], undefined],
    ['n t c -> n t (2 c)', ['N', 'T', 4], {}, ['Reshape', 'Expand', 'Reshape'], ['N', 'T', 8]],
  ] as [string, Shape, AxisSizes, string[], Shape | undefined][])(
    '%s of %j adds %j',
    (pattern, shape, sizes, ops, result) => {
      if (result === undefined) {
        // A symbolic size is read from an input that has it.
        const graph = new Graph();
        graph.input('batch', 'float32', ['N']);
        const y = repeat(graph.input('x', 'float32', shape), pattern, sizes);
        expect(y.shape).toEqual(['N', 3, 4]);
        return;
      }
      const made = nodesOf(shape, (x) => repeat(x, pattern, sizes));
      expect(made.ops).toEqual(ops);
      expect(made.y.shape).toEqual(result);
    },
  );

  it('is undone by reduce with mean, min and max', async () => {
    const x = values([2, 3]);
    const out = await evaluate([x], (t) =>
      (['mean', 'min', 'max'] as const).map((r) =>
        reduce(repeat(t, 'a b -> a (b k) n', { k: 2, n: 3 }), 'a (b k) n -> a b', r, { k: 2 }),
      ),
    );
    for (const y of out) expect(y).toBeAllclose(x);
  });

  it('needs a size for a new axis and keeps all old ones', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2, 3]);
    expect(() => repeat(x, 'a b -> a b c')).toThrow(
      "repeat (top): 'a b -> a b c' of [2, 3]: axis c occurs only on the right and needs a size",
    );
    expect(() => repeat(x, 'a b -> a 2')).toThrow('axis b occurs on the left but not on the right');
  });
});

it('gradients pass through patterns', async () => {
  await checkGradient([values([2, 4, 3])], (x) => {
    const y = rearrange(x, 'b (h k) c -> (c k) b h', { k: 2 });
    return transpose(reduce(repeat(y, 'a b h -> a (b 2) h'), 'a b h -> h a', 'mean'), [1, 0]);
  });
});

describe('against a loop over every axis value', () => {
  /** A shape of up to five axes, a grouping of them for either side, and which are reduced or repeated. */
  const cases = fc.integer({ min: 1, max: 5 }).chain((n) => {
    const names = ['a', 'b', 'c', 'd', 'e'].slice(0, n);
    return fc.record({
      names: fc.constant(names),
      sizes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: n, maxLength: n }),
      left: fc.shuffledSubarray(names, { minLength: n }),
      right: fc.shuffledSubarray(names, { minLength: n }),
      cuts: fc.array(fc.boolean(), { minLength: 2 * n, maxLength: 2 * n }),
      lone: fc.subarray(names),
      units: fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }),
      reduction: fc.constantFrom<Reduction>('sum', 'mean', 'max', 'min', 'prod'),
    });
  });
  const grouped = (axes: readonly string[], cuts: readonly boolean[], unit: boolean): string => {
    const groups: string[][] = [];
    axes.forEach((a, i) => {
      if (i > 0 && !cuts[i]) groups[groups.length - 1]?.push(a);
      else groups.push([a]);
    });
    return [...groups.map((g) => (g.length === 1 ? g[0] : `(${g.join(' ')})`)), ...(unit ? ['1'] : [])].join(' ');
  };
  it.each(['rearrange', 'reduce', 'repeat'] as const)('%s of random patterns', async (op) => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ names, sizes, left, right, cuts, lone, units, reduction }) => {
        const size = Object.fromEntries(names.map((a, i) => [a, sizes[i] as number]));
        const drop = (axes: string[], on: boolean): string[] => (on ? axes.filter((a) => !lone.includes(a)) : axes);
        const [l, r] = [drop(left, op === 'repeat'), drop(right, op === 'reduce')];
        const pattern = `${grouped(l, cuts, units[0] ?? false)} -> ${grouped(r, cuts.slice(names.length), units[1] ?? false)}`;
        const source = iota(...l.map((a) => size[a] as number));
        const dims = (pattern.split('->')[0]?.match(/\([^)]*\)|\S+/g) ?? []).map((g) =>
          (g.match(/\w+/g) ?? []).reduce((n, a) => n * (size[a] ?? 1), 1),
        );
        const input = { ...source, dims, data: Float32Array.from(list(source), (v) => v / 8 + 0.5) };
        const [y] = await evaluate([input], (x) =>
          op === 'reduce'
            ? reduce(x, pattern, reduction, size)
            : op === 'repeat'
              ? repeat(x, pattern, size)
              : rearrange(x, pattern, size),
        );
        expect(y).toBeAllclose(byDefinition(input, pattern, size, op === 'reduce' ? reduction : 'sum'), { rtol: 1e-5 });
      }),
      { numRuns: 60, seed: 11 },
    );
  });
});
