import { emissions, strubellCost, strubellTable } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import { logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, near } from './kit/verdict.ts';

interface Table {
  table3: { model: string; hardware: string; power_W: number | null; hours: number; CO2e_lbs: number | null }[];
}

/** Emissions of training from power, hours and the grid. */
export const figure = defineFigure({
  id: 'F99',
  title: 'Emissions of five trainings, from their power and hours',
  lectures: ['A'],
  source: 'Strubell, Ganesh & McCallum (2019), arXiv:1906.02243, table 3, equations 1 and 2',
  caption:
    'CO₂ equivalents of training five models [lb, logarithmic]: printed, and computed from power, hours, a power usage effectiveness of 1.58 and 0.954 lb per kWh. BERT’s printed 1,438 lb need the 79.2 hours of the text; the 79 of the table give less. ELMo ran on 3 P100 by the table, on 3 GTX 1080 by the text; the architecture search is an extrapolation.',
  method:
    'Computed by the package efficiency-metrics; printed values from table 3. Rows of TPUs print no power and are left out.',
  cost: 'cheap',
  data: () => {
    const printed = published<Table>('strubell-energy').table3.filter(({ CO2e_lbs }) => CO2e_lbs !== null);
    const rows = strubellTable
      .filter(({ watts }) => watts !== undefined)
      .map((row, i) => {
        const of = (hours?: number): number => strubellCost(row, hours).emissions?.pounds ?? 0;
        return {
          name: `${row.model}, ${row.devices} ${row.hardware}`,
          hours: row.hours,
          watts: row.watts ?? 0,
          pounds: of(),
          ofPrintedHours: of(row.printed.hours),
          table: printed[i]?.CO2e_lbs ?? 0,
          tableWatts: printed[i]?.power_W ?? 0,
        };
      });
    return { rows, perKWh: emissions(1).pounds };
  },
  plot: ({ rows }) => {
    const names = rows.map(({ name }) => name);
    const points = rows.flatMap(({ name, pounds, table }) => [
      { name, pounds: table, kind: 'printed', origin: 'published' as const },
      { name, pounds, kind: 'computed', origin: 'computed here' as const },
    ]);
    const y = { field: 'name', type: 'nominal', sort: names, title: null, axis: { labelLimit: 400 } };
    const x = logarithmic('pounds', 'CO₂ equivalents [lb]', [10, 6e6]);
    return {
      width: 520,
      height: 240,
      layer: [
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 100, opacity: 1 },
          encoding: {
            x,
            y,
            yOffset: { field: 'origin', type: 'nominal', sort: ['published', 'computed here'] },
            color: {
              field: 'kind',
              type: 'nominal',
              scale: { domain: ['printed', 'computed'], range: [palette.vermillion, palette.blue] },
              legend: null,
            },
            shape: originChannel('shape', points),
          },
        },
        {
          data: {
            values: rows.map(({ name, pounds }) => ({
              name,
              pounds,
              text: `${pounds.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} lb`,
            })),
          },
          mark: { type: 'text', align: 'left', dx: 12, fontSize: 12, color: '#333333' },
          encoding: { x, y, text: { field: 'text', type: 'nominal' } },
        },
      ],
    };
  },
  checks: {
    '25.6, 191.9, 262.2, 1,437.5 and 626,155.3 lb': ({ rows }) =>
      every(
        equal('rows', rows.length, 5),
        ...[25.6, 191.9, 262.2, 1437.5, 626_155.3].map((pounds, i) =>
          near(rows[i]?.name ?? '', rows[i]?.pounds ?? 0, pounds, { atol: 0.06 }),
        ),
      ),
    'rounded, these are the printed ones': ({ rows }) =>
      every(...rows.map(({ name, pounds, table }) => near(name, pounds, table, { atol: 0.51 }))),
    'BERT needs 79.2 hours: the printed 79 give 1,433.9 lb': ({ rows }) => {
      const bert = rows.find(({ name }) => name.startsWith('BERT'));
      return every(
        equal('hours', bert?.hours, 79.2),
        near('of the printed hours', bert?.ofPrintedHours ?? 0, 1433.9, { atol: 0.06 }),
      );
    },
    'the package’s power is the table’s, and its grid has 0.954 lb per kWh': ({ rows, perKWh }) =>
      every(
        equal(
          'power',
          rows.map(({ watts }) => watts),
          rows.map(({ tableWatts }) => tableWatts),
        ),
        near('lb per kWh', perKWh, 0.954, { atol: 1e-9 }),
      ),
  },
});
