import { describe, expect, it } from 'vitest';
import { Graph, init, initialise, Params, type Shape, type Tensor } from '../../src/index.ts';
import { conv1d, conv2d, convTranspose2d, linear } from '../../src/nn/index.ts';

function layer(shape: Shape): { graph: Graph; p: Params; x: Tensor } {
  const graph = new Graph();
  return { graph, p: new Params(graph, 'layer1'), x: graph.input('x', 'float32', shape) };
}

describe('conv2d', () => {
  it('rounds odd sizes down, symbolic ones too', () => {
    const { p, x } = layer(['N', 3, 'H', 225]);
    expect(conv2d(p, x, 8, { kernel: 3, stride: 2, padding: 1 }).shape).toEqual(['N', 8, 'floor((H + 1) / 2)', 113]);
  });

  it('is one Conv node with its kernel shape, named by its path', () => {
    const { graph, p, x } = layer([1, 4, 8, 8]);
    conv2d(p, x, 6, { kernel: [3, 5], groups: 2, dilation: 2, padding: [2, 4, 2, 4], bias: false });
    expect(graph.nodes.name).toEqual(['layer1/Conv']);
    expect(graph.node(0).attributes).toMatchObject({
      kernel_shape: [3, 5],
      group: 2,
      dilations: [2, 2],
      pads: [2, 4, 2, 4],
    });
    expect([...graph.params.values()].map((w) => [w.name, w.shape])).toEqual([['layer1.weight', [6, 2, 3, 5]]]);
  });

  it('starts within 1 / sqrt(fan in), weight and bias, as PyTorch', () => {
    const { graph, p, x } = layer([1, 8, 8, 8]);
    conv2d(p, x, 64, { kernel: 3 });
    for (const { data } of initialise(graph, { seed: 1 }).values()) {
      const largest = Math.max(...Array.from(data as Float32Array, Math.abs));
      expect(largest).toBeLessThanOrEqual(1 / Math.sqrt(72));
      expect(largest).toBeGreaterThan(0.9 / Math.sqrt(72));
    }
  });

  it('takes other first values', () => {
    const { graph, p, x } = layer([1, 2, 4, 4]);
    conv2d(p, x, 2, { kernel: 1, init: init.ones(), biasInit: init.constant(3) });
    expect([...initialise(graph).values()].map((t) => Array.from(t.data as Float32Array))).toEqual([
      [1, 1, 1, 1],
      [3, 3],
    ]);
  });

  it('refuses what does not fit, naming the layer', () => {
    const { p, x } = layer([1, 4, 8, 8]);
    expect(() => conv1d(p, x, 8, { kernel: 3 })).toThrow('conv1d layer1: needs [N, C, W], got [1, 4, 8, 8]');
    expect(() => conv2d(p, x, 8, { kernel: 3, groups: 3 })).toThrow(
      'conv2d layer1: groups must divide the 4 input and 8 output channels, got 3',
    );
    expect(() => conv2d(p, x, 8, { kernel: [3, 3, 3] })).toThrow(
      'conv2d layer1: kernel must have 2 entries, got [3,3,3]',
    );
    expect(() => conv2d(p, x, 8, { kernel: 0 })).toThrow('conv2d layer1: kernel must be an integer from 1 up, got 0');
    expect(() => conv2d(p, x, 8, { kernel: 3, stride: 2, padding: 'same' })).toThrow("padding 'same' needs stride 1");
    expect(() => conv2d(p, layer([1, 'C', 8, 8]).x, 8, { kernel: 3 })).toThrow('axis 1 must have a fixed size');
    expect(() => conv2d(p, x, 8, { kernel: 9 })).toThrow('layer1');
  });

  it('refuses the same name with another shape', () => {
    const { p, x } = layer([1, 4, 8, 8]);
    conv2d(p, x, 8, { kernel: 3 });
    expect(() => conv2d(p, x, 8, { kernel: 1 })).toThrow(
      'parameter layer1.weight: declared as float32 [8, 4, 3, 3], got float32 [8, 4, 1, 1]',
    );
  });
});

describe('convTranspose2d', () => {
  it('doubles sizes with stride 2, symbolic ones too', () => {
    const { p, x } = layer(['N', 4, 'H', 7]);
    const y = convTranspose2d(p, x, 6, { kernel: 3, stride: 2, padding: 1, outputPadding: 1, groups: 2 });
    expect(y.shape).toEqual(['N', 6, '2*H', 14]);
    expect(p.graph.params.get('layer1.weight')?.shape).toEqual([4, 3, 3, 3]);
    expect(() => convTranspose2d(p, x, 5, { kernel: 3, groups: 2 })).toThrow(
      'convTranspose2d layer1: groups must divide',
    );
  });
});

describe('linear', () => {
  it('is one Gemm for a matrix, one product over all rows else', () => {
    const { graph, p, x } = layer(['N', 5]);
    expect(linear(p, x, 3).shape).toEqual(['N', 3]);
    expect(graph.nodes.op).toEqual(['Gemm']);
    const sequence = layer(['N', 'T', 5]);
    expect(linear(sequence.p, sequence.x, 3).shape).toEqual(['N', 'T', 3]);
    expect(sequence.graph.nodes.op).toEqual(['Transpose', 'MatMul', 'Add']);
  });

  it('refuses a symbolic width', () => {
    const { p, x } = layer(['N', 'C']);
    expect(() => linear(p, x, 3)).toThrow('linear layer1: axis -1 must have a fixed size, got [N, C]');
  });
});
