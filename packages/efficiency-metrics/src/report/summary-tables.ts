import { formatCount } from '@netwright/terminal/text';
import type { Peak } from '../memory/memory-use.ts';
import type { Profile } from '../profile/profile.ts';
import { byOp, operatorName } from './by-op.ts';
import { byCost } from './cost-sums.ts';
import { formatFigure, formatShare } from './figures.ts';
import { selectRows } from './select-rows.ts';
import type { TextColumn, TextTable } from './text-table.ts';
import { bitWidths, weightBytesAt } from './weight-bytes-at.ts';

const text = (title: string): TextColumn => ({ title, kind: 'text' });
const name = (title: string): TextColumn => ({ title, kind: 'name' });
const number = (title: string, priority = 0): TextColumn => ({ title, kind: 'number', priority });

/** Whole numbers in full. */
const perSample = (value: number, batch: number): string =>
  value % batch === 0 ? formatCount(value / batch) : formatFigure(value / batch);

/** The rows of a table by dtype, where there are several. */
const byDType = (record: Readonly<Record<string, number>>, unit: string): (readonly [string, number])[] => {
  const entries = Object.entries(record);
  return entries.length < 2 ? [] : entries.map(([dtype, value]) => [`  of ${dtype}${unit}`, value]);
};

/** The sums over the graph; per sample too where the batch is larger than 1. */
export function totalsTable({ totals, batch, convention }: Profile): TextTable {
  const { macs, attentionMacs, flops, ops } = totals;
  const stored = ([what, value]: readonly [string, number]): string[] => [what, formatCount(value), ''];
  const computed = ([what, value]: readonly [string, number]): string[] => [
    what,
    formatCount(value),
    perSample(value, batch),
  ];
  const rows = [
    ...(
      [
        ['parameters [elements]', totals.parameters],
        ['running statistics [elements]', totals.statistics],
        ['other constants [elements]', totals.constants],
        ['weights and constants [B]', totals.weightBytes],
      ] as const
    ).map(stored),
    ...byDType(totals.weightBytesByDType, ' [B]').map(stored),
    ...(
      [
        ['MACs', macs],
        ['  of attention', attentionMacs],
        ...byDType(totals.macsByDType, ''),
        ['FLOPs', flops],
        ['operations of any dtype', ops],
        ...(convention === 'mac' ? [] : ([[`what ${convention} prints`, ops - macs]] as const)),
        ['inputs and outputs of layers [elements]', totals.activations],
        ['inputs and outputs of layers [B]', totals.activationBytes],
        ['inputs and all outputs [elements]', totals.values],
        ['inputs and all outputs [B]', totals.valueBytes],
        ['moved [B]', totals.bytesMoved],
      ] as const
    ).map(computed),
    ['operations per byte moved', formatFigure(totals.bytesMoved === 0 ? 0 : ops / totals.bytesMoved), ''],
  ];
  const columns = [text('total'), number(batch > 1 ? `batch of ${formatCount(batch)}` : 'value'), number('per sample')];
  return batch > 1
    ? { title: 'Totals', columns, rows }
    : { title: 'Totals', columns: columns.slice(0, 2), rows: rows.map((row) => row.slice(0, 2)) };
}

/** The nodes with the most MACs, and what they make up together. */
export function costliestTable(profile: Profile, top = 10): TextTable {
  const { rows } = selectRows(profile.rows(), [], { top }, byCost, (a, b) => a.index - b.index);
  const whole = profile.totals.macs;
  let sum = 0;
  return {
    title: 'Most MACs',
    columns: [
      number('#', 2),
      name('name'),
      { ...name('op'), priority: 1 },
      number('MACs'),
      number('MACs %', 2),
      number('together %', 3),
    ],
    rows: [...rows]
      .sort((a, b) => byCost(a, b) || a.index - b.index)
      .filter(({ macs }) => macs > 0)
      .map((row) => {
        sum += row.macs;
        const cells = [formatCount(row.macs), formatShare(row.macs, whole), formatShare(sum, whole)];
        return [`${row.index}`, row.name, operatorName(row), ...cells];
      }),
  };
}

/** What each operator costs, in short. */
export function operatorTable(profile: Profile): TextTable {
  const { parameters, macs } = profile.totals;
  return {
    title: 'By operator',
    columns: [
      name('op'),
      number('nodes', 1),
      number('params', 2),
      number('params %', 5),
      number('MACs'),
      number('MACs %', 2),
      number('FLOPs', 4),
      number('moved [B]', 3),
    ],
    rows: byOp(profile).map((row) => [
      row.op,
      formatCount(row.nodes),
      formatCount(row.parameters),
      formatShare(row.parameters, parameters),
      formatCount(row.macs),
      formatShare(row.macs, macs),
      formatCount(row.flops),
      formatCount(row.bytesMoved),
    ]),
  };
}

/** The peaks of activation memory. */
export function memoryTable({ memory }: Profile): TextTable {
  const row = (what: string, { elements, bytes, name }: Peak): string[] => [
    what,
    formatCount(elements),
    formatCount(bytes),
    name,
  ];
  return {
    title: 'Peaks of activation memory, weights apart',
    columns: [text('rule'), number('elements', 2), number('[B]'), { ...name('at'), priority: 1 }],
    rows: [
      row('largest input + output of a layer', memory.layer),
      row('alive at once', memory.live),
      row('the same, elementwise in place', memory.inPlace),
      ...(memory.bestOrder ? [['alive at once in the best order', '', formatCount(memory.bestOrder.bytes), '']] : []),
    ],
  };
}

/** Bytes of the trained weights at every bit width. */
export function bitWidthTable(profile: Profile): TextTable {
  const full = weightBytesAt(profile, 32);
  return {
    title: 'Parameters at other bit widths, packed, without scales',
    columns: [number('bits'), number('[B]'), number('of 32 bits [%]')],
    rows: bitWidths.map((bits) => {
      const bytes = weightBytesAt(profile, bits);
      return [`${bits}`, formatCount(bytes), formatShare(bytes, full)];
    }),
  };
}

/** Everything about a profile but its rows, as tables. */
export const summaryTables = (profile: Profile): TextTable[] => [
  totalsTable(profile),
  costliestTable(profile),
  operatorTable(profile),
  memoryTable(profile),
  bitWidthTable(profile),
];
