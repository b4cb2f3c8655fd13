import { describe, expect, it } from 'vitest';
import { Graph, Params, type Shape, type Tensor, tensorData } from '../../src/index.ts';
import { conv2d, groupNorm, type ResNetV2Layers, resnetV2Features } from '../../src/nn/index.ts';
import { run } from '../support/run.ts';

const layers: ResNetV2Layers = {
  conv: (p, x, channels, o) => conv2d(p, x, channels, { ...o, padding: o.kernel >> 1, bias: false }),
  norm: (p, x) => groupNorm(p, x, 2),
};

function input(shape: Shape): { graph: Graph; p: Params; x: Tensor } {
  const graph = new Graph();
  return { graph, p: new Params(graph), x: graph.input('x', 'float32', shape) };
}

describe('resnetV2Features', () => {
  it('has a stem, then stages that halve the image and double the channels', () => {
    const { graph, p, x } = input(['N', 3, 64, 65]);
    expect(resnetV2Features(p, x, { ...layers, depths: [1, 2, 1], width: 8 }).shape).toEqual(['N', 128, 4, 5]);
    expect(['stem', 'stages.0', 'stages.1.blocks.1', 'stages.2'].map((path) => graph.taps.get(path)?.shape)).toEqual([
      ['N', 8, 16, 17],
      ['N', 32, 16, 17],
      ['N', 64, 8, 9],
      ['N', 128, 4, 5],
    ]);
  });

  it("has the names of timm's ResNetV2, with activations before or after", () => {
    const names = (preActivation: boolean): string[] => {
      const { graph, p, x } = input([1, 3, 32, 32]);
      resnetV2Features(p, x, { ...layers, depths: [1], width: 8, preActivation });
      return [...graph.params.keys()].filter((name) => name.endsWith('weight')).sort();
    };
    const block = (...entries: string[]) => entries.map((name) => `stages.0.blocks.0.${name}.weight`);
    const both = block('conv1', 'conv2', 'conv3', 'downsample.conv', 'norm1', 'norm2', 'norm3');
    expect(names(true)).toEqual([...both, 'stem.conv.weight'].sort());
    expect(names(false)).toEqual([...both, ...block('downsample.norm'), 'stem.conv.weight', 'stem.norm.weight'].sort());
  });

  it('is the stem alone where there are no stages', () => {
    const { p, x } = input(['N', 3, 224, 224]);
    expect(resnetV2Features(p, x, { ...layers, depths: [], width: 64 }).shape).toEqual(['N', 64, 56, 56]);
  });

  it.each([
    ['symmetric', [-4, -2, -2, -1]],
    ['zeros', [0, 0, 0, -1]],
    ['same', [-2, -2, -2, -1]],
  ] as const)('pools with %s padding', async (pool, expected) => {
    const { graph, p, x } = input([1, 1, 8, 8]);
    // A stem that keeps every second pixel: 4x4 values, pooled to 2x2.
    const conv: ResNetV2Layers['conv'] = (at, t, channels) =>
      conv2d(at, t, channels, { kernel: 1, stride: 2, bias: false });
    graph.output('y', resnetV2Features(p, x, { ...layers, conv, depths: [], width: 1, pool }));
    const pixels = [-9, -5, -7, -3, -6, -4, -3, -2, -8, -2, -9, -2, -9, -4, -9, -1];
    const image = Array.from({ length: 64 }, (_, i) =>
      (i >> 3) % 2 === 0 && i % 2 === 0 ? (pixels[(i >> 4) * 4 + ((i % 8) >> 1)] as number) : 9,
    );
    const stem = new Map([['stem.conv.weight', tensorData([1], [1, 1, 1, 1])]]);
    const { y } = await run(graph, { x: tensorData(image, [1, 1, 8, 8]) }, stem);
    expect(Array.from(y?.data as Float32Array)).toEqual(expected);
  });
});
