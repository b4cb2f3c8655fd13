import { describe, expect, it } from 'vitest';
import { Graph, grad, type Tensor, tensorData } from '../../src/index.ts';
import { channelDropout, dropout, dropPath, reduceSum } from '../../src/nn/index.ts';
import { run } from '../support/run.ts';

const noise = [0, 0.1, 0.25, 0.3, 0.9, 0.24];

describe('dropout', () => {
  it('keeps what its noise does not reach and keeps the mean by scaling', async () => {
    const graph = new Graph({ mode: 'train' });
    const x = graph.input('x', 'float32', [2, 3]);
    const y = graph.within('layer1', () => dropout(x, 0.25));
    graph.output('y', y);
    graph.output('g', grad(reduceSum(y), [x])[0] as Tensor);
    expect(graph.noise.map((n) => [n.name, n.distribution, n.tensor.shape])).toEqual([
      ['layer1.dropout', 'uniform', [2, 3]],
    ]);
    const feeds = { x: tensorData([3, 3, 3, 6, 6, 6], [2, 3]), 'layer1.dropout': tensorData(noise, [2, 3]) };
    const out = await run(graph, feeds);
    expect(out.y).toMatchObject({ data: Float32Array.of(0, 0, 4, 8, 8, 0) });
    expect(Array.from(out.g?.data as Float32Array, (v) => Math.round(v * 3))).toEqual([0, 0, 4, 4, 4, 0]);
  });

  it('is its input in evaluation and at rate 0, and 0 at rate 1', async () => {
    const evaluation = new Graph();
    const x = evaluation.input('x', 'float32', [2]);
    expect(dropout(x, 0.5).id).toBe(x.id);
    const training = new Graph({ mode: 'train' });
    const z = training.input('x', 'float32', [2]);
    expect(dropout(z, 0).id).toBe(z.id);
    training.output('y', dropout(z, 1));
    expect(training.noise).toEqual([]);
    expect((await run(training, { x: tensorData([1, 2]) })).y).toMatchObject({ data: Float32Array.of(0, 0) });
  });

  it('draws one number per channel or per sample for channelDropout and dropPath', () => {
    const graph = new Graph({ mode: 'train' });
    const x = graph.input('x', 'float32', ['N', 3, 4, 5]);
    channelDropout(x, 0.1);
    dropPath(x, 0.1);
    dropPath(x, 0.1);
    expect(graph.noise.map((n) => [n.name, n.tensor.shape])).toEqual([
      ['channelDropout', ['N', 3, 1, 1]],
      ['dropPath', ['N', 1, 1, 1]],
      ['dropPath_1', ['N', 1, 1, 1]],
    ]);
  });

  it('takes the rate of dropPath from a tensor', async () => {
    const graph = new Graph({ mode: 'train' });
    const x = graph.input('x', 'float32', ['N', 2]);
    const y = dropPath(x, graph.input('rate', 'float32', []));
    graph.output('y', y);
    graph.output('g', grad(reduceSum(y), [x])[0] as Tensor);
    const dropPathNoise = tensorData([0.1, 0.5], [2, 1]);
    const run1 = (rate: number) =>
      run(graph, { x: tensorData([1, 2, 3, 4], [2, 2]), rate: tensorData([rate], []), dropPath: dropPathNoise });
    expect((await run1(0.5)).y).toMatchObject({ data: Float32Array.of(0, 0, 6, 8) });
    expect((await run1(0.5)).g).toMatchObject({ data: Float32Array.of(0, 0, 2, 2) });
    expect((await run1(0)).y).toMatchObject({ data: Float32Array.of(1, 2, 3, 4) });
    const evaluation = new Graph();
    const z = evaluation.input('x', 'float32', [2]);
    expect(dropPath(z, evaluation.input('rate', 'float32', [])).id).toBe(z.id);
    expect(() => dropPath(z, z)).toThrow('rate must be a scalar, got [2]');
  });

  it('refuses a rate outside [0, 1]', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2]);
    expect(() => graph.within('head', () => dropout(x, 1.5))).toThrow('dropout head: rate must be in [0, 1], got 1.5');
    expect(() => dropPath(x, -0.1)).toThrow('rate must be in [0, 1], got -0.1');
  });
});
