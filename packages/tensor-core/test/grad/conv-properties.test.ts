import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GradDevice, Graph, grad, type Tensor, tensorData } from '../../src/index.ts';
import { avgPool, conv, convTranspose, maxPool, mul, reduceSum, relu, resize, sub } from '../../src/nn/index.ts';
import { matchers } from '../../src/testing/index.ts';
import { apart } from '../support/apart.ts';
import { checkGradient, evaluate, run, values } from '../support/run.ts';

expect.extend(matchers);
const devices = ['cpu', 'webgpu'] as GradDevice[];

/** A window over `rank` axes that fits the sizes with it. */
const sliding = (rank: number) =>
  fc.record({
    rank: fc.constant(rank),
    kernel: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: rank, maxLength: rank }),
    stride: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: rank, maxLength: rank }),
    dilation: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: rank, maxLength: rank }),
    padding: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 2 * rank, maxLength: 2 * rank }),
    more: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: rank, maxLength: rank }),
    groups: fc.integer({ min: 1, max: 3 }),
    inputs: fc.integer({ min: 1, max: 2 }),
    outputs: fc.integer({ min: 1, max: 3 }),
    batch: fc.integer({ min: 1, max: 2 }),
    device: fc.constantFrom(...devices),
  });
const configuration = fc.integer({ min: 1, max: 3 }).chain(sliding);

describe('whatever the kernel, stride, dilation, padding, groups and sizes,', () => {
  it(
    'the gradient of a convolution equals central differences',
    () =>
      fc.assert(
        fc.asyncProperty(
          configuration,
          async ({ kernel, stride, dilation, padding, more, groups, inputs, outputs, batch, device }) => {
            const sizes = kernel.map((k, i) => (dilation[i] as number) * (k - 1) + 1 + (more[i] as number));
            const x = values([batch, groups * inputs, ...sizes]);
            const w = values([groups * outputs, inputs, ...kernel], { seed: 2 });
            const build = (a: Tensor, b: Tensor): Tensor =>
              conv(a, b, undefined, { stride, dilation, padding, groups });
            await checkGradient([x, w], build as never, { device, step: 0.25 });
          },
        ),
        { numRuns: 25, seed: 1 },
      ),
    60_000,
  );
  it(
    'the gradient of a transposed convolution equals central differences',
    () =>
      fc.assert(
        fc.asyncProperty(
          configuration,
          async ({ kernel, stride, dilation, more, groups, inputs, outputs, batch, device }) => {
            const sizes = more.map((m) => 1 + Math.min(m, 2));
            const outputPadding = stride.map((s, i) => (more[i] as number) % s);
            const x = values([batch, groups * inputs, ...sizes]);
            const w = values([groups * inputs, outputs, ...kernel], { seed: 2 });
            const build = (a: Tensor, b: Tensor): Tensor =>
              convTranspose(a, b, undefined, { stride, dilation, groups, outputPadding });
            await checkGradient([x, w], build as never, { device, step: 0.25 });
          },
        ),
        { numRuns: 15, seed: 2 },
      ),
    60_000,
  );
  it(
    'max pooling passes every gradient on to exactly one largest element per window, or splits it',
    () =>
      fc.assert(
        fc.asyncProperty(
          configuration,
          fc.boolean(),
          async ({ kernel, stride, dilation, padding, more, batch, device }, ceilMode) => {
            const sizes = kernel.map((k, i) => (dilation[i] as number) * (k - 1) + 1 + (more[i] as number));
            const pads = padding.map((p, i) => Math.min(p, Math.floor((kernel[i % kernel.length] as number) / 2)));
            const graph = new Graph();
            const x = graph.input('x', 'float32', [batch, 2, ...sizes]);
            const y = maxPool(x, { kernel, stride, dilation, padding: pads, ceilMode });
            const seed = graph.input('seed', 'float32', y.shape);
            graph.output('y', y);
            graph.output('g', grad(y, [x], { device, seed })[0] as Tensor);
            // Three values only: nearly every window has ties, and many are all zeros.
            const few = values(x.fixedShape).data as Float32Array;
            const feed = tensorData(
              Array.from(few, (v) => Math.max(0, Math.round(v * 2))),
              x.fixedShape,
            );
            const dy = values(y.fixedShape, { seed: 3, low: 0.5, high: 1 });
            const { g, y: out } = (await run(graph, { x: feed, seed: dy })) as { g: typeof feed; y: typeof feed };
            const sum = (t: typeof feed): number => (t.data as Float32Array).reduce((a, b) => a + b, 0);
            expect(sum(g)).toBeCloseTo(sum(dy), 3); // nothing is lost, nothing counted twice
            // The first-order change of the output: sum(g x) = sum(dy y), as pooling is homogeneous.
            const dot = (a: typeof feed, b: typeof feed): number =>
              (a.data as Float32Array).reduce((s, v, i) => s + v * (b.data[i] as number), 0);
            expect(dot(g, feed)).toBeCloseTo(dot(dy, out), 3);
          },
        ),
        { numRuns: 30, seed: 3 },
      ),
    60_000,
  );
  it(
    'average pooling and resizing have the gradients that linear maps have: <g, x> = <dy, y>',
    () =>
      fc.assert(
        fc.asyncProperty(
          configuration,
          fc.boolean(),
          async ({ kernel, stride, more, batch, device }, countIncludePad) => {
            const sizes = kernel.map((k, i) => k + (more[i] as number));
            const padding = kernel.map((k) => Math.floor(k / 2));
            const builds: ((x: Tensor) => Tensor)[] = [
              (x) => avgPool(x, { kernel, stride, padding, countIncludePad }),
              (x) => resize(x, { size: stride.map((s, i) => s + (more[i] as number)) }),
              (x) => resize(x, { size: stride.map((s) => s * 2), mode: 'area' }),
            ];
            for (const build of builds) {
              const graph = new Graph();
              const x = graph.input('x', 'float32', [batch, 2, ...sizes]);
              const y = build(x);
              const seed = graph.input('seed', 'float32', y.shape);
              graph.output('a', reduceSum(mul(grad(y, [x], { device, seed })[0] as Tensor, x)));
              graph.output('b', reduceSum(mul(y, seed)));
              const { a, b } = await run(graph, { x: values(x.fixedShape), seed: values(y.fixedShape, { seed: 4 }) });
              expect(a?.data as Float32Array).toBeAllclose(b?.data as Float32Array, { rtol: 1e-4, atol: 1e-4 });
            }
          },
        ),
        { numRuns: 12, seed: 4 },
      ),
    60_000,
  );
});

