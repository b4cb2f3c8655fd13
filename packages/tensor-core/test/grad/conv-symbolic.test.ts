import { describe, expect, it } from 'vitest';
import { type GradDevice, Graph, grad, type Shape, type Tensor } from '../../src/index.ts';
import {
  avgPool2d,
  type ConvolutionOptions,
  conv,
  globalAvgPool2d,
  maxPool2d,
  pad,
  reduceSum,
  relu,
  resize,
  square,
} from '../../src/nn/index.ts';
import { matchers } from '../../src/testing/index.ts';
import { run, values } from '../support/run.ts';

expect.extend(matchers);

const dims = [3, 4, 9, 8];
const weights: Record<string, [number[], ConvolutionOptions]> = {
  'folded 3x3': [[4, 4, 3, 3], { padding: 1 }],
  'stride 2': [[6, 4, 3, 3], { stride: 2, padding: 1 }],
  '1x1, stride 2': [[6, 4, 1, 1], { stride: 2 }],
  depthwise: [[4, 1, 3, 3], { groups: 4, padding: 1 }],
  'the whole image': [[5, 4, 9, 8], {}],
};

/** The gradients of a small network with inputs of these shapes, fed with fixed values. */
async function gradients(
  shape: Shape,
  w: readonly number[],
  options: ConvolutionOptions,
  device: GradDevice,
): Promise<Float32Array[]> {
  const graph = new Graph();
  const [x, weight] = [graph.input('x', 'float32', shape), graph.input('w', 'float32', w)];
  let y = relu(conv(x, weight, undefined, options));
  if (y.shape[2] !== 1) {
    y = maxPool2d(y, { kernel: 2 });
    y = maxPool2d(y, { kernel: 3, stride: 2, padding: 1 });
    y = avgPool2d(resize(pad(y, [1, 1, 1, 1], { mode: 'edge' }), { scale: 2 }), { kernel: 3, stride: 2, padding: 1 });
  }
  const loss = reduceSum(square(globalAvgPool2d(y)));
  grad(loss, [x, weight], { device }).forEach((g, i) => {
    graph.output(`g${i}`, g);
  });
  const out = await run(graph, { x: values(dims), w: values(w, { seed: 2 }) });
  return [out.g0?.data as Float32Array, out.g1?.data as Float32Array];
}

describe.each(['cpu', 'webgpu'] as GradDevice[])('lowered for %s, with a symbolic batch', (device) => {
  it.each(Object.entries(weights))(
    'the gradients of a network with a convolution, %s, equal those of a fixed one',
    async (_, [w, options]) => {
      const fixed = await gradients(dims, w, options, device);
      const symbolic = await gradients(['N', ...dims.slice(1)], w, options, device);
      fixed.forEach((g, i) => {
        expect(Math.max(...g.map(Math.abs))).toBeGreaterThan(1e-3);
        expect(symbolic[i] as Float32Array).toBeAllclose(g, { rtol: 1e-4, atol: 1e-6 });
      });
    },
  );
});

describe('with symbolic sizes of the image', () => {
  const lossOf = (build: (x: Tensor, w: Tensor) => Tensor): [Tensor, Tensor, Tensor] => {
    const graph = new Graph();
    const [x, w] = [graph.input('x', 'float32', ['N', 2, 'H', 'W']), graph.input('w', 'float32', [4, 2, 3, 3])];
    return [reduceSum(square(build(x, w))), x, w];
  };
  it('convolutions at stride 1 and, on the CPU, max pooling have gradients', async () => {
    const of = async (shape: Shape): Promise<Float32Array[]> => {
      const graph = new Graph();
      const [x, w] = [graph.input('x', 'float32', shape), graph.input('w', 'float32', [4, 2, 3, 3])];
      const y = maxPool2d(conv(x, w, undefined, { padding: 1 }), { kernel: 2 });
      grad(reduceSum(square(y)), [x, w]).forEach((g, i) => {
        graph.output(`g${i}`, g);
      });
      const out = await run(graph, { x: values([2, 2, 7, 6]), w: values([4, 2, 3, 3], { seed: 2 }) });
      return [out.g0?.data as Float32Array, out.g1?.data as Float32Array];
    };
    const [fixed, symbolic] = [await of([2, 2, 7, 6]), await of(['N', 2, 'H', 'W'])];
    fixed.forEach((g, i) => {
      expect(symbolic[i] as Float32Array).toBeAllclose(g, { rtol: 1e-4, atol: 1e-5 });
    });
  });
  it('what needs fixed ones says so, with the place', () => {
    const [strided, x] = lossOf((a, w) =>
      a.graph.within('layer1.conv', () => conv(a, w, undefined, { stride: 2, padding: 1 })),
    );
    expect(() => grad(strided, [x])).toThrow(
      'gradient of Conv layer1.conv: stride 2 needs fixed spatial sizes, got [N, 2, H, W]',
    );
    const [pooled, y] = lossOf((a) => maxPool2d(a, { kernel: 2 }));
    expect(() => grad(pooled, [y], { device: 'webgpu' })).toThrow(
      'max pooling needs fixed spatial sizes, got [N, 2, H, W]',
    );
    const [averaged, z] = lossOf((a) => avgPool2d(a, { kernel: 2 }));
    expect(() => grad(averaged, [z])).toThrow('average pooling needs fixed spatial sizes, got [N, 2, H, W]');
  });
});
