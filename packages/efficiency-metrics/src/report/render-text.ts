import { formatTable } from '@netwright/terminal';
import { printable, shorten } from './printable.ts';
import type { TextTable } from './text-table.ts';

/** The narrowest that reports can be [characters]. */
export const NARROWEST = 40;

/** A name is shortened to this before a column goes, and to less only where no other column can go [characters]. */
const READABLE_NAME = 20;
const SHORTEST_NAME = 8;

interface Fitted {
  readonly index: number;
  readonly width: number;
}

/** Lines between the columns, and a space on either side of each cell [characters]. */
const frame = (columns: number): number => 3 * columns + 1;
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** The columns that fit, and how wide they are; those of the highest priority go first. */
function fitColumns({ columns }: TextTable, width: number, cells: readonly (readonly string[])[]): Fitted[] {
  const natural = columns.map(({ title }, i) => {
    return cells.reduce((most, row) => Math.max(most, [...(row[i] as string)].length), title.length);
  });
  const least = (i: number, name: number): number =>
    columns[i]?.kind === 'name' ? Math.min(natural[i] as number, name) : (natural[i] as number);
  let shown = columns.map((_, i) => i);
  const needs = (name: number): number => sum(shown.map((i) => least(i, name))) + frame(shown.length);
  while (needs(READABLE_NAME) > width) {
    const last = Math.max(...shown.map((i) => columns[i]?.priority ?? 0));
    if (last === 0) break;
    shown = shown.filter((i) => columns[i]?.priority !== last);
  }
  const floor = needs(READABLE_NAME) > width ? SHORTEST_NAME : READABLE_NAME;
  let spare = width - needs(floor);
  return shown.map((index) => {
    const wanted = (natural[index] as number) - least(index, floor);
    const given = Math.max(0, Math.min(spare, wanted));
    spare -= given;
    return { index, width: least(index, floor) + given };
  });
}

/**
 * A table as text of at most `width` characters a line, with its title above and its note below; without borders and with every
 * column where there is no width.
 */
export function renderText(table: TextTable, width: number | undefined): string {
  const { title, columns, rows, total, note } = table;
  const cells = [...rows, ...(total === undefined ? [] : [total])].map((row) => row.map(printable));
  const align = columns.map(({ kind }) => (kind === 'number' ? 'right' : 'left'));
  const fitted = width === undefined ? [] : fitColumns(table, width, cells);
  const text =
    width === undefined
      ? formatTable(
          columns.map((column) => column.title),
          cells,
          { plain: true, align },
        )
      : formatTable(
          fitted.map(({ index }) => columns[index]?.title ?? ''),
          cells.map((row) => fitted.map((column) => shorten(row[column.index] as string, column.width))),
          { width, align: fitted.map(({ index }) => align[index] ?? 'left') },
        );
  return [...wrap(title, width), text, ...(note === undefined ? [] : wrap(note, width))].join('\n');
}

/** Breaks a text into lines of at most `width` characters, those after the first stepped in; one line where there is no width. */
export function wrap(text: string, width: number | undefined, indent = ''): string[] {
  if (width === undefined) return [printable(text)];
  const lines: string[] = [];
  let line = '';
  const parts = printable(text)
    .split(' ')
    .flatMap((word) => word.match(new RegExp(`.{1,${width - indent.length}}`, 'gu')) ?? []);
  for (const word of parts) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
