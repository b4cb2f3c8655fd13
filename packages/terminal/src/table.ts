import CliTable from 'cli-table3';

/** How a table is laid out. */
export interface TableOptions {
  plain?: boolean; // columns of text without borders, never wrapped, for files and other programs; default false
  width?: number; // of the terminal [characters]; default: that of stdout, or 80
  align?: readonly ('left' | 'right' | 'center')[]; // per column; default: numbers right, the rest left
}

const NARROWEST = 6; // a column is not squeezed below this [characters]
const PADDING = 2; // one space on either side of a cell

/** A column before it is fitted: its natural width, the least that its header needs [characters], and what it holds. */
interface Column {
  natural: number;
  least: number;
  isWhole: boolean; // numbers and names, squeezed only where nothing else gives way
}

/** Widths of the columns [characters]: the widest ones give way until all fit. */
function fitColumns(columns: readonly Column[], available: number): number[] {
  const widths = columns.map(({ natural }) => natural);
  let excess = widths.reduce((sum, width) => sum + width, 0) - available;
  const squeeze = (may: (column: Column, width: number) => boolean): void => {
    while (excess > 0) {
      const open = widths.map((width, i) => (may(columns[i] as Column, width) ? width : 0));
      const widest = open.indexOf(Math.max(...open));
      if (open[widest] === 0) return;
      widths[widest] = (widths[widest] as number) - 1;
      excess -= 1;
    }
  };
  squeeze(({ isWhole, least }, width) => !isWhole && width > least);
  squeeze(({ least }, width) => width > least);
  squeeze((_, width) => width > NARROWEST);
  return widths;
}

/** Splits words longer than a line, a path say, which would be cut off. */
const breakWords = (text: string, length: number): string =>
  text.replace(/\S+/g, (word) => word.match(new RegExp(`.{1,${length}}`, 'gu'))?.join('\n') ?? word);

const longestLine = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));
const isNumeric = (text: string): boolean =>
  /^[-+]?[\d.,]+([eE][-+]?\d+)?( ?\S{1,8})?$/.test(text) || text === '' || text === '-';

/** Rows of columns two spaces apart. */
function plainTable(rows: readonly (readonly string[])[], align: readonly ('left' | 'right' | 'center')[]): string {
  const widths = align.map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)));
  const pad = (cell: string, i: number): string =>
    align[i] === 'right' ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

/**
 * A table with a header, as text that fits the terminal: long cells are wrapped, numbers stand flush right.
 *
 * @throws Error if a row has another number of cells than the header
 */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  const { width = process.stdout.columns || 80, plain = false } = options;
  rows.forEach((row, i) => {
    if (row.length !== header.length) {
      throw new Error(`formatTable: row ${i} must have ${header.length} cells, got ${row.length}`);
    }
  });
  const columns = header.map((title, i) => [title, ...rows.map((row) => row[i] as string)]);
  const colAligns = columns.map(([, ...cells], i) => options.align?.[i] ?? (cells.every(isNumeric) ? 'right' : 'left'));
  if (plain) return plainTable([header, ...rows], colAligns);
  const fitted = columns.map(([title, ...cells], i) => ({
    natural: Math.max(...[title as string, ...cells].map(longestLine)) + PADDING,
    least: Math.max(NARROWEST, (title as string).length + PADDING),
    isWhole: i === 0 || cells.every(isNumeric),
  }));
  const widths = fitColumns(fitted, width - header.length - 1); // one border per column, and one more
  const table = new CliTable({
    head: [...header],
    colWidths: widths,
    colAligns,
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => row.map((cell, i) => breakWords(cell, (widths[i] as number) - PADDING))));
  return table.toString();
}
