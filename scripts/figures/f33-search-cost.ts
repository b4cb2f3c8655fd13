import { originChannel, palette } from '@netwright/plots';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { nameLayers, pixelScale } from './kit/labels.ts';
import { published } from './kit/published.ts';
import { equal, every, holds } from './kit/verdict.ts';

interface Searches {
  darts_table1_cifar10: {
    arch: string;
    err: number;
    sd: number | null;
    params_M: number;
    gpu_days: number | null;
    method: string;
  }[];
}

/** Methods of the table, as they are shown. */
const methods: Readonly<Record<string, readonly [name: string, colour: string]>> = {
  RL: ['reinforcement', palette.blue],
  evolution: ['evolution', palette.vermillion],
  SMBO: ['sequential model', palette.orange],
  random: ['random', palette.purple],
  gradient: ['gradient', palette.green],
};

/** The error of searched networks over what the search took. */
export const figure = defineFigure({
  id: 'F33',
  title: 'Searching by gradient takes days of one GPU where evolution took thousands',
  lectures: ['A', 'H'],
  source: 'Liu, Simonyan & Yang (2019), arXiv:1806.09055, table 1',
  caption:
    'Test error on CIFAR-10 over the cost of the search in GPU-days (logarithmic), by method of search, with standard deviations where they are printed. Costs are quoted differently elsewhere: NASNet’s as 450 GPUs for 3 to 4 days, 1,350 to 1,800 GPU-days.',
  method:
    'Published values. The cost of DARTS leaves out choosing among runs (1 GPU-day) and the final training (1.5).',
  cost: 'cheap',
  data: () => ({
    searches: published<Searches>('nas-cifar10').darts_table1_cifar10.flatMap(
      ({ arch, err, sd, params_M, gpu_days, method }) =>
        gpu_days === null
          ? []
          : [
              {
                name: arch.replace(' + cutout', ''),
                cutout: arch.includes('cutout'),
                error: err,
                sd,
                millions: params_M,
                days: gpu_days,
                method: methods[method]?.[0] ?? method,
                origin: 'published' as const,
              },
            ],
    ),
  }),
  plot: ({ searches }) => {
    const [width, height] = [660, 380];
    const [days, errors]: [[number, number], [number, number]] = [
      [0.3, 8000],
      [2.4, 3.95],
    ];
    const [x, y] = [
      logarithmic('days', 'cost of the search [GPU-days]', days),
      linear('error', 'test error on CIFAR-10 [%]', errors),
    ];
    const [toX, toY] = [pixelScale(days, width, true), pixelScale([errors[1], errors[0]], height)];
    const color = colourChannel('method', Object.fromEntries(Object.values(methods)), { symbolType: 'diamond' });
    const bars = searches.flatMap(({ sd, ...row }) =>
      sd === null ? [] : [{ ...row, low: row.error - sd, high: row.error + sd }],
    );
    return {
      width,
      height,
      layer: [
        {
          data: { values: bars },
          mark: { type: 'rule', strokeWidth: 1.5 },
          encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
        },
        {
          data: { values: searches },
          mark: { type: 'point', filled: true, size: 90, opacity: 1 },
          encoding: { x, y, color, shape: originChannel('shape', searches) },
        },
        ...nameLayers(searches, (row) => ({ x: toX(row.days), y: toY(row.error) }), {
          width,
          height,
          furthest: 60,
          taken: bars.map((bar) => ({
            x0: toX(bar.days) - 2,
            x1: toX(bar.days) + 2,
            y0: toY(bar.high),
            y1: toY(bar.low),
          })),
        }),
      ],
    };
  },
  checks: {
    'has the rows that the lecture names': ({ searches }) => {
      const row = (name: string): (number | null)[] => {
        const one = searches.find((search) => search.name === name);
        return [one?.error ?? null, one?.sd ?? null, one?.days ?? null];
      };
      return every(
        equal('DARTS, second order', row('DARTS 2nd order'), [2.76, 0.09, 4]),
        equal('DARTS, first order', row('DARTS 1st order'), [3, 0.14, 1.5]),
        equal('random search', row('Random search'), [3.29, 0.15, 4]),
        equal('NASNet-A', row('NASNet-A'), [2.65, null, 2000]),
        equal('AmoebaNet-B', row('AmoebaNet-B'), [2.55, 0.05, 3150]),
        equal('ENAS', row('ENAS'), [2.89, null, 0.5]),
      );
    },
    'NASNet and AmoebaNet took 500 to 800 times as long as DARTS': ({ searches }) => {
      const days = (name: string): number => searches.find((search) => search.name === name)?.days ?? 0;
      const ratios = ['NASNet-A', 'AmoebaNet-B'].map((name) => days(name) / days('DARTS 2nd order'));
      return holds(
        ratios.every((ratio) => ratio >= 500 && ratio <= 800),
        `ratios must lie from 500 to 800, got ${ratios}`,
      );
    },
    'DARTS is better than random search by more than both deviations': ({ searches }) => {
      const of = (name: string) => searches.find((search) => search.name === name);
      const [darts, random] = [of('DARTS 2nd order'), of('Random search')];
      const gap = (random?.error ?? 0) - (darts?.error ?? 0);
      return holds(gap > (random?.sd ?? 1) + (darts?.sd ?? 1), `the gap must exceed both, got ${gap}`);
    },
  },
});
