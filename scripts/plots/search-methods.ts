import type { CurvePoint } from '@netwright/darts';
import { palette, renderSvg, type TopLevelSpec } from '@netwright/plots';

/** What methods of search found on a table. */
export interface SearchMethods {
  runs: number;
  best: number; // accuracy of the best there is
  methods: readonly { method: string; curve: readonly CurvePoint[] }[];
}

const colours = [palette.black, palette.blue, palette.vermillion, palette.green, palette.purple];

/**
 * Mean accuracy of the chosen cell over trainings, with 95 % bands, a colour and a dash for each method. As SVG.
 *
 * @throws Error if there is no curve
 */
export async function searchMethods({ runs, best, methods }: SearchMethods): Promise<string> {
  const values = methods.flatMap(({ method, curve }) =>
    curve.map(({ spent, mean, low, high }) => ({ method, spent, mean: 100 * mean, low: 100 * low, high: 100 * high })),
  );
  if (values.length === 0) throw new Error('searchMethods: needs a curve, got none');
  const names = methods.map(({ method }) => method);
  // The steep beginning would flatten the rest.
  const low = Math.min(...values.filter(({ spent }) => spent >= 5).map((row) => row.low), 100 * best) - 0.1;
  const domain = [low, 100 * best + 0.1];
  const y = {
    type: 'quantitative',
    scale: { domain, zero: false, nice: false },
    title: 'test accuracy of the chosen cell [%]',
  };
  const x = { field: 'spent', type: 'quantitative', title: 'full trainings', scale: { nice: false } };
  const color = {
    field: 'method',
    type: 'nominal',
    scale: { domain: names, range: colours.slice(0, names.length) },
    legend: { title: null, symbolType: 'stroke', symbolSize: 300, symbolOpacity: 1 },
  };
  const dashes = [
    [1, 0],
    [7, 3],
    [2, 2],
    [8, 3, 2, 3],
    [4, 2],
  ];
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'Methods of search on the table of cells',
      subtitle: `mean of ${runs} runs, bands of 95 %; dotted: the best of all cells`,
    },
    width: 520,
    height: 320,
    data: { values },
    layer: [
      {
        mark: { type: 'area', opacity: 0.18, clip: true },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      {
        mark: { type: 'line', strokeWidth: 2, clip: true },
        encoding: {
          x,
          y: { ...y, field: 'mean' },
          color,
          strokeDash: {
            field: 'method',
            type: 'nominal',
            scale: { domain: names, range: dashes.slice(0, names.length) },
            legend: { title: null, symbolType: 'stroke', symbolSize: 300, symbolOpacity: 1 },
          },
        },
      },
      {
        data: { values: [{ best: 100 * best }] },
        mark: { type: 'rule', color: '#777777', strokeDash: [2, 3] },
        encoding: { y: { field: 'best', type: 'quantitative' } },
      },
    ],
  };
  return renderSvg(spec as TopLevelSpec);
}
