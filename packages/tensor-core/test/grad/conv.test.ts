import { describe, expect, it } from 'vitest';
import { type Dim, type GradDevice, Graph, grad, type Tensor, type TensorData } from '../../src/index.ts';
import { add, type ConvolutionOptions, conv, convTranspose, reduceSum, square } from '../../src/nn/index.ts';
import { matchers } from '../../src/testing/index.ts';
import { checkGradient, run, values } from '../support/run.ts';

expect.extend(matchers);

interface Case {
  name: string;
  x: number[];
  w: number[];
  options: ConvolutionOptions;
}

const cases: Case[] = [
  { name: '3x3 with padding', x: [2, 3, 5, 6], w: [4, 3, 3, 3], options: { padding: 1 } },
  { name: '3x3, stride 2 on odd and even sizes', x: [2, 2, 7, 6], w: [3, 2, 3, 3], options: { stride: 2, padding: 1 } },
  { name: '1x1', x: [2, 3, 4, 5], w: [4, 3, 1, 1], options: {} },
  { name: '1x1, stride 2', x: [2, 3, 5, 6], w: [4, 3, 1, 1], options: { stride: 2 } },
  { name: '5x5 of few channels', x: [2, 1, 8, 8], w: [2, 1, 5, 5], options: {} },
  { name: 'the window is the whole image', x: [3, 2, 4, 4], w: [5, 2, 4, 4], options: {} },
  { name: 'patches side by side', x: [2, 3, 8, 4], w: [4, 3, 4, 4], options: { stride: 4 } },
  { name: 'dilation 2 by 3', x: [1, 2, 9, 9], w: [2, 2, 3, 2], options: { dilation: [2, 3], padding: [2, 1] } },
  { name: 'two groups', x: [2, 4, 5, 5], w: [6, 2, 3, 3], options: { groups: 2, padding: 1 } },
  { name: 'two groups, stride 2', x: [2, 4, 5, 6], w: [6, 2, 3, 3], options: { groups: 2, stride: 2 } },
  { name: 'depthwise', x: [2, 3, 5, 5], w: [3, 1, 3, 3], options: { groups: 3, padding: 1 } },
  {
    name: 'depthwise, two outputs per channel, stride 3 by 2',
    x: [1, 3, 8, 7],
    w: [6, 1, 3, 2],
    options: { groups: 3, stride: [3, 2] },
  },
  { name: 'uneven padding', x: [1, 2, 4, 5], w: [2, 2, 3, 3], options: { padding: [2, 0, 1, 1] } },
  { name: 'padding same with an even kernel', x: [1, 2, 5, 5], w: [2, 2, 4, 4], options: { padding: 'same' } },
  { name: 'many channels of large images', x: [2, 4, 8, 8], w: [4, 4, 3, 3], options: { padding: 1 } },
  {
    name: 'the same with dilation, stride 1 by 2',
    x: [1, 5, 12, 9],
    w: [5, 5, 3, 3],
    options: { dilation: [2, 1], stride: [1, 2], padding: [0, 1] },
  },
  {
    name: 'the same in groups with uneven padding',
    x: [2, 6, 9, 8],
    w: [6, 3, 3, 3],
    options: { groups: 2, padding: [1, 0, 2, 1] },
  },
  { name: 'the same in 1D', x: [2, 8, 20], w: [8, 8, 5], options: { padding: 2 } },
  { name: 'the same in 3D', x: [1, 4, 5, 6, 6], w: [4, 4, 3, 3, 3], options: { padding: 1 } },
  { name: '16 channels', x: [2, 16, 9, 9], w: [32, 16, 3, 3], options: { padding: 1 } },
  { name: '16 channels, stride 2', x: [2, 16, 9, 8], w: [16, 16, 3, 3], options: { padding: 1, stride: 2 } },
  { name: '16 channels, two groups', x: [1, 16, 8, 8], w: [32, 8, 3, 3], options: { padding: 1, groups: 2 } },
  { name: '16 channels, depthwise', x: [2, 16, 8, 8], w: [16, 1, 3, 3], options: { padding: 1, groups: 16 } },
  { name: 'more weights than places', x: [3, 12, 3, 2], w: [16, 12, 3, 3], options: { padding: 1 } },
  { name: '1D', x: [2, 3, 9], w: [4, 3, 4], options: { stride: 2, padding: 1 } },
  { name: '3D', x: [1, 2, 4, 5, 4], w: [3, 2, 2, 3, 2], options: { stride: [1, 2, 1], padding: [0, 1, 1] } },
];

describe.each(['cpu', 'webgpu'] as GradDevice[])('the gradient of a convolution, lowered for %s', (device) => {
  it.each(cases)('$name equals central differences', async ({ x, w, options }) => {
    const inputs = [values(x), values(w, { seed: 2 }), values([w[0] as number], { seed: 3 })];
    await checkGradient(inputs, (a, b, c) => conv(a as Tensor, b as Tensor, c, options), { device, step: 0.1 });
  });
  it.each([
    {
      name: 'stride 2, output padding',
      x: [2, 3, 3, 4],
      w: [3, 2, 3, 3],
      options: { stride: 2, padding: 1, outputPadding: 1 },
    },
    { name: 'groups', x: [1, 4, 3, 3], w: [4, 1, 2, 2], options: { stride: 2, groups: 2 } },
    { name: 'dilation', x: [1, 2, 4, 4], w: [2, 3, 3, 2], options: { dilation: 2, padding: 1 } },
    { name: '1D', x: [2, 2, 5], w: [2, 3, 4], options: { stride: 3, outputPadding: 2 } },
    { name: '3D', x: [1, 2, 2, 3, 2], w: [2, 2, 2, 2, 2], options: { stride: [2, 1, 2] } },
  ])('of a transposed one, $name, equals central differences', async ({ x, w, options }) => {
    const m = (w[1] as number) * ((options as { groups?: number }).groups ?? 1);
    const inputs = [values(x), values(w, { seed: 2 }), values([m], { seed: 3 })];
    await checkGradient(inputs, (a, b, c) => convTranspose(a as Tensor, b as Tensor, c, options), {
      device,
      step: 0.1,
    });
  });
});

describe.each(['cpu', 'webgpu'] as GradDevice[])('over a batch of unknown size, lowered for %s,', (device) => {
  it.each([1, 2])('gradients of order %i are those of the same batch with a known size', async (order) => {
    const of = async (n: Dim): Promise<Awaited<ReturnType<typeof run>>> => {
      const graph = new Graph();
      const [x, w] = [graph.input('x', 'float32', [n, 3, 6, 5]), graph.input('w', 'float32', [4, 3, 3, 3])] as const;
      let loss = reduceSum(square(conv(x, w, undefined, { padding: 1 })));
      for (let i = 1; i < order; i++)
        loss = grad(loss, [x, w], { device })
          .map((g) => reduceSum(square(g)))
          .reduce((a, b) => add(a, b));
      const [dx, dw] = grad(loss, [x, w], { device }) as [Tensor, Tensor];
      graph.output('dx', dx);
      graph.output('dw', dw);
      return run(graph, { x: values([2, 3, 6, 5]), w: values([4, 3, 3, 3], { seed: 2 }) });
    };
    const [symbolic, fixed] = [await of('N'), await of(2)];
    for (const name of ['dx', 'dw'])
      expect(symbolic[name]).toBeAllclose(fixed[name] as TensorData, { rtol: 1e-4, atol: 1e-4 * 10 ** (2 * order) });
  });
});
