import { expect, it } from 'vitest';
import { reluFit, sineIntegral, squareWave, taylor } from '../../../figures/kit/basis-functions.ts';

it('Taylor of degree 5 is x - x³/6 + x⁵/120', () => {
  expect(taylor(2, 1)).toBe(2);
  expect(taylor(2, 3)).toBeCloseTo(2 - 8 / 6, 12);
  expect(taylor(2, 5)).toBeCloseTo(2 - 8 / 6 + 32 / 120, 12);
});

it('two terms of the square wave at a quarter are 4/π (1 - 1/3)', () => {
  expect(squareWave(Math.PI / 2, 2)).toBeCloseTo((4 / Math.PI) * (2 / 3), 12);
});

it('the sine integral to π is 1.851937051982466 (Abramowitz & Stegun, table 5.3)', () => {
  expect(sineIntegral(Math.PI)).toBeCloseTo(1.851937051982466, 9);
});

it('ReLUs meet the sine at their knots and are straight between', async () => {
  const [knot, next, between] = await reluFit([-Math.PI / 2, 0, -Math.PI / 4], 4);
  expect(knot).toBeCloseTo(-1, 12);
  expect(next).toBeCloseTo(0, 12);
  expect(between).toBeCloseTo(-0.5, 12);
});
