import { gridOf, pattersonTable, searchCorrection, strubellCost, strubellTable } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import { logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { labelLayer } from './kit/layers.ts';
import { published } from './kit/published.ts';
import { equal, every, near } from './kit/verdict.ts';

interface Patterson {
  patterson2021: { waterfall_fig1: Record<string, number> };
}

const colours = {
  'better model': palette.green,
  'better machine': palette.blue,
  'better data centre': palette.orange,
  'cleaner grid': palette.purple,
} as const;
const steps = Object.keys(colours);

/** What saves emissions of training, factor by factor; and the search whose emissions were overestimated. */
export const figure = defineFigure({
  id: 'F101',
  title: 'Model, machine, data centre and grid: 57 times fewer emissions',
  lectures: ['A'],
  source: 'Patterson et al. (2021), arXiv:2104.10350, figure 1, table 4 and appendices C and D',
  caption:
    'Above, how many times less CO₂ a Transformer’s training emits by each of four choices, which multiply along the logarithmic axis: the Evolved Transformer, a TPU v2 in place of a P100, a better data centre, the grid of Iowa. Below, the search for that network [t CO₂e, logarithmic]: as Strubell et al. estimated it, with the network and batches that it really trained, and as it was run.',
  method:
    'The factors are published, the last also computed from the package’s grids. The estimate is computed from power and hours, the run from chips, watts, days, data centre and grid of table 4; what it would have been on the estimate’s machines is published.',
  cost: 'cheap',
  data: () => {
    const { waterfall_fig1 } = published<Patterson>('strubell-energy').patterson2021;
    const cumulative = Object.values(waterfall_fig1);
    const bars = cumulative.map((to, i) => {
      const from = cumulative[i - 1] ?? 1;
      return { step: steps[i], from, to, factor: to / from, origin: 'published' as const };
    });
    const grids = gridOf('US 2020').kgPerKWh / gridOf('Google Iowa 2020, net').kgPerKWh;
    const before = cumulative.at(-2) ?? Number.NaN;
    const own = { step: steps[3], from: before, to: before * grids, factor: grids, origin: 'computed here' as const };
    const row = strubellTable.find(({ model, watts }) => model === 'Architecture search' && watts !== undefined);
    const run = pattersonTable.find(({ model }) => model === 'Evolved Transformer search');
    if (!row || !run) throw new Error('F101: the tables must have the search');
    const estimated = (strubellCost(row).emissions?.kg ?? Number.NaN) / 1000;
    const kWh = (run.chips * run.watts * run.days * 24 * run.pue) / 1000;
    const actual = (kWh * run.kgPerKWh[0]) / 1000;
    const search = [
      { name: 'as estimated in 2019', tonnes: estimated, origin: 'computed here' as const },
      { name: 'the network that was trained', tonnes: searchCorrection.sameHardware, origin: 'published' as const },
      { name: 'as it was run', tonnes: actual, origin: 'computed here' as const },
    ];
    return {
      bars,
      own,
      search,
      kWh,
      stated: { sameHardware: searchCorrection.sameHardwareFactor, all: searchCorrection.factor },
    };
  },
  plot: ({ bars, own, search }) => {
    const all = [...bars, own];
    const opacity = originChannel('opacity', [...all, ...search]);
    const width = 520;
    const nominal = (field: string, sort: readonly (string | undefined)[]) => ({
      field,
      type: 'nominal',
      sort,
      title: null,
      axis: { labelLimit: 260 },
    });
    const times = (value: number): string => `× ${Number(value.toPrecision(3))}`;
    const x = (field: string) => logarithmic(field, 'times less CO₂, all choices so far', [1, 200]);
    const t = logarithmic('tonnes', 'emissions of the search [t CO₂e]', [1, 1000]);
    const first = search[0]?.tonnes ?? Number.NaN;
    return {
      width,
      vconcat: [
        {
          width,
          height: 190,
          layer: [
            {
              data: { values: all },
              mark: { type: 'bar', height: 16 },
              encoding: {
                x: { ...x('from'), stack: null },
                x2: { field: 'to' },
                y: nominal('step', steps),
                yOffset: { field: 'origin', type: 'nominal', sort: ['published', 'computed here'] },
                color: colourChannel('step', colours, false),
                opacity,
              },
            },
            labelLayer(
              bars.map((bar) => ({ ...bar, label: `${times(bar.factor)}, together ${Number(bar.to.toPrecision(3))}` })),
              { x: x('to'), y: nominal('step', steps) },
              { dx: 8 },
            ),
          ],
        },
        {
          width,
          height: 120,
          layer: [
            {
              data: { values: search },
              mark: { type: 'bar', height: 18, color: palette.vermillion },
              encoding: {
                x: { ...t, stack: null },
                x2: { datum: 1 },
                y: nominal(
                  'name',
                  search.map(({ name }) => name),
                ),
                opacity,
              },
            },
            labelLayer(
              search.map(({ name, tonnes }) => ({
                name,
                tonnes,
                label: `${tonnes.toFixed(1)} t${tonnes < first ? `, ${(first / tonnes).toFixed(1)} times less` : ''}`,
              })),
              {
                x: t,
                y: nominal(
                  'name',
                  search.map(({ name }) => name),
                ),
              },
              { dx: 8 },
            ),
          ],
        },
      ],
    };
  },
  checks: {
    'the factors so far are 1.3, 7.4, 10.5 and 56.5, each step’s the quotient of two': ({ bars }) =>
      every(
        equal(
          'so far',
          bars.map(({ to }) => to),
          [1.3, 7.4, 10.5, 56.5],
        ),
        near(
          'product',
          bars.reduce((product, { factor }) => product * factor, 1),
          56.5,
          { rtol: 1e-12 },
        ),
      ),
    'the grid’s factor is that of the grids in table 4, 0.429 and 0.080 kg per kWh, within a hundredth': ({
      bars,
      own,
    }) =>
      every(
        near('by the grids', own.factor, 0.429 / 0.08, { rtol: 1e-12 }),
        near('beside the published', own.factor, bars[3]?.factor ?? 0, { rtol: 0.01 }),
      ),
    'the search took 7.5 MWh and 3.2 t': ({ search, kWh }) =>
      every(near('MWh', kWh / 1000, 7.5, { atol: 0.05 }), near('t', search[2]?.tonnes ?? 0, 3.2, { atol: 0.05 })),
    'the estimate was 88 times too high, 18.7 times of which on the same machines': ({ search, stated }) => {
      const [estimate = 0, same = 0, actual = 0] = search.map(({ tonnes }) => tonnes);
      return every(
        equal('stated', stated, { sameHardware: 18.7, all: 88 }),
        near('on the same machines', estimate / same, stated.sameHardware, { atol: 0.05 }),
        near('all', estimate / actual, stated.all, { atol: 0.5 }),
      );
    },
  },
});
