import { operations, sramEnergies } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import { logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Table {
  rows: { op: string; energy_pJ: number; area_um2: number | null }[];
}

const colours = { add: palette.sky, multiply: palette.blue, memory: palette.vermillion } as const;

/** The printed table's name of one of our operations. */
const printedName = (name: string): string =>
  name
    .replace('float', 'fp')
    .replace('multiply', 'mult')
    .replace('32-bit ', '32b ')
    .replace(/read, (.*)/, 'read ($1)');

/** Bars of what operations of numbers and of memory take. */
export const figure = defineFigure({
  id: 'F92',
  title: 'Fetching a number from DRAM costs hundreds of times what computing with it does',
  lectures: ['M'],
  source: 'Horowitz (2014), ISSCC, figures 1.1.8 and 1.1.9; Han et al. (2015), arXiv:1506.02626, figure 1',
  caption:
    'Energy of one operation in 45 nm at 0.9 V on a logarithmic scale, with how many additions of int32 it is worth: a read of 32 bits from DRAM is 6400 of them, 173 multiplications of float32, and 640 reads of the register file (the “200×” of a slide belongs to the multiplication). Sources disagree on DRAM: Horowitz gives 1.3 to 2.6 nJ for 64 bits, of which 640 pJ for 32 is the low end.',
  method:
    'The table of efficiency-metrics, by which it reckons the energy of a network, compared with the published one; ratios are computed.',
  cost: 'cheap',
  data: () => {
    const { rows } = published<Table>('horowitz-energy');
    const unit = operations.find(({ name }) => name === 'int32 add')?.energy ?? Number.NaN;
    return {
      bars: operations
        .map(({ name, kind, energy }) => ({
          name,
          kind,
          energy,
          ratio: energy / unit,
          printed: rows.find(({ op }) => op === printedName(name))?.energy_pJ ?? null,
          origin: 'published' as const,
        }))
        .sort((a, b) => a.energy - b.energy),
      printedRows: rows.length,
      sram: sramEnergies.map(({ bytes, energy }) => ({ bytes, energy })),
    };
  },
  plot: ({ bars }) => {
    const x = logarithmic('energy', 'energy [pJ]', [0.01, 60_000]);
    const rows = bars.map((bar) => ({
      ...bar,
      label: `${bar.energy} pJ, ${Number(bar.ratio.toPrecision(3))} × int32 add`,
    }));
    const y = {
      field: 'name',
      type: 'nominal',
      sort: bars.map(({ name }) => name),
      title: null,
      axis: { labelLimit: 0 },
    };
    const kinds = Object.keys(colours);
    return {
      width: 560,
      height: 400,
      data: { values: rows },
      layer: [
        {
          mark: { type: 'bar', height: { band: 0.72 } },
          encoding: {
            x,
            x2: { datum: 0.01 },
            y,
            color: {
              field: 'kind',
              type: 'nominal',
              scale: { domain: kinds, range: Object.values(colours) },
              legend: { title: null },
            },
            opacity: originChannel('opacity', bars),
          },
        },
        {
          mark: { type: 'text', align: 'left', dx: 6, fontSize: 11, color: '#333333' },
          encoding: { x, y, text: { field: 'label', type: 'nominal' } },
        },
      ],
    };
  },
  checks: {
    'all twelve energies are the published ones': ({ bars, printedRows }) =>
      every(
        equal('rows', [bars.length, printedRows], [12, 12]),
        ...bars.map(({ name, energy, printed }) => equal(name, energy, printed)),
      ),
    'a DRAM read is 6400 additions of int32 and 173 multiplications of float32': ({ bars }) => {
      const energy = energies(bars);
      return every(
        near('of int32 add', energy('32-bit DRAM read') / energy('int32 add'), 6400, { rtol: 1e-12 }),
        near('of float32 multiply', energy('32-bit DRAM read') / energy('float32 multiply'), 173, { atol: 0.5 }),
      );
    },
    'it is 640 reads of the register file, not the 200 that a slide says': ({ bars }) => {
      const energy = energies(bars);
      return near('ratio', energy('32-bit DRAM read') / energy('32-bit register file'), 640, { rtol: 1e-12 });
    },
    'float32 takes 18.5 times as much as int8 to multiply, 30 times as much to add': ({ bars }) => {
      const energy = energies(bars);
      return every(
        near('multiply', energy('float32 multiply') / energy('int8 multiply'), 18.5, { rtol: 1e-12 }),
        near('add', energy('float32 add') / energy('int8 add'), 30, { rtol: 1e-12 }),
      );
    },
    'every read of memory but the register file takes more than any computation': ({ bars }) => {
      const most = Math.max(...bars.filter(({ kind }) => kind !== 'memory').map(({ energy }) => energy));
      const least = Math.min(
        ...bars.filter(({ name, kind }) => kind === 'memory' && !name.includes('register')).map(({ energy }) => energy),
      );
      return holds(least > most, `memory must take more than ${most} pJ, got ${least}`);
    },
  },
});

const energies =
  (bars: readonly { readonly name: string; readonly energy: number }[]) =>
  (name: string): number =>
    bars.find((bar) => bar.name === name)?.energy ?? Number.NaN;
