import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import { inverse, Matrix } from 'ml-matrix';
import { requireColumns, requireFraction, requirePositive } from '../check.ts';
import { around, exponential, studentQuantile } from '../statistics/interval.ts';
import { fitLine } from './fit-line.ts';
import type { PowerLawFit } from './fit-power-law.ts';

const offsetStarts = [0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.96, 0.99]; // fractions of the least y
const iterations = { first: 20, last: 100 }; // of every start, and of the best once more

const steepest = 300; // ln of the largest derivative by the offset, whose square is still a number

/** [ln of the power at the centre, exponent, offset / least y]: of order 1, so that one damping suits all three. */
type Parameters = [number, number, number];

interface Problem {
  readonly z: readonly number[]; // ln x about its mean
  readonly logs: readonly number[]; // ln (y / least y)
}

/** ln of the curve, in units of the least y; by logarithms, since a step too far may pass what a number can hold. */
function curve([power, exponent, offset]: Parameters, z: number): number {
  const [part, rest] = [power + exponent * z, Math.log(offset)];
  return Math.max(part, rest) + Math.log1p(Math.exp(-Math.abs(part - rest)));
}

/** The derivatives of `curve` by its parameters. */
function slopes(p: Parameters, z: number): Parameters {
  const whole = curve(p, z);
  const share = Math.exp(p[0] + p[1] * z - whole); // of the power in the curve
  return [share, z * share, Math.exp(Math.min(-whole, steepest))];
}

const squares = ({ z, logs }: Problem, p: Parameters): number =>
  z.reduce((sum, at, i) => sum + (logs[i]! - curve(p, at)) ** 2, 0);

function descend({ z, logs }: Problem, start: Parameters, maxIterations: number): Parameters {
  const { parameterValues } = levenbergMarquardt({ x: z, y: logs }, (p) => (at) => curve(p as Parameters, at), {
    initialValues: start,
    minValues: [-50, -20, 0],
    maxValues: [50, 20, Math.exp(Math.max(...logs))],
    jacobianFunction: (p) => (at) => slopes(p as Parameters, at),
    maxIterations,
    errorTolerance: 0, // it is of the sum of squares, which the scatter bounds: no value of it means convergence
  });
  return parameterValues as Parameters;
}

/** The best of several descents, each from the line through the logarithms of what is left above an offset. */
function solve(problem: Problem): Parameters {
  const { z, logs } = problem;
  const found = offsetStarts.map((offset) => {
    const above = logs.map((log) => Math.log(Math.exp(log) - offset));
    const { intercept, slope } = fitLine(z, above);
    return descend(problem, [intercept.value, slope.value, offset], iterations.first);
  });
  const best = found.reduce((one, p) => (squares(problem, p) < squares(problem, one) ? p : one));
  return descend(problem, best, iterations.last);
}

/**
 * The law with an irreducible part, y = a x^b + c with c >= 0, by least squares of ln y (Levenberg and Marquardt's method). Intervals
 * come from the covariance s^2 (J'J)^-1 at the solution with Student's t on n - 3 degrees of freedom: those of c and of predictions
 * are of first order, and wide where the points do not yet bend.
 *
 * @param options.level 0.95 by default
 * @throws Error for fewer than four points or fewer than three different x, lengths that differ, values that are not positive, and
 *   points that leave the parameters undetermined
 */
export function fitOffsetPowerLaw(
  x: readonly number[],
  y: readonly number[],
  { level = 0.95 }: { level?: number } = {},
): PowerLawFit {
  const where = 'fitOffsetPowerLaw';
  requireFraction(where, 'level', level);
  requireColumns(where, { x, y }, 4);
  const different = new Set(x).size;
  if (different < 3) throw new Error(`${where}: x must have at least three different values, got ${different}`);

  const n = x.length;
  const unit = Math.min(...y);
  const centre = x.reduce((sum, value) => sum + Math.log(value), 0) / n;
  const problem: Problem = {
    z: x.map((value) => Math.log(value) - centre),
    logs: y.map((value) => Math.log(value / unit)),
  };
  const p = solve(problem);
  const [power, exponent, offset] = p;
  const rest = squares(problem, p);
  const scatter = Math.sqrt(rest / (n - 3));
  const jacobian = new Matrix(problem.z.map((z) => slopes(p, z)));
  const covariance = inverseOf(where, jacobian.transpose().mmul(jacobian));
  const t = studentQuantile(level, n - 3) * scatter;
  const reach = (gradient: Parameters): number => {
    const row = new Matrix([gradient]);
    return t * Math.sqrt(Math.max(0, row.mmul(covariance).mmul(row.transpose()).get(0, 0)));
  };
  const atOffset = around(offset * unit, reach([0, 0, 1]) * unit);
  const logMean = problem.logs.reduce((sum, log) => sum + log, 0) / n;
  const total = problem.logs.reduce((sum, log) => sum + (log - logMean) ** 2, 0);
  const coefficient = around(power - exponent * centre + Math.log(unit), reach([1, -centre, 0])); // its logarithm
  return {
    coefficient: { value: Math.exp(coefficient.value), ...exponential(coefficient) },
    exponent: around(exponent, reach([0, 1, 0])),
    offset: { ...atOffset, low: Math.max(0, atOffset.low) },
    scatter,
    rSquared: total === 0 ? 1 : 1 - rest / total,
    level,
    at: (place) => {
      requirePositive(`${where} at`, 'x', place);
      const z = Math.log(place) - centre;
      const value = curve(p, z) + Math.log(unit);
      const toCurve = reach(slopes(p, z));
      return {
        value: Math.exp(value),
        curve: exponential(around(value, toCurve)),
        measurement: exponential(around(value, Math.hypot(toCurve, t))),
      };
    },
  };
}

function inverseOf(where: string, square: Matrix): Matrix {
  try {
    return inverse(square);
  } catch {
    throw new Error(`${where}: points must determine the exponent and the offset, got a curve without slope`);
  }
}
