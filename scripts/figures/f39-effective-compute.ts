import { decimalYear, effectiveCompute, fitGrowth } from '@netwright/efficiency-metrics/scaling';
import { originChannel, palette } from '@netwright/plots';
import { logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Compute {
  rows: { system: string; date: string; pfs_days: number }[];
  headline: { increase: number; moore_increase_same_period: { '2-year': number } };
}
interface Efficiency {
  rows: { level: string; date: string; model: string; reduction_factor: number }[];
  headline: { reduction: number; moore_reduction_same_period: number };
}

const months = 62; // of the headline's 300,000: 'AI and Compute', 2018
const colours = {
  'hardware: Moore’s law, doubling every 2 years': palette.blue,
  'spending: more and costlier machines, for longer': palette.orange,
  'algorithms: less compute for the same accuracy': palette.green,
} as const;
const parts = Object.keys(colours);

/** Effective compute, taken apart into hardware, spending and algorithms. */
export const figure = defineFigure({
  id: 'F39',
  title: 'Better hardware, more spending and better algorithms multiply',
  lectures: ['A'],
  source:
    'Hernandez & Brown (2020), arXiv:2005.04305, figure 2 (which one the lecture shows is inferred); Amodei & Hernandez, "AI and Compute" (OpenAI, 2018)',
  caption:
    'How many times more effective training compute there is after some years, on a logarithmic axis, where factors lie end to end: by published factors for 2012 to 2018, by rates fitted here over the 62 months of the same headline, and of one dollar from 2012 to 2019, where spending stays as it is.',
  method:
    'Hardware is Moore’s law as the sources take it; spending is what is left of the growth of compute, published factor over published factor; rates are those of F35 and F38, fitted by least squares to the published systems, of which AlphaGo Zero’s compute is unverified. Published algorithmic factors are of AlexNet’s accuracy: 25 by 2018, 44 by 2019.',
  cost: 'cheap',
  data: () => {
    const compute = published<Compute>('ai-and-compute');
    const efficiency = published<Efficiency>('algorithmic-efficiency');
    const levels = efficiency.rows.filter(({ level }) => level === 'AlexNet');
    const before2019 = levels.filter(({ date }) => decimalYear(date) < 2019);
    const over = (points: readonly { date: string; value: number }[]): number =>
      2 ** (months / fitGrowth(points).doublingMonths);
    const growth = over(compute.rows.map(({ date, pfs_days }) => ({ date, value: pfs_days })));
    const algorithms = over(levels.map(({ date, reduction_factor }) => ({ date, value: reduction_factor })));
    const moore = compute.headline.moore_increase_same_period['2-year'];
    const mooreHere = 2 ** (months / 24);
    const later = efficiency.headline;
    const of = (name: string, factors: readonly number[], origin: 'published' | 'computed here') => {
      const [hardware = 1, spending = 1, better = 1] = factors;
      return { name, factors, origin, effective: effectiveCompute(hardware * spending, better) };
    };
    return {
      sums: [
        of(
          '2012–2018, published',
          [moore, compute.headline.increase / moore, before2019.at(-1)?.reduction_factor ?? Number.NaN],
          'published',
        ),
        of('62 months at fitted rates', [mooreHere, growth / mooreHere, algorithms], 'computed here'),
        of('2012–2019, one dollar', [later.moore_reduction_same_period, 1, later.reduction], 'published'),
      ],
      compute: { increase: compute.headline.increase, fitted: growth },
      stated: levels.at(-1)?.reduction_factor ?? Number.NaN,
    };
  },
  plot: ({ sums }) => {
    const names = sums.map(({ name }) => name);
    const bars = sums.flatMap(({ name, factors, origin }) =>
      factors.map((factor, i) => {
        const from = factors.slice(0, i).reduce((a, b) => a * b, 1);
        return { name, part: parts[i], from, to: from * factor, middle: from * Math.sqrt(factor), factor, origin };
      }),
    );
    const show = (value: number, digits = 2): string => Number(value.toPrecision(digits)).toLocaleString('en-US');
    const texts = bars.filter(({ factor }) => factor > 1).map((bar) => ({ ...bar, text: `× ${show(bar.factor)}` }));
    const ends = sums.map(({ name, effective }) => ({ name, to: effective, text: `= ${show(effective, 3)}` }));
    const x = (field: string) => logarithmic(field, 'effective training compute, 2012 = 1', [1, 2e8]);
    const y = { field: 'name', type: 'nominal', sort: names, title: null, axis: { labelLimit: 240 } };
    const label = { field: 'text', type: 'nominal' };
    return {
      width: 560,
      height: 220,
      layer: [
        {
          data: { values: bars },
          mark: { type: 'bar', height: 34 },
          encoding: {
            x: { ...x('from'), stack: null },
            x2: { field: 'to' },
            y,
            color: colourChannel('part', colours, { direction: 'vertical' }),
            opacity: originChannel('opacity', bars),
          },
        },
        {
          data: { values: texts },
          mark: { type: 'text', dy: -26, fontSize: 12, color: '#333333' },
          encoding: { x: x('middle'), y, text: label },
        },
        {
          data: { values: ends },
          mark: { type: 'text', align: 'left', dx: 6, fontSize: 12, fontWeight: 'bold', color: '#333333' },
          encoding: { x: x('to'), y, text: label },
        },
      ],
    };
  },
  checks: {
    'factors multiply to the effective compute': ({ sums }) =>
      every(
        ...sums.map(({ name, factors, effective }) =>
          near(
            name,
            factors.reduce((log, factor) => log + Math.log(factor), 0),
            Math.log(effective),
            { rtol: 1e-12 },
          ),
        ),
      ),
    'hardware times spending is the growth of compute: 300,000 as published': ({ sums, compute }) =>
      every(
        ...sums
          .slice(0, 2)
          .map(({ name, factors: [hardware = 0, spending = 0] }, i) =>
            near(name, hardware * spending, i === 0 ? 300_000 : compute.fitted, { rtol: 1e-12 }),
          ),
        near('fitted beside published', compute.fitted, compute.increase, { rtol: 0.25 }),
      ),
    '300,000 times the compute and 25 times the efficiency are 7.5 million': ({ sums }) =>
      near('effective compute', sums[0]?.effective ?? 0, 7.5e6, { rtol: 1e-12 }),
    'of one dollar it is 44 times 11, which is 484': ({ sums, stated }) =>
      every(
        equal('factors', sums[2]?.factors, [11, 1, stated]),
        near('product', sums[2]?.effective ?? 0, 484, { rtol: 1e-12 }),
      ),
    'algorithms gave more than hardware did, and spending more than both': ({ sums }) =>
      every(
        ...sums.map(({ name, factors: [hardware = 0, spending = 0, better = 0] }) =>
          holds(
            better > hardware && (spending === 1 || spending > better * hardware),
            `${name}: got ${hardware}, ${spending} and ${better}`,
          ),
        ),
      ),
  },
});
