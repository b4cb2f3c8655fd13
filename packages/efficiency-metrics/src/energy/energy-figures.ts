import { palette, type TopLevelSpec } from '@netwright/plots';
import type { EnergyParts, EnergyUse } from './energy.ts';
import { operations } from './horowitz.ts';

const colours = [palette.blue, palette.vermillion, palette.green, palette.orange];

const kinds: readonly (readonly [keyof EnergyParts, string])[] = [
  ['compute', 'compute'],
  ['sram', 'SRAM'],
  ['dramWeights', 'DRAM, weights'],
  ['dramActivations', 'DRAM, activations'],
];

const schema = 'https://vega.github.io/schema/vega-lite/v6.json';
const ratio = (n: number): string => (n >= 10 ? Math.round(n).toLocaleString('en') : String(Number(n.toPrecision(2))));

/**
 * Horowitz's operations as bars on a log axis, cheapest first, with how much each is of an int32 addition: the figure of Han et
 * al. 2015 and of many lectures. A Vega-Lite specification; `renderSvg` of `@netwright/plots` draws it.
 */
export function operationFigure(): TopLevelSpec {
  const int32 = operations.find(({ name }) => name === 'int32 add')?.energy as number;
  const rows = [...operations]
    .sort((a, b) => a.energy - b.energy)
    .map((row) => ({ ...row, label: `${row.energy} pJ, ${ratio(row.energy / int32)}x` }));
  return {
    $schema: schema,
    title: {
      text: 'Energy of an operation in 45 nm',
      subtitle: 'Horowitz 2014, 0.9 V; how much it is of adding two int32',
    },
    data: { values: rows },
    width: 420,
    height: { step: 24 },
    encoding: {
      y: { field: 'name', type: 'nominal', sort: rows.map(({ name }) => name), title: null, axis: { labelLimit: 220 } },
      x: {
        field: 'energy',
        type: 'quantitative',
        title: 'energy [pJ]',
        scale: { type: 'log', domain: [0.01, 10_000] },
        axis: { values: [0.01, 0.1, 1, 10, 100, 1000], format: '~g' },
      },
    },
    layer: [
      {
        mark: 'bar',
        encoding: {
          x2: { datum: 0.01 },
          color: {
            field: 'kind',
            type: 'nominal',
            scale: { domain: ['add', 'multiply', 'memory'], range: colours.slice(0, 3) },
            legend: { title: null },
          },
        },
      },
      { mark: { type: 'text', align: 'left', dx: 5 }, encoding: { text: { field: 'label' } } },
    ],
  };
}

interface Bar extends EnergyParts {
  readonly label: string;
}

/** The unit that makes the largest of these a number from 1 to 1000. */
function unitOf(joules: number): readonly [unit: string, size: number] {
  const units = [
    ['J', 1],
    ['mJ', 1e-3],
    ['µJ', 1e-6],
    ['nJ', 1e-9],
    ['pJ', 1e-12],
  ] as const;
  return units.find(([, size]) => joules >= size) ?? ['pJ', 1e-12];
}

function stacked(title: string, subtitle: string, bars: readonly Bar[]): TopLevelSpec {
  const [unit, size] = unitOf(Math.max(...bars.map(({ total }) => total)));
  const labels = bars.map(({ label }) => label);
  const values = bars.flatMap((bar) =>
    kinds.map(([key, kind], order) => ({ label: bar.label, kind, order, energy: bar[key] / size })),
  );
  const sums = bars.map(({ label, total }) => ({ label, energy: total / size, text: (total / size).toPrecision(3) }));
  const y = { field: 'label', type: 'nominal', sort: labels, title: null, axis: { labelLimit: 320 } } as const;
  return {
    $schema: schema,
    title: { text: title, subtitle },
    width: 420,
    height: { step: 26 },
    layer: [
      {
        data: { values },
        mark: 'bar',
        encoding: {
          y,
          x: { field: 'energy', type: 'quantitative', title: `energy [${unit}]` },
          order: { field: 'order', type: 'quantitative' },
          color: {
            field: 'kind',
            type: 'nominal',
            scale: { domain: kinds.map(([, kind]) => kind), range: colours },
            legend: { title: null, labelLimit: 200 },
          },
        },
      },
      {
        data: { values: sums },
        mark: { type: 'text', align: 'left', dx: 5 },
        encoding: { y, x: { field: 'energy', type: 'quantitative' }, text: { field: 'text' } },
      },
    ],
  };
}

/**
 * Energy per sample of several models, or of one under several models of access, by kind, side by side. A Vega-Lite
 * specification.
 *
 * @throws Error without models, or if two have the same name and access
 */
export function energyFigure(uses: readonly EnergyUse[]): TopLevelSpec {
  if (uses.length === 0) throw new Error('energyFigure: needs at least one model, got none');
  const bars = uses.map(({ name, access, cacheBytes, perSample }) => ({
    ...perSample,
    label: `${name}, ${access}${access === 'tiled' ? ` ${(cacheBytes / 1024).toLocaleString('en')} KiB` : ''}`,
  }));
  const twice = bars.find(({ label }, i) => bars.findIndex((bar) => bar.label === label) !== i);
  if (twice) throw new Error(`energyFigure: models must have names of their own, got ${twice.label} twice`);
  return stacked('Energy of an inference', 'per sample, numbers of 45 nm (Horowitz 2014)', bars);
}

/**
 * The nodes of a model that need most, in the order of the graph, by kind, per inference; the others are one bar. A Vega-Lite
 * specification.
 *
 * @throws Error unless `most` is a whole number from 1
 */
export function nodeEnergyFigure(use: EnergyUse, most = 20): TopLevelSpec {
  if (!(Number.isInteger(most) && most >= 1))
    throw new Error(`nodeEnergyFigure: the number of nodes must be a whole number from 1, got ${most}`);
  const ranked = [...use.nodes].sort((a, b) => b.total - a.total);
  const shown = ranked.slice(0, most).sort((a, b) => a.index - b.index);
  const bars: Bar[] = shown.map((node) => ({ ...node, label: `${node.index} ${node.name || node.op}` }));
  const rest = ranked.slice(most);
  const sum = (key: keyof EnergyParts): number => rest.reduce((total, node) => total + node[key], 0);
  if (rest.length > 0)
    bars.push({
      label: `${rest.length} other nodes`,
      compute: sum('compute'),
      sram: sum('sram'),
      dramWeights: sum('dramWeights'),
      dramActivations: sum('dramActivations'),
      total: sum('total'),
    });
  return stacked(`Energy of ${use.name} by node`, `per inference, access ${use.access}`, bars);
}