describe.each(devices)('lowered for %s, ties of max pooling', (device) => {
  const gradient = async (
    dims: number[],
    data: number[],
    options: Parameters<typeof maxPool>[1],
  ): Promise<number[]> => {
    const [g] = await evaluate([tensorData(data, dims)], (x) => grad(reduceSum(maxPool(x, options)), [x], { device }));
    return Array.from(g?.data as Float32Array);
  };
  it('share the gradient where windows lie side by side', async () => {
    expect(await gradient([1, 1, 2, 4], [0, 0, 3, 1, 0, 0, 3, 2], { kernel: 2 })).toEqual([
      0.25, 0.25, 0.5, 0, 0.25, 0.25, 0.5, 0,
    ]);
  });
  it('leave the gradient to the first where windows overlap, as in PyTorch', async () => {
    expect(await gradient([1, 1, 5], [7, 7, 7, 7, 7], { kernel: 3, stride: 2 })).toEqual([1, 0, 1, 0, 0]);
    expect(await gradient([1, 1, 3, 3], [0, 0, 0, 0, 0, 0, 0, 0, 0], { kernel: 2, stride: 1 })).toEqual([
      1, 1, 0, 1, 1, 0, 0, 0, 0,
    ]);
  });
  it('never give to the padding, even where all is below zero', async () => {
    expect(await gradient([1, 1, 4], [-1, -2, -3, -4], { kernel: 3, stride: 2, padding: 1 })).toEqual([1, 1, 0, 0]);
    expect(await gradient([1, 1, 3], [-5, -5, -5], { kernel: 2, padding: [1, 0] })).toEqual([1, 0.5, 0.5]);
  });
});

