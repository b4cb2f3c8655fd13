import { draws, uniform } from '@netwright/tensor-core';
import { describe, expect, test } from 'vitest';

describe('draws', () => {
  test('are pairs of the values of the sequence, past the 256 that are made at once too', () => {
    const options = { seed: 3, stream: 'a', step: 2 };
    const values = uniform(600, options);
    const { next } = draws(options);
    for (let i = 0; i < 300; i++)
      expect(next()).toBe((values[2 * i] as number) + (values[2 * i + 1] as number) * 2 ** -24);
  });

  test('whole numbers are below n, each as often as the others', () => {
    const { below } = draws({ stream: 'dice' });
    const counts = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 6000; i++) {
      const value = below(6);
      counts[value] = (counts[value] as number) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(20.5); // 99.9 % of 5 degrees of freedom
  });

  test('another seed, stream or step gives other numbers', () => {
    const first = [{}, { seed: 1 }, { stream: 'b' }, { step: 1 }].map((options) => draws(options).next());
    expect(new Set(first).size).toBe(4);
  });
});
