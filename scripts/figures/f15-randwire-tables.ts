import { boxAround, originChannel, palette } from '@netwright/plots';
import { models } from '@netwright/random-wiring';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { nameLayers, pixelScale } from './kit/labels.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Row {
  net: string;
  top1: number;
  mflops?: number;
  gflops?: number;
  unverified?: boolean;
}
interface Tables {
  small_regime: Row[];
  small_regime_sd: Record<'RandWire-WS', { top1: number }>;
  regular_regime: Row[];
  large_regime: Row[];
}

interface Searched {
  darts_table3_imagenet_mobile: [name: string, top1Error: number][];
}

const colours = { 'designed by hand': palette.blue, searched: palette.orange, 'wired at random': palette.green };
const kindOf = (net: string): keyof typeof colours => {
  if (net.startsWith('RandWire')) return 'wired at random';
  return /^(NASNet|Amoeba|PNAS|DARTS)/.test(net) ? 'searched' : 'designed by hand';
};

/** Randomly wired networks beside designed and searched ones. */
export const figure = defineFigure({
  id: 'F15',
  title: 'Networks wired at random keep up with designed and searched ones',
  lectures: ['A'],
  source: 'Xie, Kirillov, Girshick & He (2019), tables 1 to 3',
  caption:
    'Top-1 accuracy on ImageNet over multiply-accumulates: left, small networks, with the standard deviation of RandWire; right, regular ones and, above 15 · 10⁹, those on larger images (logarithmic). A question mark says that the number was not read in the paper itself; circles are our counts of RandWire’s operations at its printed accuracy. For DARTS the table has 73.1 % of a preprint; its paper prints 73.3 %.',
  method: 'Published values; multiply-accumulates of our graphs of RandWire (seed 0) beside the printed ones.',
  cost: 'cheap',
  data: () => {
    const tables = published<Tables>('randwire');
    const rows = (list: readonly Row[], table: 1 | 2 | 3) =>
      list.map(({ net, top1, mflops, gflops, unverified = false }) => ({
        table,
        net,
        name: unverified ? `${net} ?` : net,
        kind: kindOf(net),
        top1,
        gmacs: gflops ?? (mflops as number) / 1000,
        origin: 'published' as const,
      }));
    const all = [...rows(tables.small_regime, 1), ...rows(tables.regular_regime, 2), ...rows(tables.large_regime, 3)];
    const own = [
      { table: 1, net: 'RandWire-WS', macs: models.randwire_ws_78.macs },
      { table: 2, net: 'RandWire-WS C=109', macs: models.randwire_ws_109.macs },
      { table: 2, net: 'RandWire-WS C=154', macs: models.randwire_ws_154.macs },
    ].map(({ table, net, macs }) => {
      const printed = all.find((row) => row.table === table && row.net === net);
      if (!printed) throw new Error(`F15: the table must have ${net}`);
      return { ...printed, gmacs: macs / 1e9, printed: printed.gmacs, origin: 'computed here' as const };
    });
    const darts = published<Searched>('nas-cifar10').darts_table3_imagenet_mobile.find(([name]) => name === 'DARTS');
    return { rows: all, own, sd: tables.small_regime_sd['RandWire-WS'].top1, dartsError: darts?.[1] ?? 0 };
  },
  plot: ({ rows, own, sd }) => {
    const color = colourChannel('kind', colours, { symbolType: 'diamond' });
    const shape = originChannel('shape', [...rows, ...own]);
    const [width, height] = [500, 420];
    const panel = (tables: readonly number[], xs: [number, number], ys: [number, number], log: boolean) => {
      const shown = rows.filter(({ table }) => tables.includes(table));
      const [toX, toY] = [pixelScale(xs, width, log), pixelScale([ys[1], ys[0]], height)];
      const title = 'multiply-accumulates per image [10⁹]';
      const x = log ? logarithmic('gmacs', title, xs, { values: [3, 5, 10, 20, 40] }) : linear('gmacs', title, xs);
      const y = linear('top1', 'top-1 accuracy [%]', ys);
      const bars = shown.filter(({ table, net }) => table === 1 && net === 'RandWire-WS');
      const mine = own.filter(({ table }) => tables.includes(table));
      const at = (row: { gmacs: number; top1: number }) => ({ x: toX(row.gmacs), y: toY(row.top1) });
      const taken = [
        ...mine.map((row) => boxAround(at(row).x, at(row).y, 7)),
        ...bars.map((row) => ({
          x0: at(row).x - 2,
          x1: at(row).x + 2,
          y0: toY(row.top1 + sd),
          y1: toY(row.top1 - sd),
        })),
      ];
      return {
        width,
        height,
        layer: [
          {
            data: { values: bars.map((row) => ({ ...row, low: row.top1 - sd, high: row.top1 + sd })) },
            mark: { type: 'rule', strokeWidth: 1.5 },
            encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
          },
          {
            data: { values: [...shown, ...mine] },
            mark: { type: 'point', filled: true, size: 90, opacity: 1 },
            encoding: { x, y, color, shape },
          },
          ...nameLayers(shown, at, { width, height, taken, furthest: 50 }),
        ],
      };
    };
    return {
      width: 1060,
      hconcat: [panel([1], [0.475, 0.627], [70, 76.5], false), panel([2, 3], [3, 50], [76.5, 83.5], true)],
    };
  },
  checks: {
    'RandWire-WS has 74.7 ± 0.25 beside 75.7 of Amoeba-C, 74.0 of NASNet-A and 73.1 of DARTS': ({ rows, sd }) => {
      const top1 = (net: string) => rows.find((row) => row.table === 1 && row.net === net)?.top1;
      return equal(
        'accuracies',
        [top1('RandWire-WS'), sd, top1('Amoeba-C'), top1('NASNet-A'), top1('DARTS')],
        [74.7, 0.25, 75.7, 74, 73.1],
      );
    },
    'DARTS itself prints 0.2 points more than the table': ({ rows, dartsError }) => {
      const darts = rows.find(({ net }) => net === 'DARTS');
      return near('difference', 100 - dartsError - (darts?.top1 ?? 0), 0.2, { atol: 1e-9 });
    },
    'C = 109 has 79.0 and C = 154 has 80.1, both not read in the paper and marked so': ({ rows }) =>
      every(
        ...([109, 154] as const).map((width, i) => {
          const row = rows.find(({ table, net }) => table === 2 && net === `RandWire-WS C=${width}`);
          return equal(`C = ${width}`, [row?.top1, row?.name.endsWith('?')], [[79, 80.1][i], true]);
        }),
      ),
    'of the small ones only Amoeba-C is better by more than the deviation': ({ rows, sd }) => {
      const better = rows.filter(({ table, top1 }) => table === 1 && top1 > 74.7 + sd).map(({ net }) => net);
      return equal('better', better, ['Amoeba-C']);
    },
    'our graphs take the printed operations within 2 %': ({ own }) =>
      every(
        ...own.map(({ net, gmacs, printed }) => near(`GMACs of ${net}`, gmacs, printed, { rtol: 0.02 })),
        holds(own.length === 3, `three must be ours, got ${own.length}`),
      ),
  },
});
