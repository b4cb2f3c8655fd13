import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Graph, grad, int64s, node1, type Tensor, type TensorData, tensorData } from '../../src/index.ts';
import {
  cumSum,
  flip,
  gather,
  gatherElements,
  gatherNd,
  mul,
  reduceSum,
  type ScatterReduction,
  scatterElements,
  scatterNd,
  slice,
  sub,
  topK,
} from '../../src/nn/index.ts';
import { checkGradient, run, values } from '../support/run.ts';

const ints = (v: readonly number[], dims: readonly number[] = [v.length], dtype: 'int32' | 'int64' = 'int64') =>
  tensorData(v, dims, dtype);

/** A result as plain numbers. */
const list = (t: TensorData | undefined): number[] => Array.from(t?.data ?? [], Number);

/** The gradient of sum(w * build(x)) with respect to x, for w = 1, 2, 3, ... */
async function weighted(x: TensorData, build: (x: Tensor) => Tensor): Promise<number[]> {
  const graph = new Graph();
  const t = graph.input('x', 'float32', x.dims);
  const y = build(t);
  const n = y.fixedShape.reduce((a, b) => a * b, 1);
  const w = tensorData(
    Array.from({ length: n }, (_, i) => i + 1),
    y.fixedShape,
  );
  graph.output('g', grad(y, [t], { seed: graph.input('w', 'float32', y.fixedShape) })[0] as Tensor);
  const { g } = await run(graph, { x, w });
  return list(g);
}

describe('the gradient of Slice puts each element back', () => {
  const x = values([6]);
  it.each([
    ['1:4', 1, 4, 1, [0, 1, 2, 3, 0, 0]],
    ['::2', 0, 6, 2, [1, 0, 2, 0, 3, 0]],
    ['1::3', 1, 6, 3, [0, 1, 0, 0, 2, 0]],
    ['-2:', -2, 100, 1, [0, 0, 0, 0, 1, 2]],
    ['::-1', -1, -100, -1, [6, 5, 4, 3, 2, 1]],
    ['4:0:-2', 4, 0, -2, [0, 0, 2, 0, 1, 0]],
    ['-2::-3', -2, -100, -3, [0, 2, 0, 0, 1, 0]],
    ['3:3', 3, 3, 1, [0, 0, 0, 0, 0, 0]],
    ['5:2', 5, 2, 1, [0, 0, 0, 0, 0, 0]],
    ['4:5:7', 4, 5, 7, [0, 0, 0, 0, 1, 0]],
  ] as const)('x[%s]', async (_, start, end, step, expected) => {
    expect(await weighted(x, (t) => slice(t, 0, start, end, step))).toEqual(expected);
  });
  it('over two axes of a matrix, and again for the second derivative', async () => {
    const build = (t: Tensor): Tensor => slice(t, { starts: [3, 1], ends: [-5, 5], axes: [0, 2], steps: [-2, 2] });
    await checkGradient([values([4, 2, 5])], (t) => mul(build(t), build(t)));
    await checkGradient([values([4, 2, 5])], (t) => {
      const y = build(mul(t, mul(t, t)));
      return grad(reduceSum(y), [t])[0] as Tensor;
    });
  });
  it('of an axis of symbolic size', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['N', 3]);
    const y = slice(x, 0, 1, -1);
    expect(y.shape).toEqual(['N - 2', 3]);
    const g = grad(reduceSum(y), [x])[0] as Tensor;
    expect(g.shape).toEqual(['N', 3]);
    graph.output('g', g);
    const out = await run(graph, { x: values([4, 3]) });
    expect(list(out.g)).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
  });
  it('says which bounds it needs', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [4]);
    const end = graph.input('end', 'int64', [1]);
    const y = node1('Slice', [x, int64s(graph, [0]), end]);
    expect(() => grad(reduceSum(y), [x])).toThrow(
      'gradient of Slice: needs bounds that are known when the graph is built',
    );
  });
});

