import { describe, expect, it } from 'vitest';
import { Graph, type Mode, Params, type Shape, type Tensor, tensorData } from '../../src/index.ts';
import { gru, lstm, rnn } from '../../src/nn/index.ts';
import { run, values } from '../support/run.ts';

function layer(mode: Mode, shape: Shape): { graph: Graph; p: Params; x: Tensor } {
  const graph = new Graph({ mode });
  return { graph, p: new Params(graph, 'encoder'), x: graph.input('x', 'float32', shape) };
}

describe('recurrent layers', () => {
  it('take symbolic lengths in evaluation, and run at any', async () => {
    const { graph, p, x } = layer('eval', ['T', 'N', 3]);
    const { out, h } = gru(p, x, 4, { bidirectional: true });
    expect(out.shape).toEqual(['T', 'N', 8]);
    expect(h.shape).toEqual([2, 'N', 4]);
    graph.output('out', out);
    const weights = new Map([...graph.params.values()].map((w, i) => [w.name, values(w.shape, { seed: i })]));
    for (const dims of [
      [5, 2, 3],
      [1, 1, 3],
    ]) {
      const found = await run(graph, { x: values(dims) }, weights);
      expect(found.out?.dims).toEqual([dims[0], dims[1], 8]);
    }
  });

  it('keep the operator in training where the length is symbolic', () => {
    const { graph, p, x } = layer('train', ['T', 2, 3]);
    rnn(p, x, 4);
    expect(graph.nodes.op).toContain('RNN');
  });

  it('drop between layers only, in training only', () => {
    const { graph, p, x } = layer('train', [3, 2, 5]);
    lstm(p, x, 4, { layers: 3, dropout: 0.2 });
    expect(graph.noise.map((n) => [n.name, n.tensor.shape])).toEqual([
      ['encoder.dropout', [3, 2, 4]],
      ['encoder.dropout_1', [3, 2, 4]],
    ]);
  });

  it('an lstm with only its first c given starts from h = 0', async () => {
    const feeds = { x: values([2, 1, 3]), c: values([1, 1, 2], { seed: 4 }) };
    const results: Float32Array[] = [];
    for (const mode of ['train', 'eval'] as const) {
      const { graph, p, x } = layer(mode, [2, 1, 3]);
      graph.output('out', lstm(p, x, 2, { c: graph.input('c', 'float32', [1, 1, 2]) }).out);
      const weights = new Map([...graph.params.values()].map((w, i) => [w.name, values(w.shape, { seed: i })]));
      results.push((await run(graph, feeds, weights)).out?.data as Float32Array);
    }
    results[0]?.forEach((v, i) => {
      expect(v).toBeCloseTo(results[1]?.[i] as number, 5);
    });
  });

  it('an rnn of one step and one unit is tanh of a sum, by hand', async () => {
    const { graph, p, x } = layer('train', [1, 1, 1]);
    graph.output('h', rnn(p, x, 1, { h: graph.input('h0', 'float32', [1, 1, 1]) }).h);
    const scalar = (v: number, rank: number) => tensorData([v], new Array<number>(rank).fill(1));
    const weights = new Map([
      ['encoder.weight_ih_l0', scalar(2, 2)],
      ['encoder.weight_hh_l0', scalar(-1, 2)],
      ['encoder.bias_ih_l0', scalar(0.1, 1)],
      ['encoder.bias_hh_l0', scalar(0.2, 1)],
    ]);
    const out = await run(graph, { x: scalar(0.5, 3), h0: scalar(0.25, 3) }, weights);
    expect(out.h?.data[0]).toBeCloseTo(Math.tanh(2 * 0.5 - 0.25 + 0.3), 6);
  });

  it('start uniform in 1 / sqrt(hidden)', () => {
    const { graph, p, x } = layer('eval', [2, 2, 3]);
    lstm(p, x, 16);
    for (const { init } of graph.params.values()) expect(init).toEqual({ kind: 'uniform', low: -0.25, high: 0.25 });
  });

  it('refuse other ranks and counts, naming the layer', () => {
    const { p, x } = layer('eval', [2, 3]);
    expect(() => lstm(p, x, 4, { batchFirst: true })).toThrow('lstm encoder: needs [N, T, I], got [2, 3]');
    const sequence = layer('eval', [2, 2, 3]);
    expect(() => gru(sequence.p, sequence.x, 0)).toThrow(
      'gru encoder: hidden size must be an integer from 1 up, got 0',
    );
    expect(() => rnn(sequence.p, sequence.x, 4, { layers: 1.5 })).toThrow('rnn encoder: layers must be an integer');
    expect(() => lstm(layer('eval', [2, 2, 'I']).p, layer('eval', [2, 2, 'I']).x, 4)).toThrow(
      'axis 2 must have a fixed size',
    );
  });
});
