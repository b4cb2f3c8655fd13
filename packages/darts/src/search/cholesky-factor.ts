/**
 * The lower triangle L of a covariance K = L L^T that grows by a row with each observation: O(n^2), where factoring anew is O(n^3)
 * (Rasmussen & Williams, 2006, http://gaussianprocess.org/gpml, appendix A.4).
 */
export class CholeskyFactor {
  /** Row i holds L_i0, ..., L_ii. */
  readonly rows: number[][] = [];
  private logs = 0;

  /** The sum of log L_ii: half the logarithm of K's determinant. */
  get logDiagonal(): number {
    return this.logs;
  }

  /**
   * Takes the next row of K, to its diagonal, and overwrites it by that of L. Returns false, and takes nothing, where K would not be
   * positive definite.
   */
  append(row: number[]): boolean {
    const n = this.rows.length;
    let rest = row[n]!;
    for (let i = 0; i < n; i++) {
      const lower = this.rows[i]!;
      let value = row[i]!;
      for (let j = 0; j < i; j++) value -= lower[j]! * row[j]!;
      row[i] = value / lower[i]!;
      rest -= row[i]! ** 2;
    }
    if (!(rest > 0)) return false;
    row[n] = Math.sqrt(rest);
    this.rows.push(row);
    this.logs += Math.log(rest) / 2;
    return true;
  }

  /** L \ b: the v with L v = b, [n]. */
  solve(b: readonly number[]): number[] {
    const v: number[] = [];
    for (let i = 0; i < b.length; i++) {
      const row = this.rows[i]!;
      let value = b[i]!;
      for (let j = 0; j < i; j++) value -= row[j]! * v[j]!;
      v.push(value / row[i]!);
    }
    return v;
  }

  /** L^T \ b: the x with L^T x = b, [n]. */
  solveTransposed(b: readonly number[]): number[] {
    const x = [...b];
    for (let i = x.length - 1; i >= 0; i--) {
      const row = this.rows[i]!;
      const value = x[i]! / row[i]!;
      for (let j = 0; j < i; j++) x[j] = x[j]! - row[j]! * value;
      x[i] = value;
    }
    return x;
  }
}
