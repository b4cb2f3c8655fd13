import { describe, expect, it } from 'vitest';
import { type Params, type Tensor, trace } from '../../src/index.ts';
import { add, mul } from '../../src/nn/index.ts';

interface Config {
  readonly width: number;
}
const entry = {
  build: (p: Params, x: Tensor, { width }: Config) => ({
    logits: mul(x, p.param('weight', [width])),
    aux: add(x, p.mode === 'train' ? 1 : 0),
  }),
  config: { width: 3 },
  inputs: { x: { dtype: 'float32', shape: ['N', 3] } },
  outputs: ['logits', 'aux'],
} as const;
const model = entry as never;

describe('trace', () => {
  it('makes the graph of a model with a symbolic batch', () => {
    const graph = trace(model);
    expect(graph.mode).toBe('eval');
    expect([...graph.inputs.keys()]).toEqual(['x']);
    expect([...graph.outputs].map(([k, t]) => [k, t.shape])).toEqual([
      ['logits', ['N', 3]],
      ['aux', ['N', 3]],
    ]);
  });
  it('replaces input shapes and configuration entries', () => {
    const graph = trace(model, { inputs: { x: [2, 5] }, config: { width: 5 } });
    expect(graph.outputs.get('logits')?.shape).toEqual([2, 5]);
    expect(graph.params.get('weight')?.shape).toEqual([5]);
  });
  it('keeps only the outputs that are asked for', () => {
    expect([...trace(model, { outputs: ['aux'] }).outputs.keys()]).toEqual(['aux']);
  });
  it('tells the model its mode', () => {
    expect(trace(model, { mode: 'train' }).mode).toBe('train');
  });
  it('names inputs and outputs that are not there', () => {
    expect(() => trace(model, { inputs: { image: [1, 3] } })).toThrow('trace: there is no input image, only x');
    expect(() => trace(model, { outputs: ['boxes'] })).toThrow('trace: there is no output boxes, only logits, aux');
  });
  it('passes several inputs as a record, and names a single output', () => {
    const graph = trace({
      build: (_: Params, { a, b }: Readonly<Record<string, Tensor>>) => add(a as Tensor, b as Tensor),
      inputs: { a: { dtype: 'float32', shape: ['N'] }, b: { dtype: 'float32', shape: [1] } },
    } as never);
    expect([...graph.outputs].map(([k, t]) => [k, t.shape])).toEqual([['output', ['N']]]);
  });
});
