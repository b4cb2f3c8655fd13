import { describe, expect, it } from 'vitest';
import { Graph, init, Params, type Tensor, tensorData } from '../../src/index.ts';
import { add, mul } from '../../src/nn/index.ts';
import { run } from '../support/run.ts';

const root = (): Params => new Params(new Graph());

describe('names', () => {
  it('are the path of the construction, joined by dots', () => {
    const p = root();
    expect(p.at('layer1', 0).at('conv1').name('weight')).toBe('layer1.0.conv1.weight');
    expect(p.at('layer1').at(0, 'conv1').path).toBe('layer1.0.conv1');
    expect(p.at('').name('weight')).toBe('weight');
  });
  it('list the weights in the order of their declaration', () => {
    const p = root();
    p.at('b').param('weight', [2, 3]);
    p.at('a').buffer('running_mean', [3]);
    p.at('a').buffer('num_batches_tracked', [], init.zeros(), 'int64');
    expect([...p.graph.params.values()].map((w) => [w.name, w.kind, w.dtype, w.shape])).toEqual([
      ['b.weight', 'parameter', 'float32', [2, 3]],
      ['a.running_mean', 'buffer', 'float32', [3]],
      ['a.num_batches_tracked', 'buffer', 'int64', []],
    ]);
  });
});

describe('a weight declared twice', () => {
  it('is the same weight where the shape is the same: tying', () => {
    const p = root().at('embedding');
    expect(p.param('weight', [5, 2]).id).toBe(p.param('weight', [5, 2], init.ones()).id);
    expect(p.graph.params.size).toBe(1);
  });
  it('with another shape is an error with both shapes', () => {
    const p = root().at('layer1', 0);
    p.param('weight', [4, 3]);
    expect(() => p.param('weight', [3, 4])).toThrow(
      'parameter layer1.0.weight: declared as float32 [4, 3], got float32 [3, 4]',
    );
    expect(() => p.param('weight', [4])).toThrow('declared as float32 [4, 3], got float32 [4]');
  });
  it('with another dtype is an error too', () => {
    const p = root();
    p.buffer('count', [], init.zeros(), 'int64');
    expect(() => p.buffer('count', [])).toThrow('buffer count: declared as int64 [], got float32 []');
  });
});

describe('with puts tensors in the place of weights', () => {
  const layer = (p: Params, x: Tensor): Tensor => add(mul(x, p.at('fc').param('weight', [2])), p.param('bias', [2]));

  it('by the name relative to the position, and leaves the others', async () => {
    const graph = new Graph();
    const p = new Params(graph).at('net');
    const x = graph.input('x', 'float32', [2]);
    const plain = layer(p, x);
    const doubled = layer(p.with({ 'fc.weight': mul(p.at('fc').param('weight', [2]), 2) }), x);
    graph.output('plain', plain);
    graph.output('doubled', doubled);
    expect([...graph.params.keys()]).toEqual(['net.fc.weight', 'net.bias']);
    const out = await run(
      graph,
      { x: tensorData([1, 10]) },
      new Map([
        ['net.fc.weight', tensorData([3, 4])],
        ['net.bias', tensorData([0.5, 0.5])],
      ]),
    );
    expect(Array.from(out.plain?.data as Float32Array)).toEqual([3.5, 40.5]);
    expect(Array.from(out.doubled?.data as Float32Array)).toEqual([6.5, 80.5]);
  });
  it('declares nothing for what was given, and takes a Map', () => {
    const graph = new Graph();
    const w = graph.input('w', 'float32', [2]);
    layer(
      new Params(graph).with(
        new Map([
          ['fc.weight', w],
          ['bias', w],
        ]),
      ),
      w,
    );
    expect(graph.params.size).toBe(0);
  });
  it('the inner of two wins', () => {
    const graph = new Graph();
    const [a, b] = [graph.input('a', 'float32', [2]), graph.input('b', 'float32', [2])];
    const p = new Params(graph).with({ 'fc.weight': a }).at('fc').with({ weight: b });
    expect(p.param('weight', [2]).id).toBe(b.id);
  });
  it('refuses a tensor of another shape, with both', () => {
    const graph = new Graph();
    const p = new Params(graph).at('net').with({ 'fc.weight': graph.input('w', 'float32', [3]) });
    expect(() => p.at('fc').param('weight', [2])).toThrow(
      'parameter net.fc.weight: needs float32 [2], was given float32 [3]',
    );
  });
});

describe('update gives a buffer its next value', () => {
  it('under its full name', () => {
    const p = root().at('bn1');
    const next = add(p.buffer('running_mean', [3]), 1);
    p.update('running_mean', next);
    expect(p.graph.updates.get('bn1.running_mean')?.id).toBe(next.id);
  });
  it('of its own shape', () => {
    const p = root().at('bn1');
    p.buffer('running_mean', [3]);
    const other = p.graph.input('other', 'float32', [4]);
    expect(() => p.update('running_mean', other)).toThrow(
      'update bn1.running_mean: needs float32 [3], got float32 [4]',
    );
    expect(() => p.update('running_var', other)).toThrow('update bn1.running_var: there is no such buffer');
  });
  it("but not where the buffer is a given tensor: that is the caller's", () => {
    const p = root();
    const mean = p.graph.input('mean', 'float32', [3]);
    const given = p.with({ running_mean: mean });
    given.update('running_mean', add(given.buffer('running_mean', [3]), 1));
    expect(p.graph.updates.size).toBe(0);
  });
});

it("the mode is the graph's", () => {
  expect(root().mode).toBe('eval');
  expect(new Params(new Graph({ mode: 'train' })).at('x').mode).toBe('train');
});
