import { originChannel, palette } from '@netwright/plots';
import {
  generatorName,
  randwireConfig,
  randwireCounts,
  randwireGenerators,
  stageNodes,
} from '@netwright/random-wiring';
import { linear } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Small {
  small_regime: { net: string; mflops: number; params_M: number }[];
  small_regime_sd: Record<'RandWire-WS', { mflops: number }>;
}

const [width, seeds] = [78, 20];
const published583 = 'published WS';

/** What a network costs hardly depends on how it is wired. */
export const figure = defineFigure({
  id: 'F13',
  title: 'What RandWire costs hardly depends on its wiring',
  lectures: ['A'],
  source: 'Xie, Kirillov, Girshick & He (2019), section 3 and tables 1 and 2',
  caption:
    'Parameters and multiply-accumulates of 20 networks of each generator (stages of 32 nodes, C = 78), each with wirings of its own; the printed mean of five Watts–Strogatz networks with its standard deviation. Dotted lines lie 2 % beside the mean of all.',
  method: 'Counted in closed form by the package random-wiring for an image of 224×224 pixels; separable 3×3 nodes.',
  cost: 'cheap',
  data: () => {
    const networks = Object.values(randwireGenerators).flatMap((generator) =>
      Array.from({ length: seeds }, (_, seed) => {
        const { params, macs } = randwireCounts(randwireConfig(generator, 'small', width, { seed }));
        return { name: generatorName(generator), seed, params, macs, origin: 'computed here' as const };
      }),
    );
    const table = published<Small>('randwire');
    const row = table.small_regime.find(({ net }) => net === 'RandWire-WS');
    if (!row) throw new Error('F13: the table must have RandWire-WS');
    return {
      networks,
      stages: stageNodes.small,
      printed: { mmacs: row.mflops, sd: table.small_regime_sd['RandWire-WS'].mflops, millions: row.params_M },
    };
  },
  plot: ({ networks, printed }) => {
    const rows = [
      ...networks.map((row) => ({ ...row, mmacs: row.macs / 1e6, millions: row.params / 1e6 })),
      { name: published583, origin: 'published' as const, mmacs: printed.mmacs, millions: printed.millions },
    ];
    const names = [...new Set(rows.map(({ name }) => name))];
    const y = { field: 'name', type: 'nominal', sort: names, title: null, axis: { labelLimit: 200 } };
    const color = {
      field: 'name',
      type: 'nominal',
      scale: { domain: names, range: [palette.blue, palette.vermillion, palette.green, palette.black] },
      legend: null,
    };
    const panel = (field: 'mmacs' | 'millions', title: string, domain: readonly [number, number], left: boolean) => {
      const own = rows.filter(({ origin }) => origin === 'computed here').map((row) => row[field]);
      const mean = own.reduce((a, b) => a + b, 0) / own.length;
      const x = linear(field, title, domain);
      return {
        width: 330,
        height: 220,
        layer: [
          {
            data: { values: [0.98 * mean, 1.02 * mean].map((value) => ({ [field]: value })) },
            mark: { type: 'rule', strokeDash: [2, 3], color: '#777777' },
            encoding: { x },
          },
          ...(field === 'mmacs'
            ? [
                {
                  data: {
                    values: [{ name: published583, low: printed.mmacs - printed.sd, high: printed.mmacs + printed.sd }],
                  },
                  mark: { type: 'rule', strokeWidth: 1.5 },
                  encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color },
                },
              ]
            : []),
          {
            data: { values: rows },
            mark: { type: 'point', filled: true, size: 70, opacity: 0.6 },
            encoding: {
              x,
              y: left ? y : { ...y, axis: { labels: false, ticks: false } },
              color,
              shape: originChannel('shape', rows),
            },
          },
        ],
      };
    };
    return {
      width: 700,
      hconcat: [
        panel('mmacs', 'multiply-accumulates per image [10⁶]', [560, 600], true),
        panel('millions', 'parameters [10⁶]', [5.4, 5.9], false),
      ],
    };
  },
  checks: {
    'three wired stages of 32 nodes in the small regime': ({ stages }) => equal('nodes', stages, [32, 32, 32]),
    'the deviation within a generator is below 2 % of its mean, in both (the paper prints 6.2 of 583, 1.1 %); no network is 3 % off':
      ({ networks }) =>
        every(
          ...(['params', 'macs'] as const).flatMap((field) =>
            kinds(networks).map(([name, own]) => {
              const mean = own.reduce((sum, row) => sum + row[field], 0) / own.length;
              const off = own.map((row) => row[field] / mean - 1);
              const deviation = Math.sqrt(off.reduce((sum, one) => sum + one ** 2, 0) / (own.length - 1));
              const most = Math.max(...off.map(Math.abs));
              return holds(
                deviation < 0.02 && most < 0.03,
                `${field} of ${name}: deviation ${deviation} must be below 0.02, the most ${most} below 0.03`,
              );
            }),
          ),
        ),
    'the means of the generators differ by less than 2 %': ({ networks }) =>
      every(
        ...(['params', 'macs'] as const).map((field) => {
          const means = kinds(networks).map(([, own]) => own.reduce((sum, row) => sum + row[field], 0) / own.length);
          const ratio = Math.max(...means) / Math.min(...means) - 1;
          return holds(ratio < 0.02, `${field}: must be below 2 %, got ${(100 * ratio).toFixed(2)} %`);
        }),
      ),
    'the mean of WS(4, 0.75) is the printed 583 ± 6.2 million operations and 5.6 million parameters': ({
      networks,
      printed,
    }) => {
      const own = networks.filter(({ name }) => name.startsWith('WS'));
      const mean = (field: 'params' | 'macs'): number =>
        own.reduce((sum, row) => sum + row[field], 0) / own.length / 1e6;
      return every(
        equal('printed', [printed.mmacs, printed.sd, printed.millions], [583, 6.2, 5.6]),
        near('multiply-accumulates [10⁶]', mean('macs'), printed.mmacs, { atol: printed.sd }),
        near('parameters [10⁶]', mean('params'), printed.millions, { atol: 0.05 }),
      );
    },
  },
});

function kinds<Row extends { readonly name: string }>(rows: readonly Row[]): [string, Row[]][] {
  return [...new Set(rows.map(({ name }) => name))].map((name) => [name, rows.filter((row) => row.name === name)]);
}
