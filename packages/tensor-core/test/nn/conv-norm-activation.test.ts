import { describe, expect, it } from 'vitest';
import { Graph, Params, type Shape, type Tensor } from '../../src/index.ts';
import { convNormActivation, makeDivisible, relu6, squeezeExcitation } from '../../src/nn/index.ts';

function layer(shape: Shape): { graph: Graph; p: Params; x: Tensor } {
  const graph = new Graph();
  return { graph, p: new Params(graph, 'stem'), x: graph.input('x', 'float32', shape) };
}

describe('convNormActivation', () => {
  it('keeps the size at stride 1, for every odd kernel and dilation', () => {
    for (const [kernel, dilation] of [
      [1, 1],
      [3, 1],
      [5, 1],
      [3, 2],
      [7, 3],
    ] as const) {
      const { p, x } = layer(['N', 4, 'H', 33]);
      expect(convNormActivation(p, x, 8, { kernel, dilation }).shape).toEqual(['N', 8, 'H', 33]);
    }
  });

  it('halves odd sizes upwards at stride 2', () => {
    const { p, x } = layer([1, 4, 33, 32]);
    expect(convNormActivation(p, x, 8, { stride: 2 }).shape).toEqual([1, 8, 17, 16]);
  });

  it("has torchvision's entries, and a bias only where nothing normalises", () => {
    const { graph, p, x } = layer([1, 4, 8, 8]);
    convNormActivation(p, x, 8, { groups: 2, activation: relu6 });
    expect([...graph.params.keys()]).toEqual([
      'stem.0.weight',
      'stem.1.weight',
      'stem.1.bias',
      'stem.1.running_mean',
      'stem.1.running_var',
      'stem.1.num_batches_tracked',
    ]);
    expect(graph.nodes.op).toEqual(['Conv', 'BatchNormalization', 'Clip']);
    const bare = layer([1, 4, 8, 8]);
    convNormActivation(bare.p, bare.x, 8, { norm: null, activation: null });
    expect([...bare.graph.params.keys()]).toEqual(['stem.0.weight', 'stem.0.bias']);
    expect(bare.graph.nodes.op).toEqual(['Conv']);
  });

  it('names the layer where the kernel has too many entries', () => {
    const { p, x } = layer([1, 4, 8, 8]);
    expect(() => convNormActivation(p, x, 8, { kernel: [3, 3, 3] })).toThrow(
      'convNormActivation stem: kernel and dilation must have 2 entries, got [3,3,3]',
    );
  });
});

describe('squeezeExcitation', () => {
  it('scales channels by two 1x1 convolutions of their means', () => {
    const { graph, p, x } = layer(['N', 8, 'H', 'W']);
    expect(squeezeExcitation(p, x, 2).shape).toEqual(['N', 8, 'H', 'W']);
    expect([...graph.params.values()].map((w) => [w.name, w.shape])).toEqual([
      ['stem.fc1.weight', [2, 8, 1, 1]],
      ['stem.fc1.bias', [2]],
      ['stem.fc2.weight', [8, 2, 1, 1]],
      ['stem.fc2.bias', [8]],
    ]);
    expect(graph.nodes.op).toEqual(['GlobalAveragePool', 'Conv', 'Relu', 'Conv', 'Sigmoid', 'Mul']);
  });
});

describe('makeDivisible', () => {
  it.each([
    [32, 8, 32],
    [33, 8, 32],
    [36, 8, 40], // halves go up
    [3, 8, 8],
    [10, 8, 16], // 8 would be below nine tenths
    [19.2, 8, 24], // 16 would be below nine tenths
    [22.4, 4, 24],
  ])('rounds %d by %d to %d', (channels, divisor, expected) => {
    expect(makeDivisible(channels, divisor)).toBe(expected);
  });

  it('keeps a lower limit', () => {
    expect(makeDivisible(3, 8, 16)).toBe(16);
  });
});
