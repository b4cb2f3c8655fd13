import { Graph } from '@netwright/tensor-core';
import { add, matmul, relu, sub } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';

const { PI, sin } = Math;

/** Equidistant points from -π to π, or between other ends. */
export const grid = (count: number, low = -PI, high = PI): number[] =>
  Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);

/** Taylor's polynomial of the sine around 0. */
export function taylor(x: number, degree: number): number {
  let [sum, term] = [x, x];
  for (let k = 3; k <= degree; k += 2) {
    term *= (-x * x) / ((k - 1) * k);
    sum += term;
  }
  return sum;
}

/** The first terms of the Fourier series of a square wave: 4/π Σ sin((2k - 1) x) / (2k - 1). */
export const squareWave = (x: number, count: number): number =>
  Array.from({ length: count }, (_, k) => sin((2 * k + 1) * x) / (2 * k + 1)).reduce((a, b) => a + b, 0) * (4 / PI);

/**
 * A layer of ReLUs with the sine's values at equidistant knots: each unit bends the line at its knot by as much as the slope
 * changes there. Run as a float64 graph.
 */
export async function reluFit(xs: readonly number[], count: number): Promise<number[]> {
  const knots = grid(count);
  const slopes = knots.slice(1).map((knot, i) => (sin(knot) - sin(knots[i] as number)) / ((2 * PI) / count));
  const bends = slopes.map((slope, i) => slope - (slopes[i - 1] ?? 0));
  const graph = new Graph({ name: 'ReLU fit' });
  const x = graph.input('x', 'float64', ['N', 1]);
  const at = graph.input('knots', 'float64', [1, count]);
  const weights = graph.input('weights', 'float64', [count, 1]);
  graph.output('y', add(matmul(relu(sub(x, at)), weights), sin(-PI)));
  await using session = await createSession(graph, { device: 'cpu', threads: 1 });
  const { y } = await session.run({
    x: { data: Float64Array.from(xs), dims: [xs.length, 1] },
    knots: { data: Float64Array.from(knots.slice(0, -1)), dims: [1, count] },
    weights: { data: Float64Array.from(bends), dims: [count, 1] },
  });
  return Array.from(y?.data as Float64Array);
}

/** ∫ sin t / t from 0, by Simpson's rule. */
export function sineIntegral(to: number, steps = 200): number {
  const h = to / steps;
  const f = (t: number): number => (t === 0 ? 1 : sin(t) / t);
  return grid(steps, 0, to)
    .map((t, i) => (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * f(t))
    .reduce((sum, value) => sum + (value * h) / 3, 0);
}
