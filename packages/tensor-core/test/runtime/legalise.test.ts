import { availableParallelism } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  constant,
  Graph,
  int64s,
  node1,
  type Shape,
  type Tensor,
  type TensorData,
  tensorData,
} from '../../src/index.ts';
import { maxPool2d, pad, type ScatterReduction, scatterNd } from '../../src/nn/index.ts';
import { createSession, legalise } from '../../src/runtime/node.ts';
import { run, values } from '../support/run.ts';

const places = 8;
const updates = 4096;
const width = 512;

/** 4,096 rows of ones added to 8 rows of zeros: every element is 512. */
function crowded(): { graph: Graph; feeds: Record<string, TensorData> } {
  const graph = new Graph({ name: 'crowded' });
  const x = graph.input('x', 'float32', ['V', width]);
  const at = graph.input('at', 'int64', ['N', 1]);
  graph.output('y', scatterNd(x, at, graph.input('u', 'float32', ['N', width]), { reduction: 'add' }));
  const ids = Array.from({ length: updates }, (_, i) => i % places);
  const feeds = {
    x: tensorData(new Float32Array(places * width), [places, width]),
    at: tensorData(ids, [updates, 1], 'int64'),
    u: tensorData(new Float32Array(updates * width).fill(1), [updates, width]),
  };
  return { graph, feeds };
}

describe('ScatterND with a reduction on several CPU threads', () => {
  /** 1 as soon as a run is wrong: the threads do not meet in every one. */
  const wrongRuns = async (options: { legalise?: boolean }, runs: number): Promise<number> => {
    const { graph, feeds } = crowded();
    await using session = await createSession(graph, { device: 'cpu', threads: 4, ...options });
    let wrong = 0;
    for (let i = 0; i < runs && wrong === 0; i++) {
      const { y } = await session.run(feeds);
      if (!((y?.data ?? [Number.NaN]) as Float32Array).every((sum) => sum === updates / places)) wrong++;
    }
    return wrong;
  };
  test.runIf(availableParallelism() > 1)('loses updates of equal indices as it is', async () => {
    expect(await wrongRuns({ legalise: false }, 1000)).toBe(1);
  });
  test('counts every update in a session', async () => {
    expect(await wrongRuns({}, 10)).toBe(0);
  });
});

/** ONNX's definition, update by update in order. */
function reference(x: TensorData, at: TensorData, u: TensorData, reduction: ScatterReduction): number[] {
  const y = Array.from(x.data as Float32Array);
  const depth = at.dims.at(-1) as number;
  const rest = x.dims.slice(depth).reduce((a, b) => a * b, 1);
  for (let n = 0; n < at.data.length / depth; n++) {
    let slice = 0;
    for (let i = 0; i < depth; i++) {
      const [index, size] = [Number(at.data[n * depth + i]), x.dims[i] as number];
      slice = slice * size + (index < 0 ? index + size : index);
    }
    for (let j = 0; j < rest; j++) {
      const [old, v] = [y[slice * rest + j] as number, u.data[n * rest + j] as number];
      const all = { none: v, add: old + v, mul: old * v, max: Math.max(old, v), min: Math.min(old, v) };
      y[slice * rest + j] = Math.fround(all[reduction]);
    }
  }
  return y;
}

const scatter = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }).chain((dims) =>
  fc.integer({ min: 1, max: dims.length }).chain((depth) =>
    fc.record({
      dims: fc.constant(dims),
      outer: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
      tuples: fc.array(fc.tuple(...dims.slice(0, depth).map((d) => fc.integer({ min: -d, max: d - 1 }))), {
        minLength: 9,
        maxLength: 9,
      }),
      reduction: fc.constantFrom<ScatterReduction>('add', 'mul', 'max', 'min'),
      symbolic: fc.boolean(),
    }),
  ),
);

