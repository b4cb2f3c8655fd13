import { fitPowerLaw, type PowerLawFit } from '@netwright/efficiency-metrics/scaling';
import { mean } from '../mean.ts';
import type { CurvePoint } from './scaling-run.ts';

/** A learning curve of a size. */
export interface SizeCurve {
  nonEmbedding: number; // parameters
  curve: readonly CurvePoint[]; // in the order of training
}

/** The least loss that any size reaches with an amount of compute. */
export interface EnvelopePoint {
  flop: number;
  loss: number; // [nats per character]
  tokens: number; // that the size has seen by then
  nonEmbedding: number; // of the size
}

type Axis = 'flop' | 'tokens';

/** What a curve is at a place between its points, along straight lines of logarithms; undefined beyond its ends. */
function along(curve: readonly CurvePoint[], axis: Axis, at: number): number | undefined {
  const next = curve.findIndex((point) => point[axis] >= at);
  const [a, b] = [curve[next - 1], curve[next]];
  if (b !== undefined && b[axis] === at) return b.loss;
  if (a === undefined || b === undefined) return undefined;
  const part = Math.log(at / a[axis]) / Math.log(b[axis] / a[axis]);
  return a.loss * (b.loss / a.loss) ** part;
}

/** The lower envelope of learning curves at these amounts of compute [FLOP]; those that no curve spans are left out. */
export function computeEnvelope(curves: readonly SizeCurve[], budgets: readonly number[]): EnvelopePoint[] {
  return budgets.flatMap((flop) => {
    const reached = curves.flatMap(({ nonEmbedding, curve }): EnvelopePoint[] => {
      const loss = along(curve, 'flop', flop);
      const [last] = curve.slice(-1);
      if (loss === undefined || last === undefined) return [];
      return [{ flop, loss, tokens: (flop * last.tokens) / last.flop, nonEmbedding }];
    });
    if (reached.length === 0) return [];
    return [reached.reduce((best, point) => (point.loss < best.loss ? point : best))];
  });
}

/** Where a curve first reaches a loss, along straight lines of logarithms; undefined where it does not. */
export function reaches(curve: readonly CurvePoint[], loss: number): { tokens: number; flop: number } | undefined {
  const next = curve.findIndex((point) => point.loss <= loss);
  const [a, b] = [curve[next - 1], curve[next]];
  if (b === undefined || (a === undefined && b.loss < loss)) return undefined;
  if (a === undefined) return { tokens: b.tokens, flop: b.flop };
  const part = Math.log(loss / a.loss) / Math.log(b.loss / a.loss);
  const between = (axis: Axis): number => a[axis] * (b[axis] / a[axis]) ** part;
  return { tokens: between('tokens'), flop: between('flop') };
}

/** Runs of one size as one curve: the mean of their losses at every point. Throws unless all are measured at the same points. */
export function meanCurve(curves: readonly (readonly CurvePoint[])[]): CurvePoint[] {
  const [first = []] = curves;
  return first.map(({ tokens, flop }, i) => {
    const losses = curves.map((curve) => {
      const point = curve[i];
      if (point?.tokens !== tokens)
        throw new Error(`meanCurve: curves need the same points, got ${point?.tokens} for ${tokens}`);
      return point.loss;
    });
    return { tokens, flop, loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length };
  });
}

/** Amounts of compute from one to another [FLOP], five for every factor of ten from the upper end down. */
export function budgetsBetween(low: number, high: number): number[] {
  const count = Math.floor(5 * Math.log10(high / low) + 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => high / 10 ** ((count - i) / 5));
}

/** A power law through points, and how much their logarithms bend about it. */
export interface BentLaw {
  law: PowerLawFit;
  /** Second derivative of ln loss by ln compute; positive where the fall slows down. */
  curvature: number;
}

/** The straight line through the logarithms, and the second derivative of the parabola through them. */
export function bentLaw(points: readonly { flop: number; loss: number }[]): BentLaw {
  const x = points.map(({ flop }) => Math.log(flop));
  const y = points.map(({ loss }) => Math.log(loss));
  const law = fitPowerLaw(
    points.map(({ flop }) => flop),
    points.map(({ loss }) => loss),
  );
  return { law, curvature: 2 * quadratic(x, y) };
}

/** The coefficient of x^2 of the least-squares parabola: what of y stands on the part of x^2 that a line does not explain. */
function quadratic(x: readonly number[], y: readonly number[]): number {
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);
  const middle = mean(x);
  const z = x.map((v) => v - middle);
  const squares = z.map((v) => v * v);
  const [level, slope] = [mean(squares), dot(squares, z) / dot(z, z)];
  const rest = squares.map((v, i) => v - level - slope * (z[i] as number));
  return dot(rest, y) / dot(rest, rest);
}
