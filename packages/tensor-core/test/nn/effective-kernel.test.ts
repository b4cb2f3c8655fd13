import { describe, expect, it } from 'vitest';
import { Graph } from '../../src/index.ts';
import { conv, effectiveKernel } from '../../src/nn/index.ts';

describe('effectiveKernel', () => {
  it.each([
    [3, 1, 3],
    [3, 2, 5],
    [3, 6, 13], // 3 + 2 * 5
    [3, 12, 25],
    [3, 18, 37],
    [5, 3, 13],
    [1, 9, 1],
  ])(
    'of %d values at rate %d is %d: what a convolution without padding takes from a map',
    (kernel, dilation, reach) => {
      expect(effectiveKernel(kernel, dilation)).toBe(reach);
      const graph = new Graph();
      const x = graph.input('x', 'float32', [1, 1, 40, 40]);
      const w = graph.input('w', 'float32', [1, 1, kernel, kernel]);
      expect(conv(x, w, undefined, { dilation }).shape[2]).toBe(40 - reach + 1);
    },
  );

  it.each([
    [0, 1, 'kernel must be an integer from 1 on, got 0'],
    [3, 1.5, 'dilation must be an integer from 1 on, got 1.5'],
  ])('of %d at %d is refused', (kernel, dilation, message) => {
    expect(() => effectiveKernel(kernel, dilation)).toThrow(`effectiveKernel: ${message}`);
  });
});
