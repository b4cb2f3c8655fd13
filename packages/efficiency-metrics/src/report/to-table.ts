import type { Profile } from '../profile/profile.ts';
import type { Additions } from './additions.ts';
import { type CostTableOptions, costTable } from './cost-tables.ts';
import { formatPlural } from './figures.ts';
import { notesOf } from './notes.ts';
import { NARROWEST, renderText, wrap } from './render-text.ts';
import { summaryTables } from './summary-tables.ts';

/** How a profile is written to a terminal. */
export interface ToTableOptions extends CostTableOptions, Additions {
  /** Default the graph's name. */
  title?: string;
  /** Characters a line, 40 at least. Default 80. */
  width?: number;
  /** For files and other programs: every column, without borders, lines as long as they are. Default false. */
  plain?: boolean;
  /** Totals, the costliest nodes, operators, memory and weights below the table. Default true. */
  summary?: boolean;
}

/**
 * A profile as text for the terminal: a table of its nodes, modules or operators, totals, and always what was counted and
 * what was not. Columns that do not fit are left out, names are shortened; numbers are always whole.
 *
 * @throws RangeError if `width` is below 40, `sort` names no column, or `top` or `depth` is out of its range
 */
export function toTable(
  profile: Profile,
  { title = profile.name, width: given = 80, plain = false, summary = true, ...options }: ToTableOptions = {},
): string {
  if (!(given >= NARROWEST)) throw new RangeError(`toTable: width must be at least ${NARROWEST}, got ${given}`);
  const width = plain ? undefined : given;
  const { roofline, tables: more = [], notes: others = [] } = options;
  const tables = [costTable(profile, options), ...(summary ? summaryTables(profile) : []), ...more];
  const notes = [...notesOf(profile, roofline), ...others].flatMap(({ about, text }) =>
    wrap(`${about}: ${text}`, width, '  '),
  );
  return [
    wrap(`${title}: ${formatPlural(profile.size, 'node')}`, width).join('\n'),
    ...tables.filter(({ rows }) => rows.length > 0).map((table) => renderText(table, width)),
    ['Notes', ...notes].join('\n'),
  ].join('\n\n');
}
