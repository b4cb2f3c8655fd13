import { describe, expect, it } from 'vitest';
import { gaussianBlur, nonLocalMeans, patchesOf, psnr } from '../../../../figures/kit/image/denoise.ts';
import { patchAttention } from '../../../../figures/kit/image/patch-attention.ts';

it('psnr of an error of 0.1 everywhere is 20 dB', () => {
  expect(psnr(Float64Array.of(0.1, 0.4), Float64Array.of(0.2, 0.5))).toBeCloseTo(20, 10);
});

describe('gaussianBlur', () => {
  it('leaves an even picture as it is, edges too', () => {
    for (const value of gaussianBlur(new Float64Array(9).fill(0.3), 3, 1)) expect(value).toBeCloseTo(0.3, 12);
  });

  it('spreads a point by the kernel across and down, and keeps the sum', () => {
    const point = new Float64Array(81);
    point[40] = 1; // the middle of 9 x 9
    const blurred = gaussianBlur(point, 9, 0.5);
    expect((blurred[41] as number) / (blurred[40] as number)).toBeCloseTo(Math.exp(-2), 12);
    expect((blurred[50] as number) / (blurred[40] as number)).toBeCloseTo(Math.exp(-4), 12);
    expect(blurred.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });
});

it('patches mirror at the edges', () => {
  const patches = patchesOf(Float64Array.of(1, 2, 3, 4), 2, 1);
  expect([...patches.subarray(0, 9)]).toEqual([1, 1, 2, 1, 1, 2, 3, 3, 4]);
});

describe('non-local means', () => {
  // Pixels 0, 1 and 1 with patches of themselves and h = 1: weights 1 and e^-1.
  const pixels = Float64Array.of(0, 1, 1);
  const e = Math.exp(-1);
  const expected = [(2 * e) / (1 + 2 * e), 2 / (2 + e), 2 / (2 + e)];

  it('weighs pixels by how near their patches are', () => {
    nonLocalMeans(pixels, pixels, 1).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 14);
    });
  });

  it('is softmax attention', async () => {
    const { out, weights, sums } = await patchAttention(pixels, pixels, 1, 0);
    out.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 14);
    });
    expect(weights[1]).toBeCloseTo(e / (1 + 2 * e), 14);
    for (const sum of sums) expect(sum).toBeCloseTo(1, 14);
  });
});
