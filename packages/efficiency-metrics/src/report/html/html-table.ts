import type { TextTable } from '../text-table.ts';
import { escapeHtml } from './escape-html.ts';

/** How a table is written. */
export interface HtmlTableOptions {
  /** Of the table element. */
  id?: string;
  /** Whether its headers sort it, see `pageScript`. Default false. */
  sortable?: boolean;
}

const LONG = 28; // [characters]

/** A name: a short one stays on its line, a long one may break after the signs that part it, and anywhere in a long part. */
function nameCell(name: string): string {
  if (name.length <= LONG) return `<td class="name">${escapeHtml(name)}</td>`;
  const isSolid = name.split(/[\s/._]/).some((part) => part.length > LONG);
  const text = escapeHtml(name).replace(/[/._]/g, '$&<wbr>');
  return `<td class="name long${isSolid ? ' solid' : ''}">${text}</td>`;
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
    `<tr>${cells.map((cell, i) => (columns[i]?.kind === 'name' ? nameCell(cell) : `<td${open[i]}>${escapeHtml(cell)}</td>`)).join('')}</tr>`;
  return [
    `<div class="scroll"><table${id === undefined ? '' : ` id="${id}"`}${sortable ? ' class="sortable"' : ''}>`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    `<tbody>\n${rows.map(line).join('\n')}\n</tbody>`,
    ...(total === undefined ? [] : [`<tfoot>${line(total)}</tfoot>`]),
    '</table></div>',
    ...(note === undefined ? [] : [`<p class="note">${escapeHtml(note)}</p>`]),
  ].join('\n');
}
