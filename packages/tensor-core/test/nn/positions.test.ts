import { describe, expect, it } from 'vitest';
import { Graph, tensorData } from '../../src/index.ts';
import { frequencies, sinusoidalPositions } from '../../src/nn/index.ts';
import { run } from '../support/run.ts';

describe('sinusoidalPositions', () => {
  it('has the sine and cosine of a position over 10000^(2 i / width)', async () => {
    const graph = new Graph();
    graph.output('y', sinusoidalPositions(graph, 3, 4));
    const { y } = await run(graph);
    expect(y?.dims).toEqual([3, 4]);
    const expected = [0, 1, 2].flatMap((t) => [Math.sin(t), Math.cos(t), Math.sin(t / 100), Math.cos(t / 100)]);
    expected.forEach((v, i) => {
      expect(Number(y?.data[i])).toBeCloseTo(v, 6);
    });
  });

  it('computes the same for a symbolic length', async () => {
    const graph = new Graph();
    graph.output('x', graph.input('x', 'float32', ['T']));
    graph.output('fixed', sinusoidalPositions(graph, 20, 6));
    graph.output('computed', sinusoidalPositions(graph, 'T', 6));
    const { fixed, computed } = await run(graph, { x: tensorData(new Array(20).fill(0)) });
    expect(computed?.dims).toEqual([20, 6]);
    computed?.data.forEach((v, i) => {
      expect(Number(v)).toBeCloseTo(Number(fixed?.data[i]), 5);
    });
  });
});

it('frequencies need an even width', () => {
  expect(frequencies(4, 100)).toEqual([1, 0.1]);
  expect(() => frequencies(3)).toThrow('frequencies: width must be even and positive, got 3');
});
