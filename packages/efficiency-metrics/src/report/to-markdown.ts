import type { Profile } from '../profile/profile.ts';
import type { Additions } from './additions.ts';
import { type CostTableOptions, costTable } from './cost-tables.ts';
import { formatPlural } from './figures.ts';
import { plainMarkdown, renderMarkdown } from './markdown.ts';
import { notesOf } from './notes.ts';
import { summaryTables } from './summary-tables.ts';

/** How a profile is written as Markdown. */
export interface ToMarkdownOptions extends CostTableOptions, Additions {
  /** Default the graph's name. */
  title?: string;
}

/**
 * A profile as GitHub's Markdown: notes on what was counted, totals, and a table of nodes, modules or operators. Names from
 * the file are code or escaped, whatever they hold.
 *
 * @throws RangeError if `sort` names no column, or `top` or `depth` is out of its range
 */
export function toMarkdown(profile: Profile, { title = profile.name, ...options }: ToMarkdownOptions = {}): string {
  const table = costTable(profile, { stepped: false, ...options }); // Markdown has no space at the start of a cell
  const { roofline, tables: more = [], notes = [] } = options;
  const tables = [...summaryTables(profile), ...more, table].filter(({ rows }) => rows.length > 0);
  return [
    `## ${plainMarkdown(title || 'graph')}: ${formatPlural(profile.size, 'node')}`,
    '',
    ...[...notesOf(profile, roofline), ...notes].map(({ about, text }) => `- **${about}**: ${plainMarkdown(text)}`),
    '',
    ...tables.map(renderMarkdown),
  ].join('\n');
}
