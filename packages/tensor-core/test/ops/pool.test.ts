import { describe, expect, it } from 'vitest';
import { Graph, type Tensor, tensorData } from '../../src/index.ts';
import {
  adaptiveAvgPool,
  adaptiveMaxPool,
  adaptiveMaxPool2d,
  globalAvgPool2d,
  globalMaxPool2d,
} from '../../src/nn/index.ts';
import { apart } from '../support/apart.ts';
import { checkGradient, evaluate } from '../support/run.ts';

describe('adaptive pooling', () => {
  it('takes windows that overlap where the size does not divide: [0, 2), [1, 3), [2, 4) of 4 for 3', async () => {
    const [mean, largest, halves] = await evaluate([tensorData([1, 2, 3, 4], [1, 1, 4])], (x) => [
      adaptiveAvgPool(x as Tensor, 3),
      adaptiveMaxPool(x as Tensor, 3),
      adaptiveMaxPool(x as Tensor, 2),
    ]);
    expect(Array.from(mean?.data as Float32Array)).toEqual([1.5, 2.5, 3.5]);
    expect(Array.from(largest?.data as Float32Array)).toEqual([2, 3, 4]);
    expect(Array.from(halves?.data as Float32Array)).toEqual([2, 4]);
  });
  it('of three axes has gradients that equal central differences', async () => {
    const x = apart([1, 2, 3, 2, 4]);
    await checkGradient([x], (a) => adaptiveMaxPool(a, [2, 1, 3]), { step: 0.02 });
    await checkGradient([x], (a) => adaptiveAvgPool(a, [2, 1, 3]), { step: 0.1 });
  });
  it('names the layer and the rule that an input breaks', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['N', 3, 'H', 8]);
    const inHead = (build: () => Tensor) => () => graph.within('head', build);
    expect(inHead(() => adaptiveMaxPool(x, 1))().shape).toEqual(['N', 3, 1, 1]);
    expect(inHead(() => adaptiveMaxPool(x, 4))).toThrow(
      'adaptiveMaxPool head: needs fixed spatial sizes, got [N, 3, H, 8]',
    );
    const line = graph.input('line', 'float32', ['N', 3, 8]);
    expect(inHead(() => adaptiveMaxPool2d(line, 2))).toThrow(
      'adaptiveMaxPool2d head: needs 2 spatial axes after [N, C], got [N, 3, 8]',
    );
    expect(inHead(() => adaptiveAvgPool(line, 0))).toThrow('output sizes must be at least 1, got [0]');
  });
});

describe('global pooling of images', () => {
  it('gives [N, C], of symbolic sizes too', async () => {
    const x = new Graph().input('x', 'float32', ['N', 5, 'H', 'W']);
    expect(globalMaxPool2d(x).shape).toEqual(['N', 5]);
    expect(globalAvgPool2d(x).shape).toEqual(['N', 5]);
    const [largest, mean] = await evaluate([tensorData([1, -2, 3, 4, -8, -5, -6, -9], [1, 2, 2, 2])], (t) => [
      globalMaxPool2d(t as Tensor),
      globalAvgPool2d(t as Tensor),
    ]);
    expect(largest).toEqual(tensorData([4, -5], [1, 2]));
    expect(mean).toEqual(tensorData([1.5, -7], [1, 2]));
  });
  it('has gradients that equal central differences', () =>
    checkGradient([apart([2, 2, 3, 3])], (x) => globalMaxPool2d(x), { step: 0.02 }));
  it('refuses another rank', () => {
    const x = new Graph().input('x', 'float32', ['N', 5, 'L']);
    expect(() => globalMaxPool2d(x)).toThrow(/^globalMaxPool2d \(top\): .*\[N, 5, L\]/);
  });
});
