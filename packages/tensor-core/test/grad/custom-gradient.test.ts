import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  constant,
  Graph,
  grad,
  Params,
  type Tensor,
  type TensorData,
  tensorData,
  withGradient,
} from '../../src/index.ts';
import {
  batchNorm,
  logSoftmax,
  mul,
  reduceSum,
  rmsNormalization,
  sigmoid,
  square,
  standardise,
} from '../../src/nn/index.ts';
import { matchers } from '../../src/testing/index.ts';
import { run, values } from '../support/run.ts';

expect.extend(matchers);

/** Gradients of sum(f(x) * r) by the closed form, and by passing the nodes one by one. */
async function bothWays(f: (x: Tensor) => Tensor, x: TensorData): Promise<[TensorData, TensorData]> {
  const graph = new Graph({ mode: 'train' });
  const t = graph.input('x', 'float32', x.dims);
  const y = f(t);
  const loss = reduceSum(mul(y, constant(graph, values(y.fixedShape, { seed: 77 }))));
  expect(graph.gradients.size).toBe(1);
  graph.output('closed', grad(loss, [t])[0] as Tensor);
  graph.gradients.clear();
  graph.output('plain', grad(loss, [t])[0] as Tensor);
  const { closed, plain } = await run(graph, { x });
  return [closed as TensorData, plain as TensorData];
}

const functions: [string, (x: Tensor) => Tensor][] = [
  ['logSoftmax', (x) => logSoftmax(x, 1)],
  ['standardise over one axis', (x) => standardise(x, [1])],
  ['standardise over two axes', (x) => standardise(x, [0, 2])],
  ['rmsNormalization', (x) => rmsNormalization(x, undefined, { axis: 1 })],
  ['batchNorm', (x) => batchNorm(new Params(x.graph), x, { affine: false, trackRunningStats: false })],
];

describe('the closed form equals the gradient node by node', () => {
  it.each(functions)('%s, of random shapes and scales', async (_, f) => {
    const size = fc.integer({ min: 2, max: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(size, size, size),
        fc.integer({ min: 0, max: 9 }),
        fc.constantFrom(0.3, 1, 4),
        async (dims, seed, scale) => {
          const [closed, plain] = await bothWays(f, values(dims, { seed, low: -scale, high: scale }));
          const largest = Math.max(...Array.from(plain.data as Float32Array, Math.abs), 1e-2);
          expect(closed).toBeAllclose(plain, { rtol: 1e-4, atol: 1e-4 * largest });
        },
      ),
      { numRuns: 12, seed: 1 },
    );
  });
});

describe('withGradient', () => {
  const build = (): { graph: Graph; x: Tensor; s: Tensor; y: Tensor } => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [3]);
    const s = sigmoid(x);
    const y = withGradient(square(s), [x], (dy) => [mul(dy, 100)]);
    return { graph, x, s, y };
  };

  it('is used in place of the nodes it spans, once per use of the value', async () => {
    const { graph, x, y } = build();
    graph.output('g', grad(reduceSum(mul(y, 3)), [x])[0] as Tensor);
    expect((await run(graph, { x: tensorData([1, 2, 3]) })).g).toMatchObject({ data: Float32Array.of(300, 300, 300) });
  });

  it('leaves other uses of the values on the way as they are', async () => {
    const { graph, x, s } = build();
    graph.output('g', grad(reduceSum(s), [x])[0] as Tensor);
    const { g } = await run(graph, { x: tensorData([0, 0, 0]) });
    expect(g).toMatchObject({ data: Float32Array.of(0.25, 0.25, 0.25) });
  });

  it('refuses a gradient of another shape', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [3]);
    const y = withGradient(sigmoid(x), [x], (dy) => [reduceSum(dy)]);
    expect(() => grad(reduceSum(y), [x])).toThrow('gradient of Sigmoid Sigmoid: input 0 is [3], its gradient []');
  });
});
