import { describe, expect, it } from 'vitest';
import { Graph, type Tensor, tensorData } from '../../src/index.ts';
import { pad, resize } from '../../src/nn/index.ts';
import { run } from '../support/run.ts';

const image = tensorData([1, 2, 3, 4, 5, 6], [1, 1, 2, 3]);
const larger = tensorData(new Array(20).fill(0), [1, 1, 4, 5]);

/** `build` on an image and a larger one, both of symbolic size. */
async function symbolic(build: (x: Tensor, like: Tensor) => Tensor): Promise<{ shape: string; y: number[] }> {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['N', 1, 'H', 'W']);
  const like = graph.input('like', 'float32', ['N', 1, 'A', 'B']);
  const y = build(x, like);
  graph.output('y', y);
  const out = await run(graph, { x: image, like: larger });
  return { shape: y.shape.join(), y: Array.from(out.y?.data as Float32Array) };
}

describe('with symbolic sizes,', () => {
  it('resize takes the size of another value', async () => {
    const { shape, y } = await symbolic((x, like) => resize(x, { size: like.shape.slice(2) }));
    expect(shape).toBe('N,1,A,B');
    expect(y).toEqual([1, 1, 2, 2, 3, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 4, 4, 5, 5, 6]);
  });
  it('pad adds a symbolic number of elements', async () => {
    const { shape, y } = await symbolic((x, like) => pad(x, [0, 'A', 0, 'B'], { value: like.rank }));
    expect(shape).toBe('N,1,H,A + B + W');
    expect(y).toEqual([4, 4, 4, 4, 1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 6, 4, 4, 4, 4, 4]);
  });
  it('antialiasing says that it needs fixed ones', () => {
    const x = new Graph().input('x', 'float32', [1, 1, 8, 8]);
    expect(() => resize(x, { size: ['A', 4], mode: 'bilinear', antialias: true })).toThrow(
      'resize (top): this mode needs fixed spatial sizes, got [A, 4]',
    );
  });
});