describe('the gradient of Gather sums what fell on each entry', () => {
  const table = values([5, 2]);
  it.each(['int32', 'int64'] as const)('of an embedding with %s ids, repeated and negative', async (dtype) => {
    for (const device of ['cpu', 'webgpu'] as const)
      await checkGradient(
        [table, ints([1, 4, 1, 1, -1, 0], [2, 3], dtype)],
        (t, ids) => mul(gather(t, ids), gather(t, ids)),
        { device },
      );
  });
  it.each([300, 7])('of a table of %i entries, past and below the size where the lowering changes', async (size) => {
    const ids = Array.from({ length: 40 }, (_, i) => (i * i) % size);
    for (const device of ['cpu', 'webgpu'] as const) {
      const graph = new Graph();
      const t = graph.input('t', 'float32', [2, size, 3]);
      const at = graph.input('at', 'int64', [8, 5]);
      const y = gather(t, at, 1); // [2, 8, 5, 3]
      graph.output('g', grad(y, [t], { device, seed: graph.input('w', 'float32', [2, 8, 5, 3]) })[0] as Tensor);
      const w = values([2, 8, 5, 3]);
      const { g } = await run(graph, { t: values([2, size, 3]), at: ints(ids, [8, 5]), w });
      const expected = new Float32Array(2 * size * 3);
      for (let a = 0; a < 2; a++)
        for (let n = 0; n < 40; n++)
          for (let b = 0; b < 3; b++)
            expected[(a * size + (ids[n] as number)) * 3 + b]! += w.data[(a * 40 + n) * 3 + b] as number;
      expect(g?.dims).toEqual([2, size, 3]);
      for (let i = 0; i < expected.length; i++) expect(g?.data[i]).toBeCloseTo(expected[i] as number, 5);
    }
  });
  it('counts every one of many equal ids, on every run', async () => {
    const graph = new Graph();
    const t = graph.input('t', 'float32', [400, 16]);
    const ids = graph.input('ids', 'int64', [4096]);
    graph.output('g', grad(reduceSum(gather(t, ids)), [t])[0] as Tensor);
    for (let i = 0; i < 3; i++) {
      const { g } = await run(graph, {
        t: values([400, 16]),
        ids: ints(Array.from({ length: 4096 }, (_, j) => j % 8)),
      });
      expect(new Set(list(g).slice(0, 8 * 16))).toEqual(new Set([512]));
    }
  });
  it('of one entry is padding', async () => {
    expect(await weighted(values([3, 2]), (t) => gather(t, -1, 0))).toEqual([0, 0, 0, 0, 1, 2]);
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2, 3]);
    grad(reduceSum(gather(x, 1, 1)), [x]);
    expect(graph.nodes.op).toContain('Pad');
    expect(graph.nodes.op).not.toContain('ScatterElements');
  });
  it('twice, for a table and a symbolic batch', async () => {
    const graph = new Graph();
    const t = graph.input('t', 'float32', [4]);
    const ids = graph.input('ids', 'int64', ['N']);
    const picked = gather(t, ids);
    const [g] = grad(reduceSum(mul(picked, mul(picked, picked))), [t]);
    graph.output('second', grad(reduceSum(g as Tensor), [t])[0] as Tensor);
    const { second } = await run(graph, { t: tensorData([1, 2, 3, 4]), ids: ints([1, 1, 3]) });
    expect(list(second)).toEqual([0, 24, 0, 24]); // 6 t per occurrence
  });
});

