import { CholeskyFactor } from './cholesky-factor.ts';
import type { Kernel } from './kernels.ts';

/** What a Gaussian process expects at a point. */
export interface Posterior {
  readonly mean: number;
  /** Of the function, without the noise of a measurement. */
  readonly variance: number;
}

/**
 * Regression with a Gaussian process of mean 0 (Rasmussen & Williams, 2006, http://gaussianprocess.org/gpml, algorithm 2.1), with
 * w = L \ y in place of alpha = L^T \ w: the mean k^T alpha is v^T w.
 *
 * ```ts
 * const gp = new GaussianProcess([[0], [1]], [0.2, -0.3], { kernel: rbfKernel(1), noise: 1e-4 });
 * const { mean, variance } = gp.at([0.5]);
 * gp.observe([0.5], [0.2, -0.3, 0.1]);
 * ```
 */
export class GaussianProcess {
  readonly kernel: Kernel;
  /** Variance of the noise of values. */
  readonly noise: number;
  /** L of the covariance of noisy values, K + noise I = L L^T. */
  readonly factor = new CholeskyFactor();
  private readonly known: (readonly number[])[] = [];
  private w: readonly number[] = []; // L \ y
  private density = 0;
  private values: readonly number[] = [];

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
    if (!(noise >= 0)) throw new Error(`GaussianProcess: noise must be 0 or more, got ${noise}`);
    this.kernel = kernel;
    this.noise = noise;
    checkNumbers(points.length, values.length);
    for (const point of points) this.append(point);
    this.fit(values);
  }

  /** The points that are known, in the order of their values. */
  get points(): readonly (readonly number[])[] {
    return this.known;
  }

  /** L \ y, of the values y. */
  get whitened(): readonly number[] {
    return this.w;
  }

  /** The logarithm of the probability density of the values, equation 2.30. */
  get logMarginalLikelihood(): number {
    return this.density;
  }

  /** Takes a point more, and all n + 1 values, which may be scaled anew: O(n^2). Throws as the constructor. */
  observe(point: readonly number[], values: readonly number[]): void {
    checkNumbers(this.known.length + 1, values.length);
    this.append(point);
    this.fit(values);
  }

  /** The means at the known points, K (K + noise I)^-1 y = y - noise L^T \ w: O(n^2). */
  meansAtPoints(): number[] {
    const alpha = this.factor.solveTransposed(this.w);
    return this.values.map((y, i) => y - this.noise * alpha[i]!);
  }

  /** What is expected at a point, equations 2.25 and 2.26: O(n^2). */
  at(point: readonly number[]): Posterior {
    const v = this.factor.solve(this.known.map((other) => this.kernel(point, other)));
    let [mean, variance] = [0, this.kernel(point, point)];
    for (let i = 0; i < v.length; i++) {
      mean += v[i]! * this.w[i]!;
      variance -= v[i]! ** 2;
    }
    return { mean, variance: Math.max(variance, 0) };
  }

  private append(point: readonly number[]): void {
    const n = this.known.length;
    const row: number[] = [];
    for (let i = 0; i < n; i++) row.push(this.kernel(point, this.known[i]!));
    row.push(this.kernel(point, point) + this.noise);
    if (!this.factor.append(row))
      throw new Error(
        `GaussianProcess: the covariance of ${n + 1} points must be positive definite; noise helps, got ${this.noise}`,
      );
    this.known.push(point);
  }

  private fit(values: readonly number[]): void {
    this.values = [...values];
    this.w = this.factor.solve(values);
    let sum = (values.length * Math.log(2 * Math.PI)) / 2 + this.factor.logDiagonal;
    for (let i = 0; i < values.length; i++) sum += this.w[i]! ** 2 / 2;
    this.density = -sum;
  }
}

function checkNumbers(points: number, values: number): void {
  if (points === 0 || values !== points)
    throw new Error(`GaussianProcess: needs as many values as points, and one at least, got ${values} and ${points}`);
}
