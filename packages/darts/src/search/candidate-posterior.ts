import type { GaussianProcess, Posterior } from './gaussian-process.ts';

/**
 * What a Gaussian process expects at m points that stay the same while it takes observations: `GaussianProcess.at` of each, but
 * V = L \ K_* [n, m] is kept and gets a row with each observation, O(n m) in place of O(n^2 m).
 */
export class CandidatePosterior {
  private readonly gp: GaussianProcess;
  private readonly points: readonly (readonly number[])[];
  private readonly rows: Float64Array[] = []; // of V, [m] each
  private readonly means: Float64Array; // [m]
  private readonly variances: Float64Array; // [m]

  constructor(gp: GaussianProcess, points: readonly (readonly number[])[]) {
    this.gp = gp;
    this.points = points;
    this.means = new Float64Array(points.length);
    this.variances = new Float64Array(points.length);
    for (let c = 0; c < points.length; c++) this.variances[c] = gp.kernel(points[c]!, points[c]!);
  }

  /** Takes in all that the process knows by now. */
  update(): void {
    while (this.rows.length < this.gp.points.length) this.append();
    this.means.fill(0);
    addProduct(this.means, this.gp.whitened, this.rows);
  }

  /** What is expected at the point of a number, as of the last update. */
  at(c: number): Posterior {
    return { mean: this.means[c]!, variance: Math.max(this.variances[c]!, 0) };
  }

  /** V_i = -(-k_i + sum over j < i of L_ij V_j) / L_ii. */
  private append(): void {
    const { points, variances, rows } = this;
    const known = this.gp.points[rows.length]!;
    const lower = this.gp.factor.rows[rows.length]!;
    const row = new Float64Array(points.length);
    for (let c = 0; c < row.length; c++) row[c] = -this.gp.kernel(points[c]!, known);
    addProduct(row, lower, rows);
    for (let c = 0; c < row.length; c++) {
      row[c] = row[c]! / -lower[rows.length]!;
      variances[c] = variances[c]! - row[c]! ** 2;
    }
    rows.push(row);
  }
}

/** y += a^T rows; four rows at a time, which takes half as long as one by one. */
function addProduct(y: Float64Array, a: readonly number[], rows: readonly Float64Array[]): void {
  let j = 0;
  for (; j + 3 < rows.length; j += 4) {
    const [p, q, r, s] = [rows[j]!, rows[j + 1]!, rows[j + 2]!, rows[j + 3]!];
    const [ap, aq, ar, as] = [a[j]!, a[j + 1]!, a[j + 2]!, a[j + 3]!];
    for (let c = 0; c < y.length; c++) y[c] = y[c]! + ap * p[c]! + aq * q[c]! + ar * r[c]! + as * s[c]!;
  }
  for (; j < rows.length; j++) for (let c = 0; c < y.length; c++) y[c] = y[c]! + a[j]! * rows[j]![c]!;
}
