import { decimalYear, doublingMonths, fitGrowth } from '@netwright/efficiency-metrics/scaling';
import { logDomain, originChannel, palette } from '@netwright/plots';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { nameLayers, pixelScale } from './kit/labels.ts';
import { published } from './kit/published.ts';
import { every, holds, near } from './kit/verdict.ts';

interface Eras {
  epoch_estimates: { model: string; date: string; pfs_days: number }[];
  headline: { first_era_doubling_years: number };
}

const border = 2012;
const end = 2018.5;
const named = [
  'Perceptron Mark I',
  'NetTalk (dictionary)',
  'ALVINN',
  'TD-Gammon',
  'LeNet-5',
  'BiLSTM for Speech',
  'AlexNet',
  'AlphaGo Zero',
  'DQN',
];

/** What is left of logarithms beside their exponential: the sum of squares. */
function squares(systems: readonly { date: string; year: number; value: number }[]): number {
  const fit = fitGrowth(systems);
  return systems.reduce((sum, { year, value }) => sum + Math.log(value / fit.at(year).value) ** 2, 0);
}

/** Compute of learning systems since the perceptron: two speeds of growth. */
export const figure = defineFigure({
  id: 'F36',
  title: 'Two eras of training compute',
  lectures: ['A'],
  source: 'OpenAI, "AI and Compute" with its addendum (Sastry et al., 2019); values re-estimated by Epoch AI',
  caption:
    'Training compute in petaflop/s-days (logarithmic) of systems from 1957 to 2018, with an exponential fitted to those before 2012 and another to those since. Estimates differ: Epoch AI’s for AlphaGo Zero is twice that of OpenAI’s chart.',
  method:
    'Values are Epoch AI’s published estimates; the two lines are fitted here by least squares to their logarithms.',
  cost: 'cheap',
  data: () => {
    const { epoch_estimates, headline } = published<Eras>('ai-and-compute');
    const systems = epoch_estimates
      .map(({ model, date, pfs_days }) => ({
        name: model,
        date,
        year: decimalYear(date),
        value: pfs_days,
        origin: 'published' as const,
      }))
      .filter(({ year }) => year < end);
    const eras = [
      { era: 'before 2012', own: systems.filter(({ year }) => year < border) },
      { era: 'since 2012', own: systems.filter(({ year }) => year >= border) },
    ].map(({ era, own }) => {
      const fit = fitGrowth(own);
      const years = own.map(({ year }) => year);
      const ends = [Math.min(...years), Math.max(...years)];
      return {
        era,
        systems: own.length,
        months: fit.doublingMonths,
        line: ends.map((year) => ({ era, year, value: fit.at(year).value, origin: 'computed here' as const })),
      };
    });
    const of = (name: string) => systems.find((system) => system.name === name) as (typeof systems)[number];
    return {
      systems,
      eras,
      endpointMonths: doublingMonths(of('AlexNet'), of('AlphaGo Zero')),
      publishedYears: headline.first_era_doubling_years,
    };
  },
  plot: ({ systems, eras }) => {
    const [width, height] = [660, 400];
    const years: [number, number] = [1955, 2020];
    const domain = logDomain(
      systems.map(({ value }) => value),
      0.06,
    );
    const [x, y] = [
      linear('year', null, years, { format: 'd', tickCount: 8 }),
      logarithmic('value', 'training compute [petaflop/s-days]', domain),
    ];
    const [toX, toY] = [pixelScale(years, width), pixelScale([domain[1], domain[0]], height, true)];
    const lines = eras.flatMap(({ line }) => line);
    const labels = eras.map(
      ({ era, months }) =>
        `${era}: doubles every ${months > 18 ? `${(months / 12).toFixed(1)} years` : `${months.toFixed(1)} months`}`,
    );
    const labelled = lines.map((row) => ({ ...row, label: labels[row.era === 'before 2012' ? 0 : 1] }));
    return {
      width,
      height,
      layer: [
        {
          data: { values: labelled },
          mark: 'line',
          encoding: {
            x,
            y,
            color: {
              field: 'label',
              type: 'nominal',
              sort: labels,
              scale: { domain: labels, range: [palette.green, palette.vermillion] },
              legend: { title: null, symbolType: 'stroke', columns: 1 },
            },
            strokeDash: originChannel('strokeDash', lines),
          },
        },
        {
          data: { values: systems },
          mark: { type: 'point', filled: true, size: 60, opacity: 1, color: palette.blue },
          encoding: { x, y, shape: originChannel('shape', systems) },
        },
        ...nameLayers(
          systems.filter(({ name }) => named.includes(name)),
          (row) => ({ x: toX(row.year), y: toY(row.value) }),
          {
            width,
            height,
            furthest: 40,
            taken: systems.map((row) => ({
              x0: toX(row.year) - 4,
              x1: toX(row.year) + 4,
              y0: toY(row.value) - 4,
              y1: toY(row.value) + 4,
            })),
            lines: eras.map(({ line }) => line.map((row) => [toX(row.year), toY(row.value)] as const)),
          },
        ),
      ],
    };
  },
  checks: {
    'two lines fit best when they break at 2012, between the last system before it and the first since': ({
      systems,
    }) => {
      const inOrder = [...systems].sort((a, b) => a.year - b.year);
      const breaks = inOrder.slice(3, -2).map((first, i) => {
        const [before, since] = [inOrder.slice(0, i + 3), inOrder.slice(i + 3)];
        return { year: first.year, before: before.at(-1)?.year ?? 0, squares: squares(before) + squares(since) };
      });
      const best = breaks.reduce((a, b) => (b.squares < a.squares ? b : a));
      return holds(
        best.before < border && best.year >= border && best.year < border + 1,
        `the best break lies between ${best.before} and ${best.year}`,
      );
    },
    'before 2012 compute doubles about every two years, as published': ({ eras, publishedYears }) =>
      every(near('published', publishedYears, 2), near('years', (eras[0]?.months ?? 0) / 12, 2, { atol: 0.5 })),
    'since 2012 it doubles at least three times as fast': ({ eras }) => {
      const [before, since] = eras.map(({ months }) => months);
      return holds((before ?? 0) > 3 * (since ?? 1), `months must differ threefold, got ${before} and ${since}`);
    },
    'from AlexNet to AlphaGo Zero it doubles in less than 4 months': ({ endpointMonths }) =>
      holds(endpointMonths < 4, `it takes ${endpointMonths}`),
  },
});
