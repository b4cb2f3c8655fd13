import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** The covariance of a function's values at two points. */
export type Kernel = (a: readonly number[], b: readonly number[]) => number;

/** What a Gaussian process expects at a point. */
export interface Posterior {
  readonly mean: number;
  /** Of the function, without the noise of a measurement. */
  readonly variance: number;
}

/** exp(-|a - b|^2 / (2 lengthScale^2)), the radial basis function of covariance 1. Throws unless the scale is positive. */
export function rbfKernel(lengthScale: number): Kernel {
  if (!(lengthScale > 0)) throw new Error(`rbfKernel: lengthScale must be positive, got ${lengthScale}`);
  const factor = -1 / (2 * lengthScale ** 2);
  return (a, b) => {
    let square = 0;
    for (let i = 0; i < a.length; i++) square += (a[i]! - b[i]!) ** 2;
    return Math.exp(factor * square);
  };
}

/**
 * Regression with a Gaussian process of mean 0 (Rasmussen & Williams, 2006, http://gaussianprocess.org/gpml, algorithm 2.1).
 *
 * ```ts
 * const gp = new GaussianProcess([[0], [1]], [0.2, -0.3], { kernel: rbfKernel(1), noise: 1e-4 });
 * const { mean, variance } = gp.at([0.5]);
 * ```
 */
export class GaussianProcess {
  private readonly points: readonly (readonly number[])[];
  private readonly kernel: Kernel;
  private readonly factor: CholeskyDecomposition;
  private inverse: Float64Array | undefined; // of the covariance, [n, n]
  private readonly weights: Float64Array;

  /** The logarithm of the probability density of the values, equation 2.30. */
  readonly logMarginalLikelihood: number;

  /**
   * @param points n of them, all of one length
   * @param values n of them, at the points
   * @param options the kernel, and the variance of the noise of values, 0 or more
   * @throws Error where the numbers differ, there is none, or the covariance is not positive definite (equal points without noise)
   */
  constructor(
    points: readonly (readonly number[])[],
    values: readonly number[],
    { kernel, noise }: { kernel: Kernel; noise: number },
  ) {
    const n = points.length;
    if (n === 0 || values.length !== n)
      throw new Error(
        `GaussianProcess: needs as many values as points, and one at least, got ${values.length} and ${n}`,
      );
    if (!(noise >= 0)) throw new Error(`GaussianProcess: noise must be 0 or more, got ${noise}`);
    const covariance = Matrix.zeros(n, n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        const value = kernel(points[i]!, points[j]!) + (i === j ? noise : 0);
        covariance.set(i, j, value);
        covariance.set(j, i, value);
      }
    const factor = new CholeskyDecomposition(covariance);
    if (!factor.isPositiveDefinite())
      throw new Error(
        `GaussianProcess: the covariance of ${n} points must be positive definite; noise helps, got ${noise}`,
      );
    this.points = points;
    this.kernel = kernel;
    this.factor = factor;
    this.weights = Float64Array.from(factor.solve(Matrix.columnVector([...values])).getColumn(0));
    const lower = factor.lowerTriangularMatrix;
    let sum = (n * Math.log(2 * Math.PI)) / 2;
    for (let i = 0; i < n; i++) sum += (values[i]! * this.weights[i]!) / 2 + Math.log(lower.get(i, i));
    this.logMarginalLikelihood = -sum;
  }

  /** What is expected at a point, equations 2.25 and 2.26. */
  at(point: readonly number[]): Posterior {
    const n = this.points.length;
    this.inverse ??= Float64Array.from(this.factor.solve(Matrix.eye(n, n)).to1DArray());
    const { inverse } = this;
    const k = new Float64Array(n);
    let mean = 0;
    for (let i = 0; i < n; i++) {
      k[i] = this.kernel(point, this.points[i]!);
      mean += k[i]! * this.weights[i]!;
    }
    let explained = 0;
    for (let i = 0; i < n; i++) {
      let row = 0;
      for (let j = 0; j < n; j++) row += inverse[i * n + j]! * k[j]!;
      explained += k[i]! * row;
    }
    return { mean, variance: Math.max(this.kernel(point, point) - explained, 0) };
  }
}
