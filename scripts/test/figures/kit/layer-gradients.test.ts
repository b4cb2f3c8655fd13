import { expect, test } from 'vitest';
import { chainGradients } from '../../../figures/kit/layer-gradients.ts';

test('the derivative of a sigmoid at 0 is a quarter; a chain multiplies', async () => {
  const [deepest, last] = await chainGradients(1);
  expect([deepest, last]).toEqual([0.25, 1]);
  const [two] = await chainGradients(2);
  const s = 1 / (1 + Math.exp(-0.5));
  expect(two).toBeCloseTo(0.25 * s * (1 - s), 12);
});
