import { originChannel, palette } from '@netwright/plots';
import { constant, Graph, grad, tensorData } from '@netwright/tensor-core';
import { mul, reduceSum, sub } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { every, holds, near } from './kit/verdict.ts';

const curvatures = [1, 10] as const; // eigenvalues of the Hessian
const kappa = curvatures[1] / curvatures[0];
const best = 2 / (curvatures[0] + curvatures[1]);
const limit = 2 / curvatures[1];
const start = [10, 1] as const;
const rates = [
  { name: 'lr = 0.5 / λmax', rate: 0.25 * limit },
  { name: 'lr = 2 / (λmin + λmax), the best', rate: best },
  { name: 'lr = 1.98 / λmax', rate: 0.99 * limit },
  { name: 'lr = 2.02 / λmax', rate: 1.01 * limit },
];
const names = rates.map(({ name }) => name);
const colours = [palette.blue, palette.green, palette.orange, palette.vermillion];
const steps = 60;
const drawnSteps = 12; // on the surface

/** Learning rates from 0.01 to 0.25, on both sides of the limit of 0.2. */
const swept = Array.from({ length: 49 }, (_, i) => 0.01 + 0.005 * i).filter((rate) => rate !== limit);

/** One step of descents on f(x) = (λ₁ x₁² + λ₂ x₂²) / 2 [N, 2], each with its rate [N, 1], by the gradient of the graph itself. */
function stepGraph(): Graph {
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

/** Places [x, y] and heights of descents with so many rates at once, step by step. */
async function descend(all: readonly number[]): Promise<{ places: Float64Array; f: Float64Array }[]> {
  await using session = await createSession(stepGraph(), { device: 'cpu', threads: 1 });
  const rate = { data: Float64Array.from(all), dims: [all.length, 1] };
  const visited = [];
  let places = Float64Array.from(all.flatMap(() => start));
  for (let step = 0; step <= steps; step++) {
    const { f, next } = await session.run({ x: { data: places, dims: [all.length, 2] }, rate });
    visited.push({ places, f: f?.data as Float64Array });
    places = next?.data as Float64Array<ArrayBuffer>;
  }
  return visited;
}

interface Visit {
  readonly name: string;
  readonly step: number;
  readonly x: number;
  readonly y: number;
  readonly f: number;
  readonly origin: 'computed here';
}

/** Descent with four learning rates, one of them too large. */
export const figure = defineFigure({
  id: 'F67',
  title: 'Gradient descent: too small a step creeps, too large a one climbs the walls',
  lectures: ['H'],
  source: 'Hall (2020), gradient descent; rates by Nesterov (2004), theorem 2.1.15',
  caption:
    'Descent on a quadratic valley with curvatures 1 and 10 from one start with four learning rates; left the first steps over lines of equal height, then the value after every step; right, by how much the error shrinks in a step, by the learning rate. Rates below 2 / λmax converge, larger ones do not.',
  method: 'Run: a float64 graph of f(x) = (x₁² + 10 x₂²) / 2 with its own gradient, one session run for each step.',
  cost: 'cheap',
  data: async () => {
    const visited = await descend(rates.map(({ rate }) => rate));
    const visits = rates.flatMap(({ name }, i) =>
      visited.map(({ places, f }, step): Visit => {
        const [x = 0, y = 0] = places.subarray(2 * i, 2 * i + 2);
        return { name, step, x, y, f: f[i] as number, origin: 'computed here' };
      }),
    );
    const sweep = await descend(swept);
    const length = (step: number, i: number): number =>
      Math.max(...[0, 1].map((axis) => Math.abs((sweep[step]?.places[2 * i + axis] as number) / start[axis as 0 | 1])));
    const factors = swept.map((rate, i) => ({
      rate,
      factor: (length(steps, i) / length(0, i)) ** (1 / steps),
      origin: 'computed here' as const,
    }));
    return { visits, rates, factors };
  },
  plot: ({ visits, factors }) => {
    const color = {
      field: 'name',
      type: 'nominal',
      scale: { domain: names, range: colours },
      legend: { title: null, columns: 2 },
    };
    const [width, height] = [310, 300];
    const [xs, ys] = [[-11, 11] as const, [-1.9, 1.9] as const];
    const heights = [2, 8, 18, 32, 50, 72];
    const rings = heights.flatMap((value) =>
      Array.from({ length: 121 }, (_, i) => {
        const angle = (2 * Math.PI * i) / 120;
        const radius = Math.sqrt(2 * value);
        return {
          value,
          i,
          x: (radius * Math.cos(angle)) / Math.sqrt(curvatures[0]),
          y: (radius * Math.sin(angle)) / Math.sqrt(curvatures[1]),
        };
      }),
    );
    const x = linear('x', 'x₁ (curvature 1)', xs);
    const y = linear('y', 'x₂ (curvature 10)', ys);
    const ofRate = {
      x: linear('rate', 'learning rate', [0, 0.25]),
      y: linear('factor', 'error after a step, of that before', [0.75, 1.5]),
    };
    const near = visits.filter(({ step }) => step <= drawnSteps);
    return {
      width: 3 * width,
      hconcat: [
        {
          width,
          height,
          layer: [
            {
              data: { values: rings },
              mark: { type: 'line', color: '#BBBBBB', strokeWidth: 1, clip: true },
              encoding: { x, y, detail: { field: 'value' }, order: { field: 'i' } },
            },
            {
              data: { values: near },
              mark: { type: 'line', strokeWidth: 1.5, clip: true },
              encoding: { x, y, color, order: { field: 'step' } },
            },
            {
              data: { values: near },
              mark: { type: 'point', filled: true, size: 30, opacity: 1, clip: true },
              encoding: { x, y, color, shape: originChannel('shape', near) },
            },
          ],
        },
        {
          width,
          height,
          layer: [
            {
              data: { values: visits.filter(({ f }) => f > 1e-10) },
              mark: { type: 'line' },
              encoding: { x: linear('step', 'steps', [0, steps]), y: logarithmic('f', 'f', [1e-10, 1e3]), color },
            },
          ],
        },
        {
          width,
          height,
          layer: [
            {
              data: { values: [{ limit }] },
              mark: { type: 'rule', strokeDash: [3, 3], color: '#777777' },
              encoding: { x: { field: 'limit', type: 'quantitative' } },
            },
            {
              data: { values: [{ limit, label: '2 / λmax' }] },
              mark: { type: 'text', align: 'right', dx: -5, fontSize: 12, color: '#333333' },
              encoding: { x: { field: 'limit', type: 'quantitative' }, y: { value: 12 }, text: { field: 'label' } },
            },
            { data: { values: factors }, mark: { type: 'line', color: palette.black }, encoding: ofRate },
            {
              data: { values: factors },
              mark: { type: 'point', filled: true, size: 30, opacity: 1, color: palette.black },
              encoding: { ...ofRate, shape: originChannel('shape', factors) },
            },
          ],
        },
      ],
    };
  },
  checks: {
    'steps below 2 / λmax converge, and only these': ({ factors }) =>
      every(
        ...factors.map(({ rate, factor }) =>
          holds(rate < limit ? factor < 1 : factor > 1, `rate ${rate}: the error changes by a factor of ${factor}`),
        ),
      ),
    'the error shrinks by the larger of |1 - lr λ|, least at 2 / (λmin + λmax)': ({ factors }) => {
      const least = factors.reduce((a, b) => (b.factor < a.factor ? b : a));
      return every(
        ...factors.map(({ rate, factor }) =>
          near(`rate ${rate}`, factor, Math.max(...curvatures.map((c) => Math.abs(1 - rate * c))), { rtol: 1e-9 }),
        ),
        near('best rate tried', least.rate, best, { atol: 0.005 }),
      );
    },
    'just above the limit the stiff direction grows by 2 % a step, just below it shrinks by 2 %': ({ visits }) =>
      every(
        near('above', ratioOf(visits, names[3] as string, 'y'), 1.02, { rtol: 1e-10 }),
        near('below', ratioOf(visits, names[2] as string, 'y'), 0.98, { rtol: 1e-10 }),
      ),
    'the best step shrinks the error by (κ - 1) / (κ + 1) = 9/11 in both directions': ({ visits }) =>
      every(
        near('flat', ratioOf(visits, names[1] as string, 'x'), (kappa - 1) / (kappa + 1), { rtol: 1e-10 }),
        near('stiff', ratioOf(visits, names[1] as string, 'y'), (kappa - 1) / (kappa + 1), { rtol: 1e-10 }),
      ),
  },
});

/** By how much a coordinate's distance from the minimum changes in a step: the last one's ratio. */
function ratioOf(visits: readonly Visit[], name: string, axis: 'x' | 'y'): number {
  const own = visits.filter((visit) => visit.name === name);
  return Math.abs((own[steps]?.[axis] ?? Number.NaN) / (own[steps - 1]?.[axis] ?? Number.NaN));
}
