import type { ColumnOf } from './text-table.ts';

/** Which rows a table shows, and in which order. */
export interface Selection {
  /** `order` (of execution) or the key of a column; numbers the highest first. Default `order`. */
  sort?: string;
  /** The number of rows at most; under `order` it keeps the costliest ones. */
  top?: number;
}

/** Rows that are shown, and how many there are. */
export interface Selected<Row> {
  readonly rows: readonly Row[];
  readonly all: number;
}

type Compare<Row> = (a: Row, b: Row) => number;

/** The first `top` of rows in an order, without holding many more than those. */
function firstOf<Row>(rows: Iterable<Row>, top: number, compare: Compare<Row>): Selected<Row> {
  const kept: Row[] = [];
  let all = 0;
  for (const row of rows) {
    all += 1;
    kept.push(row);
    if (kept.length < 2 * top + 1024) continue;
    kept.sort(compare);
    kept.length = top;
  }
  kept.sort(compare);
  return { rows: kept.slice(0, top), all };
}

function compareBy<Row>(column: ColumnOf<Row>): Compare<Row> {
  return (a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    if (typeof x === 'number' && typeof y === 'number') return y - x;
    return x < y ? -1 : x > y ? 1 : 0;
  };
}

/**
 * Selects and sorts rows; `cost` orders the costliest first, and `place` is the order of execution.
 *
 * @throws RangeError if no column has the key, or `top` is not a positive integer or Infinity
 */
export function selectRows<Row>(
  rows: Iterable<Row>,
  columns: readonly ColumnOf<Row>[],
  { sort = 'order', top = 1000 }: Selection,
  cost: Compare<Row>,
  place: Compare<Row>,
): Selected<Row> {
  if (!(top === Number.POSITIVE_INFINITY || (Number.isInteger(top) && top > 0))) {
    throw new RangeError(`report: top must be a positive integer or Infinity, got ${top}`);
  }
  if (sort === 'order') {
    const selected = firstOf(rows, top, (a, b) => cost(a, b) || place(a, b));
    return { ...selected, rows: [...selected.rows].sort(place) };
  }
  const column = columns.find(({ key }) => key === sort);
  if (column === undefined) {
    throw new RangeError(`report: sort must be one of order, ${columns.map(({ key }) => key).join(', ')}, got ${sort}`);
  }
  const compare = compareBy(column);
  return firstOf(rows, top, (a, b) => compare(a, b) || place(a, b));
}
