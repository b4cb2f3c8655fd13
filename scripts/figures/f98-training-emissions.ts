import { equivalents, familiarEmissions, grids, strubellCost, strubellTable } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import { logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Table {
  table1_CO2e_lbs: [name: string, pounds: number][];
}

/** Emissions of training beside those of a life and a car. */
export const figure = defineFigure({
  id: 'F98',
  title: 'One search was estimated to emit as much as five cars in their lives',
  lectures: ['A'],
  source: 'Strubell, Ganesh & McCallum (2019), arXiv:1906.02243, table 1',
  caption:
    'CO₂ equivalents [lb, logarithmic] of familiar things and of training models for language: as printed, pale, and the two that can be computed from power and hours. The search is an extrapolation; Patterson et al. (2021) put it 18.7 to 88 times lower, by what is assumed of the data centre.',
  method: 'Published values; the Transformer and its search also by the package efficiency-metrics.',
  cost: 'cheap',
  data: () => {
    const printed = published<Table>('strubell-energy').table1_CO2e_lbs.map(([name, pounds], i) => ({
      name,
      kind: i < 4 ? ('familiar' as const) : ('training' as const),
      pounds,
      origin: 'published' as const,
    }));
    const own = [
      { model: 'Transformer big', name: 'Transformer (big)' },
      { model: 'Architecture search', name: 'Transformer (big) w/ neural architecture search' },
    ].map(({ model, name }) => {
      const row = strubellTable.find((one) => one.model === model && one.watts !== undefined);
      const got = row && strubellCost(row).emissions;
      if (!got) throw new Error(`F98: strubellTable must have ${model} with its power`);
      const cars = equivalents(got.kg)['car, one lifetime with fuel'] ?? 0;
      return { name, kind: 'training' as const, pounds: got.pounds, cars, origin: 'computed here' as const };
    });
    return {
      printed,
      own,
      familiar: Object.values(familiarEmissions),
      grid: grids.some(({ name }) => name === 'US 2018'),
    };
  },
  plot: ({ printed, own }) => {
    const rows = [...printed, ...own];
    const names = printed.map(({ name }) => name);
    const y = { field: 'name', type: 'nominal', sort: names, title: null, axis: { labelLimit: 600 } };
    const x = logarithmic('pounds', 'CO₂ equivalents [lb]', [10, 4e6]);
    const texts = printed.map(({ name, pounds }) => ({ name, pounds, text: pounds.toLocaleString('en-US') }));
    return {
      width: 460,
      height: 340,
      layer: [
        {
          data: { values: rows },
          mark: { type: 'bar', height: 11 },
          encoding: {
            x: { ...x, stack: null },
            x2: { datum: 10 },
            y,
            yOffset: { field: 'origin', type: 'nominal', sort: ['published', 'computed here'] },
            color: {
              field: 'kind',
              type: 'nominal',
              scale: { domain: ['familiar', 'training'], range: [palette.black, palette.vermillion] },
              legend: { title: null },
            },
            opacity: originChannel('opacity', rows),
          },
        },
        {
          data: { values: texts },
          mark: { type: 'text', align: 'left', dx: 6, fontSize: 11, color: '#333333' },
          encoding: { x, y, text: { field: 'text', type: 'nominal' } },
        },
      ],
    };
  },
  checks: {
    'the eight rows of the lecture': ({ printed }) =>
      equal(
        'pounds',
        printed.map(({ pounds }) => pounds),
        [1984, 11_023, 36_156, 126_000, 39, 78_468, 192, 626_155],
      ),
    'the search is 626,155 / 126,000 = 4.97 cars': ({ printed, own }) =>
      every(
        near('cars', (printed[7]?.pounds ?? 0) / (printed[3]?.pounds ?? 1), 4.97, { atol: 0.005 }),
        near('cars, computed', own[1]?.cars ?? 0, 4.97, { atol: 0.005 }),
      ),
    'what is computed agrees with what is printed to the pound': ({ printed, own }) =>
      every(
        ...own.map(({ name, pounds }) =>
          near(name, pounds, printed.find((row) => row.name === name)?.pounds ?? 0, { atol: 0.5 }),
        ),
      ),
    'the package knows the familiar amounts of the table': ({ printed, familiar, grid }) =>
      every(
        equal(
          'familiar',
          familiar,
          printed.filter(({ kind }) => kind === 'familiar').map(({ pounds }) => pounds),
        ),
        holds(grid, 'the grid of the paper must be there'),
      ),
  },
});
