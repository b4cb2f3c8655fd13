import { determinant, Matrix, solve } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { CandidatePosterior } from '../../src/search/candidate-posterior.ts';
import { allOf } from '../../src/search/candidates.ts';
import { GaussianProcess } from '../../src/search/gaussian-process.ts';
import { hammingKernel } from '../../src/search/kernels.ts';

const candidates = allOf([3, 3, 3, 3], 81);
const [scale, noise] = [1.4, 0.1];
const differences = (a: readonly number[], b: readonly number[]): number => a.filter((v, i) => v !== b[i]).length;
const covariance = (a: readonly number[], b: readonly number[]): number => Math.exp(-differences(a, b) / scale ** 2);

/** Equations 2.25, 2.26 and 2.30 by the decomposition of the whole matrix into L and U, which shares nothing with a process. */
function dense(points: readonly (readonly number[])[], values: readonly number[]) {
  const n = points.length;
  const matrix = new Matrix(points.map((a, i) => points.map((b, j) => covariance(a, b) + (i === j ? noise : 0))));
  const across = new Matrix(points.map((a) => candidates.map((b) => covariance(a, b)))); // [n, m]
  const y = Matrix.columnVector([...values]);
  const means = across.transpose().mmul(solve(matrix, y)).to1DArray();
  const solved = solve(matrix, across);
  return {
    means,
    variances: candidates.map((_, c) => 1 - Matrix.columnVector(across.getColumn(c)).dot(solved.getColumnVector(c))),
    density: -y.dot(solve(matrix, y)) / 2 - Math.log(determinant(matrix)) / 2 - (n / 2) * Math.log(2 * Math.PI),
  };
}

/** The values so far, at another scale each time, as a search has them. */
const scaled = (values: readonly number[]): number[] => values.map((v) => (v - 0.1 * values.length) / values.length);

describe('CandidatePosterior', () => {
  test('observation by observation it is the posterior that a dense solution gives at once', () => {
    const order = Array.from({ length: 30 }, (_, i) => candidates[(i * 25) % 81] as readonly number[]); // no two are equal
    const values = order.map((candidate, i) => Math.sin(i) + (candidate[0] as number));
    const gp = new GaussianProcess(order.slice(0, 2), scaled(values.slice(0, 2)), {
      kernel: hammingKernel(scale),
      noise,
    });
    const posterior = new CandidatePosterior(gp, candidates);
    for (let n = 3; n <= 30; n++) {
      const y = scaled(values.slice(0, n));
      gp.observe(order[n - 1] as readonly number[], y);
      if (n % 3 !== 0) continue; // several are caught up with
      posterior.update();
      const expected = dense(order.slice(0, n), y);
      expect(Math.abs(gp.logMarginalLikelihood - expected.density)).toBeLessThan(1e-9);
      candidates.forEach((candidate, c) => {
        for (const { mean, variance } of [posterior.at(c), gp.at(candidate)]) {
          expect(Math.abs(mean - (expected.means[c] as number))).toBeLessThan(1e-9);
          expect(Math.abs(variance - (expected.variances[c] as number))).toBeLessThan(1e-9);
        }
      });
    }
  });
});