describe.each(devices)('lowered for %s, the gradient of a gradient', (device) => {
  /** Central differences of the gradient of sum(relu(build)^2 / 2): every lowering of the first order is differentiated. */
  const second = async (shapes: number[][], build: (...x: Tensor[]) => Tensor, fill = values): Promise<void> => {
    const inputs = shapes.map((dims, i) => fill(dims, { seed: i + 1 }));
    for (const i of shapes.keys())
      await checkGradient(
        inputs,
        (...x) => {
          const y = build(...(x as Tensor[]));
          return grad(reduceSum(mul(mul(y, y), y)), [x[i] as Tensor], { device })[0] as Tensor;
        },
        { device, step: 2e-3, tolerance: 1e-2 },
      );
  };
  it.each([
    ['stride 1', [1, 2, 5, 4], [3, 2, 3, 3], { padding: 1 }],
    ['stride 2', [1, 2, 5, 6], [2, 2, 3, 3], { stride: 2, padding: 1 }],
    ['many channels', [1, 4, 8, 8], [4, 4, 3, 3], { padding: 1 }],
    ['groups', [1, 4, 4, 4], [4, 2, 3, 3], { groups: 2, padding: 1 }],
    ['depthwise, stride 2', [1, 3, 5, 5], [3, 1, 3, 3], { groups: 3, stride: 2 }],
    ['depthwise, dilated', [1, 2, 5, 4], [2, 1, 3, 3], { groups: 2, dilation: 2, padding: 2 }],
    ['depthwise, dilated, stride 2', [1, 2, 6, 6], [2, 1, 3, 3], { groups: 2, dilation: 2, padding: 2, stride: 2 }],
    ['1x1, stride 2', [2, 2, 3, 3], [3, 2, 1, 1], { stride: 2 }],
    ['patches', [1, 2, 4, 4], [3, 2, 2, 2], { stride: 2 }],
    ['1D', [2, 2, 6], [3, 2, 3], { padding: 1 }],
  ] as [string, number[], number[], Parameters<typeof conv>[3]][])(
    'of a convolution, %s, equals central differences',
    async (_, x, w, options) => {
      await second([x, w], (a, b) => conv(a as Tensor, b as Tensor, undefined, options));
    },
  );
  it('of a transposed convolution equals central differences', () =>
    second(
      [
        [1, 2, 3, 3],
        [2, 2, 3, 3],
      ],
      (a, b) => convTranspose(a as Tensor, b as Tensor, undefined, { stride: 2, padding: 1, outputPadding: 1 }),
    ));
  it('of average pooling and resizing equals central differences', async () => {
    await second([[1, 2, 5, 6]], (a) => avgPool(a as Tensor, { kernel: 3, stride: 2, padding: 1 }));
    const same = { kernel: 3, padding: 1, countIncludePad: false };
    await second([[1, 2, 4, 4]], (a) => avgPool(a as Tensor, same));
    await second([[1, 2, 4, 4]], (a) => avgPool(a as Tensor, { ...same, stride: 2 }));
    await second([[1, 2, 4, 6]], (a) => avgPool(a as Tensor, { kernel: 2 }));
    await second([[1, 2, 3, 4]], (a) => resize(a as Tensor, { scale: 2 }));
    await second([[1, 2, 3, 4]], (a) => resize(a as Tensor, { size: [5, 7], mode: 'bilinear' }));
  });
  it('of max pooling equals central differences', async () => {
    await second(
      [[1, 2, 4, 4]],
      (a) => maxPool(a as Tensor, { kernel: 2 }),
      (dims) => apart(dims),
    );
    const overlapping = { kernel: 3, stride: 2, padding: 1 };
    for (const options of [overlapping, { ...overlapping, stride: 1 }])
      await second(
        [[1, 2, 5, 5]],
        (a) => maxPool(a as Tensor, options),
        (dims) => apart(dims),
      );
  });
  it('of convolution, ReLU and pooling together equals central differences', () =>
    second(
      [
        [1, 2, 6, 6],
        [4, 2, 3, 3],
      ],
      (a, b) => maxPool(relu(sub(conv(a as Tensor, b as Tensor, undefined, { padding: 1 }), 0.1)), { kernel: 2 }),
    ));
});
