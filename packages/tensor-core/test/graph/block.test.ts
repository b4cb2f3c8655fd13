import { describe, expect, it } from 'vitest';
import { block, Graph, named, Params, type Tensor, trace } from '../../src/index.ts';
import { matmul, mul, relu, softmax } from '../../src/nn/index.ts';

const attention = block((p: Params, x: Tensor): Tensor => {
  const weights = named('weights', softmax(x));
  return matmul(weights, p.param('proj', [3, 3]));
});
const layer = block((p: Params, x: Tensor): Tensor => relu(attention(p.at('attn'), x)));
const model = {
  build: (p: Params, x: Tensor): Tensor => mul(layer(p.at('blocks', 1), layer(p.at('blocks', 0), x)), 2),
  inputs: { x: { dtype: 'float32', shape: ['N', 3] } },
  outputs: ['y'],
} as const;

describe('block', () => {
  it('gives nodes without weights the module path', () => {
    const graph = trace(model as never);
    expect(graph.nodes.op.map((op, i) => `${graph.nodes.path[i]}/${op}`)).toEqual([
      'blocks.0.attn/Softmax',
      'blocks.0.attn/MatMul',
      'blocks.0/Relu',
      'blocks.1.attn/Softmax',
      'blocks.1.attn/MatMul',
      'blocks.1/Relu',
      '/Mul',
    ]);
    expect(graph.nodes.name[2]).toBe('blocks.0/Relu');
  });
  it('records results and named values under their paths', () => {
    const graph = trace(model as never);
    expect([...graph.taps.keys()]).toEqual([
      'blocks.0.attn.weights',
      'blocks.0.attn',
      'blocks.0',
      'blocks.1.attn.weights',
      'blocks.1.attn',
      'blocks.1',
    ]);
    expect(graph.taps.get('blocks.1')?.shape).toEqual(['N', 3]);
  });
  it('called twice on the same weights records both results', () => {
    const graph = new Graph();
    const p = new Params(graph).at('shared');
    const x = graph.input('x', 'float32', [2, 3]);
    layer(p, layer(p, x));
    expect([...graph.taps.keys()].filter((k) => !k.includes('attn'))).toEqual(['shared', 'shared_1']);
    expect(graph.params.size).toBe(1);
  });
  it('leaves its path behind where it throws', () => {
    const graph = new Graph();
    const p = new Params(graph);
    const x = graph.input('x', 'float32', [2, 4]);
    expect(() => layer(p.at('blocks', 0), x)).toThrow(
      "MatMul blocks.0.attn: the last axis of a must equal the second-last of b's, got [2, 4] and [3, 3]",
    );
    expect(graph.path).toBe('');
  });
});

describe('tap', () => {
  it('makes what it names outputs, with * for any text', () => {
    const graph = trace(model as never, { tap: ['blocks.*.attn.weights', 'blocks.1'] });
    expect([...graph.outputs.keys()]).toEqual(['y', 'blocks.0.attn.weights', 'blocks.1.attn.weights', 'blocks.1']);
  });
  it('says what there is when nothing matches', () => {
    expect(() => trace(model as never, { tap: ['layer3.*'] })).toThrow(
      'tap layer3.*: no module has this path, for example blocks.0.attn.weights, blocks.0.attn, blocks.0',
    );
  });
  it('takes a dot for a dot', () => {
    expect(() => trace(model as never, { tap: ['blocksx0'] })).toThrow('no module has this path');
    expect(() => trace(model as never, { tap: ['blocks.0.att.'] })).toThrow('no module has this path');
  });
});
