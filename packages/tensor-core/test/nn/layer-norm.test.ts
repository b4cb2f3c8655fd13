import { describe, expect, it } from 'vitest';
import { Graph, initialise, Params, type TensorData, tensorData } from '../../src/index.ts';
import { layerNorm, layerNorm2d, rearrange } from '../../src/nn/index.ts';
import { run, values } from '../support/run.ts';

describe('layerNorm2d', () => {
  it('normalises the channels of every pixel', async () => {
    const graph = new Graph();
    graph.output('y', layerNorm2d(new Params(graph, 'norm'), graph.input('x', 'float32', [1, 2, 1, 2]), { eps: 0 }));
    const weights = new Map([
      ['norm.weight', tensorData([1, 10], [2])],
      ['norm.bias', tensorData([0, 5], [2])],
    ]);
    // Pixels (1, 3) and (6, 2): -1, 1 and 1, -1 before scale and shift.
    const { y } = await run(graph, { x: tensorData([1, 6, 3, 2], [1, 2, 1, 2]) }, weights);
    expect(y?.dims).toEqual([1, 2, 1, 2]);
    expect(Array.from((y as TensorData).data as Float32Array)).toEqual([-1, 1, 15, -5]);
  });

  it('equals layerNorm with the channels last, in a graph of any size', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['N', 3, 'H', 'W']);
    graph.output('a', layerNorm2d(new Params(graph, 'norm'), x));
    const y = layerNorm(new Params(graph, 'norm'), rearrange(x, 'n c h w -> n h w c'));
    graph.output('b', rearrange(y, 'n h w c -> n c h w'));
    const { a, b } = await run(graph, { x: values([2, 3, 4, 5]) }, initialise(graph));
    expect(a?.data).toEqual(b?.data);
    expect(graph.outputs.get('a')?.shape).toEqual(['N', 3, 'H', 'W']);
  });

  it('is tapped in the shape of its input', () => {
    const graph = new Graph();
    layerNorm2d(new Params(graph, 'norm'), graph.input('x', 'float32', [1, 2, 3, 4]));
    expect(graph.taps.get('norm')?.shape).toEqual([1, 2, 3, 4]);
  });

  it('says which layer needs another input', () => {
    const graph = new Graph();
    expect(() => layerNorm2d(new Params(graph, 'norm'), graph.input('x', 'float32', [1, 2, 3]))).toThrow(
      'layerNorm2d norm: needs [N, C, H, W], got [1, 2, 3]',
    );
  });
});