describe('gradients of the other picking operators', () => {
  it('GatherElements with repeated indices', async () => {
    const at = ints([2, 0, 2, 1, 1, 1], [2, 3]);
    for (const axis of [0, 1])
      await checkGradient(
        [values([3, 3]), at],
        (x, i) => mul(gatherElements(x, i, axis), gatherElements(x, i, axis)),
        {},
      );
  });
  it.each([
    ['whole tuples', [3, 4], [2, 2], [1, 2, -3, -1], 0],
    ['repeated rows', [3, 4], [3, 1], [2, 2, 0], 0],
    ['a batch axis', [2, 3, 4], [2, 2, 1], [1, 1, 0, 2], 1],
  ] as const)('GatherND with %s', async (_, dims, indexDims, at, batchDims) => {
    const pick = (x: Tensor, i: Tensor): Tensor => gatherNd(x, i, { batchDims });
    await checkGradient([values(dims), ints(at, indexDims)], (x, i) => mul(pick(x, i), pick(x, i)));
  });
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('CumSum, exclusive %s, reverse %s', async (exclusive, reverse) => {
    const sum = (x: Tensor): Tensor => cumSum(x, 1, { exclusive, reverse });
    await checkGradient([values([2, 4])], (x) => mul(sum(x), sum(x)));
  });
  it('TopK, largest and smallest', async () => {
    await checkGradient([values([3, 5])], (x) => {
      const [large] = topK(x, 2);
      const [small] = topK(x, 2, { largest: false });
      return mul(large, small);
    });
  });
  it('flip, twice differentiated', async () => {
    await checkGradient([values([2, 3])], (x) => {
      const y = mul(flip(x, [0, 1]), mul(x, x));
      return grad(reduceSum(y), [x])[0] as Tensor;
    });
  });
  it.each([undefined, 0, 1])('Compress along axis %s', async (axis) => {
    const keep = tensorData([1, 0, 1], [3], 'bool');
    const graph = new Graph();
    const x = graph.input('x', 'float32', [3, 3]);
    const kept = node1('Compress', [x, graph.input('keep', 'bool', [3])], axis === undefined ? {} : { axis });
    graph.output('g', grad(reduceSum(mul(kept, kept)), [x])[0] as Tensor);
    const { g } = await run(graph, { x: tensorData([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]), keep });
    const expected = { undefined: [2, 0, 6], 0: [2, 4, 6, 0, 0, 0, 14, 16, 18], 1: [2, 0, 6, 8, 0, 12, 14, 0, 18] };
    expect(list(g)).toEqual(axis === undefined ? [...expected.undefined, 0, 0, 0, 0, 0, 0] : expected[axis as 0]);
  });
  it('ReverseSequence', async () => {
    await checkGradient([values([3, 2]), ints([3, 2])], (x, lengths) => mul(node1('ReverseSequence', [x, lengths]), x));
  });
});

describe('gradients of the scatter operators', () => {
  const data = tensorData([0.5, -1.5, 2, 1.25, -0.75, 3], [2, 3]);
  const distinct = ints([2, 0, 1, 2], [2, 2]);
  const repeated = ints([1, 1, 1, 2, 2, 0], [2, 3]);
  it('ScatterElements with reduction none', async () => {
    await checkGradient([data, distinct, values([2, 2], { seed: 5 })], (x, i, u) => {
      const y = scatterElements(x, i, u, { axis: 1 });
      return mul(y, y);
    });
  });
  it.each(['add', 'mul', 'max', 'min'] as ScatterReduction[])(
    'ScatterElements with reduction %s and repeated indices',
    async (reduction) => {
      const updates = tensorData([0.25, 1.75, -2, -0.5, 2.25, 0.75], [2, 3]);
      await checkGradient(
        [data, repeated, updates],
        (x, i, u) => {
          const y = scatterElements(x, i, u, { axis: 1, reduction });
          return mul(y, y);
        },
        { step: 4e-3, tolerance: 5e-3 },
      );
    },
  );
  it.each(['none', 'add', 'mul', 'max', 'min'] as ScatterReduction[])(
    'ScatterND with reduction %s',
    async (reduction) => {
      const at = reduction === 'none' ? ints([1, 0], [2, 1]) : ints([1, 1], [2, 1]);
      const updates = tensorData([0.25, 1.75, -2, -0.5, 2.25, 0.75], [2, 3]);
      await checkGradient(
        [data, at, updates],
        (x, i, u) => {
          const y = scatterNd(x, i, u, { reduction });
          return mul(y, y);
        },
        { step: 4e-3, tolerance: 5e-3 },
      );
    },
  );
  it('a product with one factor 0 has that factor as its only gradient, with two none', async () => {
    const graph = new Graph();
    const [x, u] = [graph.input('x', 'float32', [2]), graph.input('u', 'float32', [4])];
    const y = scatterElements(x, graph.input('i', 'int64', [4]), u, { reduction: 'mul' });
    const [gx, gu] = grad(reduceSum(y), [x, u]);
    graph.output('gx', gx as Tensor);
    graph.output('gu', gu as Tensor);
    const out = await run(graph, {
      x: tensorData([2, 3]),
      u: tensorData([0, 5, 0, 0]),
      i: ints([0, 0, 1, 1]),
    });
    expect(list(out.gx)).toEqual([0, 0]);
    expect(list(out.gu)).toEqual([10, 0, 0, 0]);
  });
  it('ties of a maximum share its gradient among the element and the updates', async () => {
    const graph = new Graph();
    const [x, u] = [graph.input('x', 'float32', [2]), graph.input('u', 'float32', [4])];
    const y = scatterElements(x, graph.input('i', 'int64', [4]), u, { reduction: 'max' });
    const [gx, gu] = grad(reduceSum(y), [x, u]);
    graph.output('gx', gx as Tensor);
    graph.output('gu', gu as Tensor);
    const out = await run(graph, { x: tensorData([3, 1]), u: tensorData([3, 3, 2, 0]), i: ints([0, 0, 0, 1]) });
    const third = Math.fround(1 / 3);
    expect(list(out.gx)).toEqual([third, 1]);
    expect(list(out.gu)).toEqual([third, third, 0, 0]);
  });
});

