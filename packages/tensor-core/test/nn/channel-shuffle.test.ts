import { describe, expect, it } from 'vitest';
import { Graph, grad, type Tensor, tensorData } from '../../src/index.ts';
import { channelShuffle, mul, reduceSum } from '../../src/nn/index.ts';
import { run } from '../support/run.ts';

describe('channelShuffle', () => {
  it('takes a channel of every group in turn, undoes itself, and passes gradients back to where values came from', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [1, 6, 1, 1]);
    const y = channelShuffle(x, 2);
    graph.output('y', y);
    graph.output('undone', channelShuffle(y, 3));
    const weights = graph.input('weights', 'float32', [1, 6, 1, 1]);
    graph.output('g', grad(reduceSum(mul(y, weights)), [x])[0] as Tensor);
    const channels = tensorData([1, 2, 3, 4, 5, 6], [1, 6, 1, 1]);
    const out = await run(graph, { x: channels, weights: channels });
    expect(out.y).toMatchObject({ dims: [1, 6, 1, 1], data: Float32Array.of(1, 4, 2, 5, 3, 6) });
    expect(out.undone).toMatchObject({ data: Float32Array.of(1, 2, 3, 4, 5, 6) });
    expect(out.g).toMatchObject({ data: Float32Array.of(1, 3, 5, 2, 4, 6) });
  });

  it('keeps symbolic axes and says which groups do not fit', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['N', 6, 'H', 'W']);
    expect(channelShuffle(x, 3).shape).toEqual(['N', 6, 'H', 'W']);
    expect(() => channelShuffle(x, 4)).toThrow(/rearrange.*b \(groups c\).*\[N, 6, H, W\]/s);
  });
});
