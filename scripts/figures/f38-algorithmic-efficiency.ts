import { decimalYear, doublingMonths, fitGrowth, reductionFactor } from '@netwright/efficiency-metrics/scaling';
import { originChannel, palette } from '@netwright/plots';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { nameLayers, pixelScale, textAt, vermillionInk } from './kit/labels.ts';
import { published } from './kit/published.ts';
import { equal, every, near } from './kit/verdict.ts';

interface Efficiency {
  rows: { level: string; date: string; model: string; tfs_days: number; reduction_factor: number }[];
}

/** How much less compute AlexNet's accuracy takes, year by year, beside Moore's law. */
export const figure = defineFigure({
  id: 'F38',
  title: 'The same accuracy for 44 times less compute in seven years',
  lectures: ['A'],
  source: 'Hernandez & Brown (2020), arXiv:2005.04305, figure 1',
  caption:
    'How many times less training compute than AlexNet networks need for its 79.1 % top-5 accuracy, over time (logarithmic), with the exponential fitted to them and what Moore’s law would have given. Factors and compute are rounded apart: by the compute EfficientNet’s factor of 44 would be 44.9.',
  method:
    'Factors are published (rounded apart from the compute beside them); the fit is by least squares to their logarithms, Moore’s law doubles every two years.',
  cost: 'cheap',
  data: () => {
    const rows = published<Efficiency>('algorithmic-efficiency').rows.filter(({ level }) => level === 'AlexNet');
    const points = rows.map(({ model, date, reduction_factor, tfs_days }) => ({
      name: model,
      date,
      year: decimalYear(date),
      value: reduction_factor,
      fromCompute: reductionFactor(rows[0]?.tfs_days ?? 1, tfs_days),
      origin: 'published' as const,
    }));
    const fit = fitGrowth(points);
    const [first, last] = [points[0], points.at(-1)] as [(typeof points)[0], (typeof points)[0]];
    const years = last.year - first.year;
    const origin = 'computed here' as const;
    const curve = (law: string, at: (year: number) => number) =>
      [first.year, last.year].map((year) => ({ law, year, value: at(year), origin }));
    return {
      points,
      lines: [
        ...curve('fit to the points', (year) => fit.at(year).value),
        ...curve('Moore’s law: doubling every 2 years', (year) => 2 ** ((year - first.year) / 2)),
      ],
      fittedMonths: fit.doublingMonths,
      endpointMonths: doublingMonths(first, last),
      moore: 2 ** (years / 2),
    };
  },
  plot: ({ points, lines, fittedMonths }) => {
    const [width, height] = [600, 380];
    const [from, to, low, high] = [2012, 2021, 0.8, 70];
    const x = linear('year', null, [from, to], { format: 'd', tickCount: 8 });
    const y = logarithmic('value', 'training efficiency, AlexNet = 1', [low, high]);
    const [toX, toY] = [pixelScale([from, to], width), pixelScale([high, low], height, true)];
    const place = (row: { year: number; value: number }) => ({ x: toX(row.year), y: toY(row.value) });
    const laws = [...new Set(lines.map(({ law }) => law))];
    return {
      width,
      height,
      layer: [
        {
          data: { values: lines },
          mark: 'line',
          encoding: {
            x,
            y,
            color: {
              field: 'law',
              type: 'nominal',
              scale: { domain: laws, range: [palette.vermillion, palette.green] },
              legend: { title: null, symbolType: 'stroke' },
            },
            strokeDash: originChannel('strokeDash', lines),
          },
        },
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 80, opacity: 1, color: palette.blue },
          encoding: { x, y, shape: originChannel('shape', points) },
        },
        textAt(20, 12, `doubles every ${fittedMonths.toFixed(1)} months`, { color: vermillionInk }),
        ...nameLayers(points, place, {
          width,
          height,
          lines: laws.map((law) =>
            lines.filter((one) => one.law === law).map((one) => [place(one).x, place(one).y] as const),
          ),
          furthest: 26,
        }),
      ],
    };
  },
  checks: {
    'the factors are 1, 4.3, 11, 21, 25 and 44': ({ points }) =>
      equal(
        'factors',
        points.map(({ value }) => value),
        [1, 4.3, 11, 21, 25, 44],
      ),
    'they are those of the compute beside them, but for rounding': ({ points }) =>
      every(...points.map(({ name, value, fromCompute }) => near(name, fromCompute, value, { rtol: 0.04 }))),
    'from end to end the efficiency doubles in 15.4 months': ({ endpointMonths }) =>
      near('months', endpointMonths, 15.36, { atol: 0.01 }),
    'by least squares it doubles in 15.75 months, rounded 16 as the paper says': ({ fittedMonths }) =>
      every(near('months', fittedMonths, 15.75, { atol: 0.01 }), equal('rounded', Math.round(fittedMonths), 16)),
    'Moore’s law gives 11.26 over the same 6.99 years': ({ moore, points }) =>
      every(
        near('years', (points.at(-1)?.year ?? 0) - (points[0]?.year ?? 0), 6.99, { atol: 0.005 }),
        near('factor', moore, 11.26, { atol: 0.02 }),
      ),
  },
});
