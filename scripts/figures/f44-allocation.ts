import { kaplanFixedBatchParameters, kaplanOptimal, petaflopDaysToFlop } from '@netwright/efficiency-metrics/scaling';
import { palette } from '@netwright/plots';
import { logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { pixelScale, textAt } from './kit/labels.ts';
import { published } from './kit/published.ts';
import { equal, every, near } from './kit/verdict.ts';

interface Optimal {
  kaplan: {
    optimal: Record<'N' | 'B' | 'S' | 'D', [scale: number, exponent: number]>;
    fixed_batch_N: [number, number];
  };
}

const largest = 1e9;
const colours = { 'larger models': palette.blue, 'larger batches': palette.orange, 'more steps': palette.vermillion };
const parts = Object.keys(colours);

/** What more compute should buy: larger models, much less larger batches, hardly more steps. */
export const figure = defineFigure({
  id: 'F44',
  title: 'A billion times the compute should buy models, not steps',
  lectures: ['A'],
  source: 'Kaplan et al. (2020), arXiv:2001.08361, figure 3 and table 6',
  caption:
    'How the factor of more training compute divides into a larger model, a larger batch and more steps, both axes logarithmic: areas are stacked factors, computed from the published exponents 0.73, 0.24 and 0.03. At the fixed batch of the measurements the model’s exponent is 0.88; Hoffmann et al. (2022) find 0.46 to 0.50 (figure F46).',
  method: 'Closed form of the package efficiency-metrics: the allocation of table 6, relative to one petaflop/s-day.',
  cost: 'cheap',
  data: () => {
    const base = kaplanOptimal(petaflopDaysToFlop(1));
    const budgets = Array.from({ length: 46 }, (_, i) => 10 ** (i / 5));
    const rows = budgets.map((budget) => {
      const best = kaplanOptimal(petaflopDaysToFlop(budget));
      const factor = (of: 'parameters' | 'batch' | 'steps'): number => best[of] / base[of];
      return {
        budget,
        parameters: factor('parameters'),
        batch: factor('batch'),
        steps: factor('steps'),
        tokens: best.tokens / base.tokens,
        origin: 'computed here' as const,
      };
    });
    const fixed =
      kaplanFixedBatchParameters(petaflopDaysToFlop(largest)) / kaplanFixedBatchParameters(petaflopDaysToFlop(1));
    const { optimal, fixed_batch_N } = published<Optimal>('scaling-laws').kaplan;
    return { rows, fixed, optimal, fixedExponent: fixed_batch_N[1] };
  },
  plot: ({ rows }) => {
    const bands = rows.flatMap(({ budget, parameters, batch, steps }) => {
      const tops = [parameters, parameters * batch, parameters * batch * steps];
      return parts.map((part, i) => ({
        budget,
        part,
        low: i === 0 ? 1 : (tops[i - 1] as number),
        high: tops[i] as number,
      }));
    });
    const [width, height] = [560, 380];
    const factors: [number, number] = [1, 3e9];
    const toY = pixelScale([factors[1], factors[0]], height, true);
    const shown = (value: number): string =>
      value > 1000 ? value.toExponential(1).replace('e+', 'e') : `${Number(value.toPrecision(value > 10 ? 3 : 2))}`;
    const last = bands.filter(({ budget }) => budget === rows.at(-1)?.budget);
    const texts = last.map(({ part, low, high }) =>
      textAt(width + 8, toY(Math.sqrt(low * high)), `${part}: × ${shown(high / low)}`),
    );
    const x = logarithmic('budget', 'training compute, relative to one petaflop/s-day', [1, largest]);
    const y = logarithmic('high', 'factor, computed here', factors);
    return {
      width,
      height,
      layer: [
        {
          data: { values: bands },
          mark: { type: 'area', opacity: 0.75 },
          encoding: {
            x,
            y,
            y2: { field: 'low' },
            color: colourChannel('part', colours, false),
          },
        },
        ...texts,
      ],
    };
  },
  checks: {
    'the exponents are 0.73 of the model, 0.24 of the batch and 0.03 of the steps': ({ rows, optimal }) => {
      const [first, last] = [rows[0], rows.at(-1)];
      const exponent = (of: 'parameters' | 'batch' | 'steps' | 'tokens'): number =>
        Math.log((last?.[of] ?? 1) / (first?.[of] ?? 1)) / Math.log(largest);
      return every(
        equal('published', [optimal.N[1], optimal.B[1], optimal.S[1], optimal.D[1]], [0.73, 0.24, 0.03, 0.27]),
        near('model', exponent('parameters'), 0.73, { atol: 1e-9 }),
        near('batch', exponent('batch'), 0.24, { atol: 1e-9 }),
        near('steps', exponent('steps'), 0.03, { atol: 1e-9 }),
        near('tokens', exponent('tokens'), 0.27, { atol: 1e-9 }),
      );
    },
    'a billion times the compute makes the model 3.7e6 times as large, the batch 145 and the steps 1.9 times': ({
      rows,
    }) => {
      const last = rows.at(-1);
      return every(
        near('model', last?.parameters ?? 0, 3.7e6, { rtol: 0.01 }),
        near('batch', last?.batch ?? 0, 145, { atol: 0.5 }),
        near('steps', last?.steps ?? 0, 1.9, { atol: 0.05 }),
      );
    },
    'the factors multiply to that of the compute': ({ rows }) =>
      every(
        ...rows.map(({ budget, parameters, batch, steps }) =>
          near('product', parameters * batch * steps, budget, { rtol: 1e-6 }),
        ),
      ),
    'at the fixed batch of the measurements the exponent is 0.88': ({ fixed, fixedExponent }) =>
      every(
        equal('published', fixedExponent, 0.88),
        near('exponent', Math.log(fixed) / Math.log(largest), 0.88, { atol: 1e-9 }),
      ),
  },
});
