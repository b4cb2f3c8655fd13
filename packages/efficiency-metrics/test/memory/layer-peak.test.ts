import { type Attributes, Graph, node1 } from '@netwright/tensor-core';
import { describe, expect, it } from 'vitest';
import { profile } from '../../src/index.ts';

/** The layer of most input + output in a graph of one node, and the elements of the input and all layers' outputs. */
function layersOf(op: string, shape: readonly number[], attributes: Attributes = {}): [peak: number, sum: number] {
  const graph = new Graph();
  graph.output('y', node1(op, [graph.input('x', 'float32', shape)], attributes));
  const { memory, totals } = profile(graph);
  return [memory.layer.elements, totals.activations];
}

describe('layers', () => {
  it.each<[string, string, readonly number[], Attributes, number]>([
    ['a pooling', 'MaxPool', [1, 4, 8, 8], { kernel_shape: [2, 2], strides: [2, 2] }, 64],
    ['a pooling along one axis', 'AveragePool', [1, 4, 8, 8], { kernel_shape: [1, 2], strides: [1, 2] }, 128],
    ['a global pooling', 'GlobalAveragePool', [1, 4, 8, 8], {}, 4],
    ['a global pooling of a volume', 'GlobalMaxPool', [2, 4, 2, 2, 2], {}, 8],
  ])('%s is one', (_, op, shape, attributes, output) => {
    const input = shape.reduce((a, b) => a * b, 1);
    expect(layersOf(op, shape, attributes)).toEqual([input + output, input + output]);
  });

  it.each<[string, string, readonly number[], Attributes]>([
    ['a pooling of single positions', 'MaxPool', [1, 4, 8, 8], { kernel_shape: [1, 1] }],
    ['a global pooling over one position', 'GlobalAveragePool', [1, 256, 1, 1], {}],
    ['a mean over channels as a pooling', 'AveragePool', [1, 1, 16, 8, 8], { kernel_shape: [5, 1, 1] }],
    ['a mean written as a reduction', 'ReduceMean', [1, 4, 8, 8], { keepdims: 1 }],
    ['an activation function', 'Relu', [1, 4, 8, 8], {}],
  ])('%s is none', (_, op, shape, attributes) => {
    expect(layersOf(op, shape, attributes)).toEqual([0, shape.reduce((a, b) => a * b, 1)]);
  });
});