test('the rewritten form equals the definition, for tuples of any depth, negative ones and symbolic sizes', async () => {
  await fc.assert(
    fc.asyncProperty(scatter, async ({ dims, outer, tuples, reduction, symbolic }) => {
      const count = outer.reduce((a, b) => a * b, 1);
      const depth = tuples[0]?.length as number;
      const feeds = {
        x: values(dims, { seed: 2 }),
        at: tensorData(tuples.slice(0, count).flat(), [...outer, depth], 'int64'),
        u: values([...outer, ...dims.slice(depth)], { seed: 3 }),
      };
      const open = (prefix: string, shape: readonly number[]) =>
        symbolic ? shape.map((_, i) => `${prefix}${i}`) : shape;
      const graph = new Graph();
      const x = graph.input('x', 'float32', open('X', dims));
      const at = graph.input('at', 'int64', [...open('B', outer), depth]);
      const u = graph.input('u', 'float32', [...open('B', outer), ...open('X', dims).slice(depth)]);
      graph.output('y', scatterNd(x, at, u, { reduction }));
      const legal = legalise(graph, 'cpu');
      expect(legal.nodes.op).not.toContain('ScatterND');
      expect(legal.outputs.get('y')?.shape).toEqual(x.shape);
      const { y } = await run(legal, feeds);
      expect(y).toEqual(tensorData(reference(feeds.x, feeds.at, feeds.u, reduction), dims));
    }),
    { numRuns: 40, seed: 11 },
  );
});

test('graphs whose indices occur once are left as they are', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [4, 2]);
  const [at, u] = [graph.input('at', 'int64', [3, 1]), graph.input('u', 'float32', [3, 2])];
  graph.output('y', scatterNd(x, at, u));
  const known = constant(graph, tensorData([1, 3, 0], [3, 1], 'int64'));
  graph.output('z', scatterNd(x, known, u, { reduction: 'add' }));
  for (const device of ['cpu', 'wasm', 'cuda'] as const) expect(legalise(graph, device)).toBe(graph);
  expect(() => legalise(graph, 'cpu', { without: ['manyParts'] })).toThrow('legalise: there is no rule manyParts');
});

describe('MaxPool of zeros around negative numbers', () => {
  const attributes = { kernel_shape: [2, 2], strides: [2, 2] };
  const around = (graph: Graph, x: Tensor): Tensor => node1('Pad', [x, int64s(graph, [0, 0, 1, 1, 0, 0, 1, 1])]);
  const pooled = (shape: Shape): Graph => {
    const graph = new Graph();
    graph.output('y', node1('MaxPool', [around(graph, graph.input('x', 'float32', shape))], attributes));
    return graph;
  };
  const x = tensorData([-5, -4, -3, -2], [1, 1, 2, 2]);
  const found = async (graph: Graph, options = {}): Promise<number[]> => {
    await using session = await createSession(graph, { device: 'cpu', ...options });
    return Array.from((await session.run({ x })).y?.data as Float32Array);
  };
  test("has the zeros made the pooling's own padding as it is", async () => {
    expect(await found(pooled([1, 1, 2, 2]), { legalise: false })).toEqual([-5, -4, -3, -2]);
  });
  test.each([[[1, 1, 2, 2]], [['N', 1, 'H', 'W']]])('counts them in a session, for [%s]', async (shape) => {
    expect(await found(pooled(shape))).toEqual([0, 0, 0, 0]);
  });
  test('counts them in a file that maxPool made, whoever runs it', async () => {
    const graph = new Graph();
    graph.output('y', maxPool2d(pad(graph.input('x', 'float32', [1, 1, 2, 2]), [1, 1, 1, 1]), { kernel: 2 }));
    expect(Array.from((await run(graph, { x })).y?.data as Float32Array)).toEqual([0, 0, 0, 0]);
    for (const device of ['cpu', 'webgpu', 'cuda'] as const) expect(legalise(graph, device)).toBe(graph);
  });
});
