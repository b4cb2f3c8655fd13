import { describe, expect, it } from 'vitest';
import { Graph, type Mode, Params, type Tensor, tensorData } from '../../src/index.ts';
import { batchNorm, conv2d } from '../../src/nn/index.ts';
import { run } from '../support/run.ts';

function layer(mode: Mode, shape: readonly (number | string)[] = [2, 1, 2]): { graph: Graph; p: Params; x: Tensor } {
  const graph = new Graph({ mode });
  return { graph, p: new Params(graph, 'bn1'), x: graph.input('x', 'float32', shape) };
}

describe('batchNorm', () => {
  it('is one BatchNormalization node in evaluation, for a symbolic batch too', () => {
    const { graph, p, x } = layer('eval', ['N', 4, 'H', 'W']);
    expect(batchNorm(p, x).shape).toEqual(['N', 4, 'H', 'W']);
    expect(graph.nodes.op).toEqual(['BatchNormalization']);
    expect(graph.nodes.path).toEqual(['bn1']);
  });

  it('normalises by the batch in training, by hand', async () => {
    const { graph, p, x } = layer('train');
    graph.output('y', batchNorm(p, x, { eps: 0.75 }));
    for (const [name, t] of graph.updates) graph.output(name.replace('bn1.', 'new '), t);
    const one = tensorData([2]);
    const weights = {
      'bn1.weight': one,
      'bn1.bias': tensorData([-1]),
      'bn1.running_mean': one,
      'bn1.running_var': one,
    };
    const out = await run(graph, { x: tensorData([1, 2, 3, 4], [2, 1, 2]) }, new Map(Object.entries(weights)));
    // Mean 2.5, biased variance 1.25, deviation sqrt(1.25 + 0.75) = sqrt(2); unbiased variance 5 / 3.
    [-1.5, -0.5, 0.5, 1.5].forEach((c, i) => {
      expect(out.y?.data[i]).toBeCloseTo((2 * c) / Math.SQRT2 - 1, 5);
    });
    expect(out['new running_mean']?.data[0]).toBeCloseTo(0.9 * 2 + 0.1 * 2.5, 6);
    expect(out['new running_var']?.data[0]).toBeCloseTo(0.9 * 2 + 0.1 * (5 / 3), 6);
  });

  it('declares the batch counter as an int64 buffer that no node updates', () => {
    const { graph, p, x } = layer('train');
    batchNorm(p, x);
    const counter = graph.params.get('bn1.num_batches_tracked');
    expect(counter).toMatchObject({ kind: 'buffer', dtype: 'int64', shape: [] });
    expect([...graph.updates.keys()]).toEqual(['bn1.running_mean', 'bn1.running_var']);
    expect(graph.values.dtype.filter((d) => d === 'int64')).not.toHaveLength(0);
    graph.nodes.outputs.forEach((id) => {
      expect(graph.values.dtype[id]).toBe('float32');
    });
  });

  it('leaves the state alone when it is called on given statistics', () => {
    const { graph, p, x } = layer('train');
    const mean = graph.input('mean', 'float32', [1]);
    const variance = graph.input('variance', 'float32', [1]);
    batchNorm(p.with({ running_mean: mean, running_var: variance }), x);
    expect(graph.updates.size).toBe(0);
  });

  it('has a running variance of 1, and a scale of 1 unless told otherwise', () => {
    const { graph, p, x } = layer('eval');
    batchNorm(p, x, { init: { kind: 'constant', value: 0 } });
    expect([...graph.params.values()].map(({ name, init }) => [name, init])).toEqual([
      ['bn1.weight', { kind: 'constant', value: 0 }],
      ['bn1.bias', { kind: 'constant', value: 0 }],
      ['bn1.running_mean', { kind: 'constant', value: 0 }],
      ['bn1.running_var', { kind: 'constant', value: 1 }],
      ['bn1.num_batches_tracked', { kind: 'constant', value: 0 }],
    ]);
  });

  it('refuses a symbolic channel axis and a vector', () => {
    const symbolic = layer('eval', [2, 'C', 3]);
    expect(() => batchNorm(symbolic.p, symbolic.x)).toThrow(
      'batchNorm bn1: axis 1 must have a fixed size, got [2, C, 3]',
    );
    const single = layer('train', [1, 3]);
    expect(() => batchNorm(single.p, single.x)).toThrow(
      'batchNorm bn1: training needs more than one value per channel, got [1, 3]',
    );
    const vector = layer('eval', [2]);
    expect(() => batchNorm(vector.p, vector.x)).toThrow('batchNorm bn1: needs [N, C, ...], got [2]');
  });

  it('follows a convolution that onnxruntime can fold it into: constant weights only', () => {
    const graph = new Graph();
    const p = new Params(graph);
    batchNorm(
      p.at('bn'),
      conv2d(p.at('conv'), graph.input('x', 'float32', [1, 2, 4, 4]), 3, { kernel: 3, bias: false }),
    );
    expect(graph.nodes.op).toEqual(['Conv', 'BatchNormalization']);
    const bn = graph.node(1);
    expect(bn.inputs.slice(1).map((t) => t?.name)).toEqual([
      'bn.weight',
      'bn.bias',
      'bn.running_mean',
      'bn.running_var',
    ]);
  });
});
