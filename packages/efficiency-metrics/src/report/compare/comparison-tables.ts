import { formatCount } from '@netwright/terminal/text';
import type { Additions } from '../additions.ts';
import { formatPlural, formatRatio } from '../figures.ts';
import { plainMarkdown, renderMarkdown } from '../markdown.ts';
import { conventionNote } from '../notes.ts';
import { selectRows } from '../select-rows.ts';
import type { TextTable } from '../text-table.ts';
import { byLargerCost, type ComparedModule, type Comparison } from './compare.ts';

/** What a comparison shows. */
export interface ComparisonTableOptions extends Additions {
  /** Modules at most, those that cost most. Default 100. */
  top?: number;
  /** Whether modules that are the same in both are shown. Default false. */
  same?: boolean;
}

function figureTable({ figures }: Comparison): TextTable {
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${formatCount(value)}`;
  return {
    title: 'Totals',
    columns: [
      { title: 'total', kind: 'text' },
      { title: 'a', kind: 'number' },
      { title: 'b', kind: 'number' },
      { title: 'b - a', kind: 'number', priority: 1 },
      { title: 'b / a', kind: 'number' },
    ],
    rows: figures.map(({ what, a, b }) => [what, formatCount(a), formatCount(b), signed(b - a), formatRatio(a, b)]),
  };
}

function moduleTable({ modules }: Comparison, { top = 100, same = false }: ComparisonTableOptions): TextTable {
  const places = new Map(modules.map((module, i) => [module, i]));
  const wanted = modules.filter(({ change }) => same || change !== 'same');
  const byPlace = (x: ComparedModule, y: ComparedModule): number =>
    (places.get(x) as number) - (places.get(y) as number);
  const { rows } = selectRows(wanted, [], { top }, byLargerCost, byPlace);
  const hidden = modules.length - wanted.length;
  const notes = [
    hidden > 0 ? `${formatPlural(hidden, 'module')} the same in both.` : '',
    rows.length < wanted.length ? `${formatPlural(wanted.length - rows.length, 'cheaper module')} not shown.` : '',
  ].filter((note) => note !== '');
  const cells = ({ a, b }: ComparedModule, key: 'parameters' | 'macs'): string[] => [
    a === undefined ? '-' : formatCount(a[key]),
    b === undefined ? '-' : formatCount(b[key]),
    a === undefined || b === undefined ? '-' : formatRatio(a[key], b[key]),
  ];
  return {
    title: 'Modules by path',
    columns: [
      { title: 'module', kind: 'name' },
      { title: 'change', kind: 'text' },
      ...(['params', 'MACs'] as const).flatMap((what, i) => [
        { title: `${what} a`, kind: 'number' as const, priority: i === 0 ? 2 : 0 },
        { title: `${what} b`, kind: 'number' as const, priority: i === 0 ? 2 : 0 },
        { title: 'b / a', kind: 'number' as const, priority: i === 0 ? 3 : 1 },
      ]),
    ],
    rows: rows.map((module) => [module.path, module.change, ...cells(module, 'parameters'), ...cells(module, 'macs')]),
    ...(notes.length > 0 && { note: notes.join(' ') }),
  };
}

/** The tables of a comparison that are not empty. */
export const comparisonTables = (comparison: Comparison, options: ComparisonTableOptions): TextTable[] =>
  [figureTable(comparison), ...(options.tables ?? []), moduleTable(comparison, options)].filter(
    ({ rows }) => rows.length > 0,
  );

/** What is said above the tables. */
export const comparisonLines = (
  { a, b, names, cautions, modules }: Comparison,
  { notes = [] }: Additions,
): string[] => [
  `a: ${names[0]}`,
  `b: ${names[1]}`,
  `convention: ${conventionNote(a).text}`,
  ...(a.convention === b.convention && a.attention === b.attention
    ? []
    : [`convention of b: ${conventionNote(b).text}`]),
  ...cautions.map((caution) => `caution: ${caution}`),
  ...(modules.every(({ change }) => change === 'same') ? ['modules: all the same'] : []),
  ...notes.map(({ about, text }) => `${about}: ${text}`),
];

/**
 * A comparison as GitHub's Markdown.
 *
 * @throws RangeError if `top` is not a positive integer or Infinity
 */
export function comparisonToMarkdown(comparison: Comparison, options: ComparisonTableOptions = {}): string {
  const head = comparisonLines(comparison, options).map((line) => `- ${plainMarkdown(line)}`);
  return [...head, '', ...comparisonTables(comparison, options).map(renderMarkdown)].join('\n');
}
