import type { TextTable } from '../text-table.ts';
import { escapeHtml } from './escape-html.ts';

/** How a table is written. */
export interface HtmlTableOptions {
  /** Of the table element. */
  id?: string;
  /** Whether its headers sort it, see `pageScript`. Default false. */
  sortable?: boolean;
}

/** A table with its note below; wider than the page it scrolls. */
export function htmlTable(table: TextTable, { id, sortable = false }: HtmlTableOptions = {}): string {
  const { columns, rows, total, note } = table;
  const open = columns.map(({ kind }) => (kind === 'text' ? '' : ` class="${kind}"`));
  const head = columns.map(({ title }, i) => {
    const text = escapeHtml(title);
    return `<th scope="col"${open[i]}>${sortable ? `<button type="button">${text}</button>` : text}</th>`;
  });
  const line = (cells: readonly string[]): string =>
    `<tr>${cells.map((cell, i) => `<td${open[i]}>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  return [
    `<div class="scroll"><table${id === undefined ? '' : ` id="${id}"`}${sortable ? ' class="sortable"' : ''}>`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    `<tbody>\n${rows.map(line).join('\n')}\n</tbody>`,
    ...(total === undefined ? [] : [`<tfoot>${line(total)}</tfoot>`]),
    '</table></div>',
    ...(note === undefined ? [] : [`<p class="note">${escapeHtml(note)}</p>`]),
  ].join('\n');
}
