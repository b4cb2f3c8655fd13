import { constant, Graph, grad, tensorData } from '@netwright/tensor-core';
import { mul, reduceSum, sub } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';

/** Where descents are after a step: `places` holds x and y of each, `heights` the function there. */
export interface Descent {
  readonly places: Float64Array;
  readonly heights: Float64Array;
}

/** One step of descents on f(x) = (λ₁ x₁² + λ₂ x₂²) / 2 [N, 2], each with its rate [N, 1], by the gradient of the graph itself. */
function stepGraph(curvatures: readonly [number, number]): Graph {
  const graph = new Graph({ name: 'descent' });
  const x = graph.input('x', 'float64', ['N', 2]);
  const rate = graph.input('rate', 'float64', ['N', 1]);
  const scales = constant(graph, tensorData(curvatures, [2], 'float64'));
  const f = mul(reduceSum(mul(scales, mul(x, x)), { axes: [1] }), 0.5);
  const [gradient] = grad(reduceSum(f), [x]);
  if (!gradient) throw new Error('descent: needs a gradient, got none');
  graph.output('f', f);
  graph.output('next', sub(x, mul(rate, gradient)));
  return graph;
}

/** Descents on a quadratic valley from one start, with so many learning rates at once: where they are before each step and after all. */
export async function descend(
  curvatures: readonly [number, number],
  start: readonly [number, number],
  rates: readonly number[],
  steps: number,
): Promise<Descent[]> {
  await using session = await createSession(stepGraph(curvatures), { device: 'cpu', threads: 1 });
  const rate = { data: Float64Array.from(rates), dims: [rates.length, 1] };
  const visited: Descent[] = [];
  let places = Float64Array.from(rates.flatMap(() => start));
  for (let step = 0; step <= steps; step++) {
    const { f, next } = await session.run({ x: { data: places, dims: [rates.length, 2] }, rate });
    visited.push({ places, heights: f?.data as Float64Array });
    places = next?.data as Float64Array<ArrayBuffer>;
  }
  return visited;
}

/** Lines of equal height of the valley, as places in their order. */
export const contours = (
  [first, second]: readonly [number, number],
  heights: readonly number[],
): { height: number; i: number; x: number; y: number }[] =>
  heights.flatMap((height) =>
    Array.from({ length: 121 }, (_, i) => {
      const angle = (2 * Math.PI * i) / 120;
      const radius = Math.sqrt(2 * height);
      const [x, y] = [radius * Math.cos(angle), radius * Math.sin(angle)];
      return { height, i, x: x / Math.sqrt(first), y: y / Math.sqrt(second) };
    }),
  );
