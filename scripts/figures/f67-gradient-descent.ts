import { palette } from '@netwright/plots';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { labelLayer, lineLayer, linePointLayers, ruleLayer } from './kit/layers.ts';
import { contours, descend } from './kit/quadratic-descent.ts';
import { every, holds, near } from './kit/verdict.ts';

const curvatures = [1, 10] as const; // eigenvalues of the Hessian
const kappa = curvatures[1] / curvatures[0];
const best = 2 / (curvatures[0] + curvatures[1]);
const limit = 2 / curvatures[1];
const start = [10, 1] as const;
const rates = [
  { name: 'lr = 0.5 / λmax', rate: 0.25 * limit, colour: palette.blue },
  { name: 'lr = 2 / (λmin + λmax), the best', rate: best, colour: palette.green },
  { name: 'lr = 1.98 / λmax', rate: 0.99 * limit, colour: palette.orange },
  { name: 'lr = 2.02 / λmax', rate: 1.01 * limit, colour: palette.vermillion },
];
const names = rates.map(({ name }) => name);
const colours = Object.fromEntries(rates.map(({ name, colour }) => [name, colour]));
const steps = 60;
const drawnSteps = 12; // on the surface

/** Learning rates from 0.01 to 0.25, on both sides of the limit of 0.2. */
const swept = Array.from({ length: 49 }, (_, i) => 0.01 + 0.005 * i).filter((rate) => rate !== limit);

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
    const visited = await descend(
      curvatures,
      start,
      rates.map(({ rate }) => rate),
      steps,
    );
    const visits = rates.flatMap(({ name }, i) =>
      visited.map(({ places, heights }, step): Visit => {
        const [x = 0, y = 0] = places.subarray(2 * i, 2 * i + 2);
        return { name, step, x, y, f: heights[i] as number, origin: 'computed here' };
      }),
    );
    const sweep = await descend(curvatures, start, swept, steps);
    const length = (step: number, i: number): number =>
      Math.max(...[0, 1].map((axis) => Math.abs((sweep[step]?.places[2 * i + axis] as number) / start[axis as 0 | 1])));
    const factors = swept.map((rate, i) => ({
      rate,
      factor: (length(steps, i) / length(0, i)) ** (1 / steps),
      origin: 'computed here' as const,
    }));
    return { visits, factors };
  },
  plot: ({ visits, factors }) => {
    const size = { width: 310, height: 300 };
    const color = colourChannel('name', colours, { columns: 2 });
    const plane = {
      x: linear('x', 'x₁ (curvature 1)', [-11, 11]),
      y: linear('y', 'x₂ (curvature 10)', [-1.9, 1.9]),
    };
    const ofStep = { x: linear('step', 'steps', [0, steps]), y: logarithmic('f', 'height f', [1e-10, 1e3]) };
    const ofRate = {
      x: linear('rate', 'learning rate', [0, 0.25]),
      y: linear('factor', 'error after a step, of that before', [0.75, 1.5]),
    };
    const first = visits.filter(({ step }) => step <= drawnSteps);
    return {
      width: 3 * size.width,
      hconcat: [
        {
          ...size,
          layer: [
            lineLayer(
              contours(curvatures, [2, 8, 18, 32, 50, 72]),
              { ...plane, detail: { field: 'height' }, order: { field: 'i' } },
              { color: '#BBBBBB', strokeWidth: 1, clip: true },
            ),
            ...linePointLayers(
              first,
              { ...plane, color, order: { field: 'step' } },
              { line: { strokeWidth: 1.5, clip: true }, point: { size: 30, clip: true } },
            ),
          ],
        },
        { ...size, layer: [lineLayer(visits, { ...ofStep, color }, { clip: true })] },
        {
          ...size,
          layer: [
            ruleLayer({ rate: limit }, { x: ofRate.x }),
            labelLayer(
              [{ rate: limit, label: '2 / λmax' }],
              { x: ofRate.x, y: { value: 12 } },
              { align: 'right', dx: -5 },
            ),
            ...linePointLayers(factors, ofRate, {
              line: { color: palette.black },
              point: { size: 30, color: palette.black },
            }),
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
