import { pattersonTable, strubellCost, strubellTable } from '@netwright/efficiency-metrics';
import { deviceSeconds } from '@netwright/efficiency-metrics/scaling';
import { originChannel, palette } from '@netwright/plots';
import { logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Strubell {
  table3: { model: string; hardware: string; cost_usd: [number, number] }[];
}
interface LargeModels {
  gpt3_cost_estimates_usd: { value: number; source: string }[];
  gpt3_table_D1: { model: string; flops: number }[];
}

/** What training costs, from cloud prices. */
export const figure = defineFigure({
  id: 'F40',
  title: 'What a training costs: from 41 dollars to about ten million',
  lectures: ['A'],
  source:
    'Strubell, Ganesh & McCallum (2019), table 3; for GPT-3 Li (Lambda, 2020) and Turner’s tweet, as the lecture cites it',
  caption:
    'Rent of the machines of a training [US dollars, logarithmic]: bars reach from the price of machines that may be taken away to that of machines on demand, as printed (pale) and computed. GPT-3’s published bar reaches from one estimate to the other.',
  method:
    'Computed as hours × devices × prices of 2019. GPT-3: its printed operations at the speed that Patterson et al. (2021) give for its V100, at the same prices of a V100; the two published estimates take other speeds and prices.',
  cost: 'cheap',
  data: () => {
    const { table3 } = published<Strubell>('strubell-energy');
    const { gpt3_cost_estimates_usd, gpt3_table_D1 } = published<LargeModels>('large-model-compute');
    const rows = strubellTable.map((row, i) => ({
      name: `${row.model}, ${row.devices} ${row.hardware}`,
      printed: table3[i]?.cost_usd ?? [Number.NaN, Number.NaN],
      computed: [...strubellCost(row).dollars] as [number, number],
    }));
    const flops = gpt3_table_D1.find(({ model }) => model === 'GPT-3 175B')?.flops ?? Number.NaN;
    const speed = pattersonTable.find(({ model }) => model === 'GPT-3')?.speed ?? Number.NaN;
    const v100 = strubellTable.find(({ hardware }) => hardware === 'V100')?.prices ?? [Number.NaN, Number.NaN];
    const deviceHours = deviceSeconds({ count: 1, peak: speed, utilisation: 1 }, flops) / 3600;
    const estimates = gpt3_cost_estimates_usd.map(({ value }) => value);
    const gpt3 = {
      name: 'GPT-3, V100',
      printed: [Math.min(...estimates), Math.max(...estimates)] as [number, number],
      computed: [v100[0] * deviceHours, v100[1] * deviceHours] as [number, number],
    };
    const ordered = [...rows, gpt3].sort((a, b) => a.computed[1] - b.computed[1]);
    return { rows: ordered, gpt3, deviceHours };
  },
  plot: ({ rows }) => {
    const bars = rows.flatMap(({ name, printed, computed }) => [
      { name, low: printed[0], high: printed[1], origin: 'published' as const },
      { name, low: computed[0], high: computed[1], origin: 'computed here' as const },
    ]);
    const dollars = (value: number): string =>
      value < 1e6 ? value.toLocaleString('en-US') : `${Number((value / 1e6).toPrecision(3))} million`;
    const texts = rows.map(({ name, printed, computed }) => ({
      name,
      high: Math.max(printed[1], computed[1]),
      text: `${dollars(printed[0])} to ${dollars(printed[1])}`,
    }));
    const x = (field: string) => logarithmic(field, 'cost of a training [US dollars]', [20, 3e9]);
    const y = {
      field: 'name',
      type: 'nominal',
      sort: rows.map(({ name }) => name),
      title: null,
      axis: { labelLimit: 300 },
    };
    return {
      width: 540,
      height: 320,
      layer: [
        {
          data: { values: bars },
          mark: { type: 'bar', height: 12, color: palette.blue },
          encoding: {
            x: { ...x('low'), stack: null },
            x2: { field: 'high' },
            y,
            yOffset: { field: 'origin', type: 'nominal', sort: ['published', 'computed here'] },
            opacity: originChannel('opacity', bars),
          },
        },
        {
          data: { values: texts },
          mark: { type: 'text', align: 'left', dx: 8, fontSize: 12, color: '#333333' },
          encoding: { x: x('high'), y, text: { field: 'text', type: 'nominal' } },
        },
      ],
    };
  },
  checks: {
    'GPT-3 is put at 4.6 to 12 million dollars, an order of 10⁷': ({ gpt3 }) =>
      every(
        equal('estimates', gpt3.printed, [4.6e6, 1.2e7]),
        ...gpt3.printed.map((value) => equal(`order of ${value}`, Math.round(Math.log10(value)), 7)),
      ),
    'its operations at 24.6 TFLOP/s are 3.5 million hours of a V100, whose rent overlaps the estimates': ({
      gpt3: { printed, computed },
      deviceHours,
    }) =>
      every(
        near('hours', deviceHours, 3.5e6, { rtol: 0.02 }),
        holds(
          computed[0] < printed[1] && computed[1] > printed[0],
          `the ranges must overlap, got ${computed} and ${printed}`,
        ),
      ),
    'the costs computed of Strubell’s table are those printed, to the dollar of each row’s rounding': ({ rows }) =>
      every(
        equal('rows', rows.length, 9),
        ...rows
          .filter(({ name }) => !name.startsWith('GPT-3'))
          .flatMap(({ name, printed, computed }) => [
            near(`${name}, low`, computed[0], printed[0], { atol: 1, rtol: 5e-4 }),
            near(`${name}, high`, computed[1], printed[1], { atol: 1, rtol: 5e-4 }),
          ]),
      ),
    'a search costs 10,000 times the network that it searches with, GPT-3 more still': ({ rows, gpt3 }) => {
      const of = (name: string): number => rows.find((row) => row.name.startsWith(name))?.computed[1] ?? Number.NaN;
      const [base, search] = [of('Transformer base'), of('Architecture search, 8')];
      return holds(search > 1e4 * base && gpt3.computed[1] > search, `got ${base}, ${search}, ${gpt3.computed[1]}`);
    },
  },
});
