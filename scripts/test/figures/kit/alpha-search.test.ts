import { tensorData } from '@netwright/tensor-core';
import { expect, test } from 'vitest';
import { meanEntropy } from '../../../figures/kit/alpha-search.ts';

test('equal weights of eight operations have three bits, one operation alone has none, and edges are averaged', () => {
  const equal = new Array(8).fill(0.5);
  const alone = [100, 0, 0, 0, 0, 0, 0, 0];
  const entropyOf = (...rows: number[][]) => meanEntropy(tensorData(Float32Array.from(rows.flat()), [rows.length, 8]));
  expect(entropyOf(equal, equal)).toBeCloseTo(3, 6);
  expect(entropyOf(alone, alone)).toBeCloseTo(0, 6);
  expect(entropyOf(equal, alone)).toBeCloseTo(1.5, 6);
});
