import { expect, test } from 'vitest';
import { waveProducts, wavesOf } from '../../../figures/kit/wave-products.ts';

// Waves of 4 samples: 1 and, a quarter of a turn at each sample, 1, -i, -1, i.
const waves = wavesOf(4, 2, (sample, number) => {
  const [re, im] = [
    [1, 0],
    [0, -1],
    [-1, 0],
    [0, 1],
  ][number === 0 ? 0 : sample] as [number, number];
  return [re, im];
});

test('squares are those of the discrete Fourier transform of a piece', async () => {
  // The transform of 1, 2, 3, 4 is 10, -2 + 2i, ...: 10² = 100 and 4 + 4 = 8.
  expect(await waveProducts(Float64Array.of(1, 2, 3, 4), [2], waves)).toEqual([[100, 8]]);
});

test('beyond its ends a signal is 0', async () => {
  // Around sample 0 the piece is 0, 0, 1, 2: 3² = 9, and -1 + 2i with 1 + 4 = 5; around sample 4 it is 3, 4, 0, 0: 49 and 9 + 16.
  expect(await waveProducts(Float64Array.of(1, 2, 3, 4), [0, 4], waves)).toEqual([
    [9, 5],
    [49, 25],
  ]);
});

test('waves stand in columns, real and imaginary parts apart', () => {
  expect([...waves.real]).toEqual([1, 1, 1, 0, 1, -1, 1, 0]);
  expect([...waves.imaginary]).toEqual([0, 0, 0, -1, 0, 0, 0, 1]);
});
