import { init, type Params, type Tensor, tensorData } from '@netwright/tensor-core';
import { linear } from '@netwright/tensor-core/nn';
import { tensorBatches } from '@netwright/tensor-core/train';
import { expect, it } from 'vitest';
import { contourSegments } from '../../../../figures/kit/landscape/contour-segments.ts';
import { curvature, eigenvalues } from '../../../../figures/kit/landscape/curvature.ts';
import { filterDirection, worstNormError } from '../../../../figures/kit/landscape/filter-directions.ts';
import { crossEntropyOf, lossAt, lossPlane } from '../../../../figures/kit/landscape/loss-plane.ts';

const steps = [-1, 0, 1];
const surface = (f: (x: number, y: number) => number): number[][] => steps.map((y) => steps.map((x) => f(x, y)));

it('eigenvalues of [[2, 1], [1, 2]] are 1 and 3', () => {
  expect(eigenvalues(2, 1, 2)).toEqual([1, 3]);
});

it('a bowl has no negative curvature, a saddle the ratio of its two, a dome that of its smaller', () => {
  expect(curvature(surface((x, y) => x * x + 3 * y * y))).toEqual({ negative: 0, nonConvexity: 0 });
  expect(curvature(surface((x, y) => 2 * x * x - y * y))).toEqual({ negative: 1, nonConvexity: 0.5 });
  expect(curvature(surface((x, y) => -x * x - 4 * y * y))).toEqual({ negative: 1, nonConvexity: 0.25 });
  expect(curvature(surface((x, y) => x * y))).toEqual({ negative: 1, nonConvexity: 1 });
});

it('a direction has filters of the lengths 5 and 13 where the weights have, and leaves biases alone', () => {
  const weights = new Map([
    ['weight', tensorData(Float32Array.of(3, 4, 0, 5, 12, 0), [2, 3])],
    ['bias', tensorData(Float32Array.of(1, 2), [2])],
  ]);
  const direction = filterDirection(weights, { seed: 0, stream: 'a' });
  expect([...direction.keys()]).toEqual(['weight']);
  const values = direction.get('weight') ?? new Float32Array(6);
  expect(Math.hypot(...values.subarray(0, 3))).toBeCloseTo(5, 5);
  expect(Math.hypot(...values.subarray(3))).toBeCloseTo(13, 5);
  expect(worstNormError(weights, direction)).toBeLessThan(1e-6);
  const twice = new Map([['weight', Float32Array.of(3, 4, 0, 10, 24, 0)]]);
  expect(worstNormError(weights, twice)).toBe(1);
});

it('the contour of a slope at a quarter is a straight line across the cell', () => {
  const segments = contourSegments(
    [
      [0, 1],
      [0, 1],
    ],
    [0, 1],
    [0.25],
  );
  expect(segments.every(({ x, x2, level }) => x === 0.25 && x2 === 0.25 && level === 0.25)).toBe(true);
  expect(segments.reduce((sum, { y, y2 }) => sum + Math.abs(y2 - y), 0)).toBeCloseTo(1, 12);
});

it('cross-entropy of equal scores of two classes is ln 2, of scores 1000 and 0 for the second class 1000', () => {
  expect(crossEntropyOf(Float32Array.of(7, 7), [0])).toBeCloseTo(Math.LN2, 12);
  expect(crossEntropyOf(Float32Array.of(1000, 0), [1])).toBe(1000);
});

it('the plane of a linear network has the trained loss in its centre and ln(1 + exp(x - y - 1)) around', async () => {
  const model = {
    build: (p: Params, x: Tensor): Tensor => linear(p, x, 2, { bias: false, init: init.zeros() }),
    inputs: { x: { dtype: 'float32', shape: ['N', 1] } },
    outputs: ['logits'],
  } as const;
  const weights = new Map([['weight', tensorData(Float32Array.of(1, 0), [2, 1])]]); // scores 1 and 0, the first is right
  const one = (a: number, b: number) => new Map([['weight', Float32Array.of(a, b)]]);
  const x = { data: Float32Array.of(1), dims: [1, 1] };
  const data = tensorBatches({ x, labels: { data: Int32Array.of(0), dims: [1] } }, { batch: 1 });
  const rows = await lossPlane(model, weights, [one(0, 1), one(1, 0)], { data, steps });
  const expected = surface((across, along) => Math.log(1 + Math.exp(across - along - 1)));
  expect(rows.flat().map((loss, i) => Math.abs(loss - (expected.flat()[i] as number)) < 1e-6)).toEqual(
    Array(9).fill(true),
  );
  expect(await lossAt(model, weights, data)).toBeCloseTo(rows[1]?.[1] ?? Number.NaN, 6);
});
