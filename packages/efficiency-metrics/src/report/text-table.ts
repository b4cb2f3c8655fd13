/** A column of a report's table. */
export interface TextColumn {
  readonly title: string;
  /** `name`: taken from the file, shortened where space is short; `number` stands flush right; `text` is ours. */
  readonly kind: 'name' | 'text' | 'number';
  /** The columns with the highest go first where space is short; 0 for those that stay. Default 0. */
  readonly priority?: number;
}

/** A table as text that no format has touched yet: no cell is escaped or shortened. */
export interface TextTable {
  readonly title: string;
  readonly columns: readonly TextColumn[];
  readonly rows: readonly (readonly string[])[];
  /** The last row: sums. */
  readonly total?: readonly string[];
  /** What has to be said below: what was left out. */
  readonly note?: string;
}

/** How a column of a table gets its cells from a row. */
export interface ColumnOf<Row> extends TextColumn {
  /** The name to sort by. */
  readonly key: string;
  /** What to sort by: numbers the highest first, text in the order of its characters. */
  value(row: Row): number | string;
  text(row: Row): string;
  /** The cell of the last row; default ''. */
  readonly total?: string;
}

/** Makes a table of rows. */
export const tableOf = <Row>(
  title: string,
  columns: readonly ColumnOf<Row>[],
  rows: readonly Row[],
  note?: string,
): TextTable => ({
  title,
  columns: columns.map(({ title, kind, priority = 0 }) => ({ title, kind, priority })),
  rows: rows.map((row) => columns.map((column) => column.text(row))),
  ...(columns.some((column) => column.total !== undefined) && { total: columns.map(({ total = '' }) => total) }),
  ...(note !== undefined && { note }),
});