describe('properties', () => {
  const spec = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }).chain((dims) =>
    fc.record({
      dims: fc.constant(dims),
      starts: fc.tuple(...dims.map(() => fc.integer({ min: -7, max: 7 }))),
      ends: fc.tuple(...dims.map(() => fc.integer({ min: -7, max: 7 }))),
      steps: fc.tuple(...dims.map(() => fc.constantFrom(-3, -2, -1, 1, 2, 3))),
    }),
  );
  it('the gradient of sum(x[slice]) is 1 on the slice and 0 elsewhere: as many ones as elements', async () => {
    await fc.assert(
      fc.asyncProperty(spec, async ({ dims, starts, ends, steps }) => {
        const graph = new Graph();
        const x = graph.input('x', 'float32', dims);
        const y = slice(x, { starts, ends, steps });
        const g = grad(reduceSum(y), [x])[0] as Tensor;
        graph.output('g', g);
        graph.output('back', slice(g, { starts, ends, steps }));
        graph.output('rest', sub(reduceSum(g), reduceSum(slice(g, { starts, ends, steps }))));
        const out = await run(graph, { x: values(dims) });
        expect(out.back?.dims).toEqual(y.shape); // the shape rule agrees with the runtime
        expect(list(out.back).every((v) => v === 1)).toBe(true);
        expect(out.rest?.data[0]).toBe(0);
      }),
      { numRuns: 40, seed: 5 },
    );
  });
  it('GatherElements of what ScatterElements placed at distinct indices gives it back, and so do the gradients', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }).chain((n) =>
          fc.tuple(
            fc.constant(n),
            fc.shuffledSubarray(
              Array.from({ length: n }, (_, i) => i),
              { minLength: 1 },
            ),
          ),
        ),
        async ([n, at]) => {
          const graph = new Graph();
          const x = graph.input('x', 'float32', [n]);
          const u = graph.input('u', 'float32', [at.length]);
          const i = graph.input('i', 'int64', [at.length]);
          const back = gatherElements(scatterElements(x, i, u), i);
          const [gx, gu] = grad(reduceSum(mul(back, back)), [x, u]);
          graph.output('back', back);
          graph.output('gx', gx as Tensor);
          graph.output('gu', gu as Tensor);
          const updates = values([at.length]);
          const out = await run(graph, { x: values([n], { seed: 2 }), u: updates, i: ints(at) });
          expect(list(out.back)).toEqual(Array.from(updates.data as Float32Array));
          expect(list(out.gx).every((v) => v === 0)).toBe(true);
          expect(list(out.gu)).toEqual(Array.from(updates.data as Float32Array, (v) => 2 * v));
        },
      ),
      { numRuns: 20, seed: 6 },
    );
  });
});
