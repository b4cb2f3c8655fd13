import { printable } from './printable.ts';
import type { TextTable } from './text-table.ts';

/** Text from a file of which nothing is markup: as character references, which cannot make structure (CommonMark 2.5). */
export const plainMarkdown = (text: string): string =>
  printable(text).replace(/[!$&*<>@[\\\]_`|~]/g, (character) => `&#${character.charCodeAt(0)};`);

/** A name as code, in which no markup works; as plain text where it has what ends code or the cell of a table. */
const codeOf = (name: string): string => {
  const text = printable(name).trim();
  if (text === '') return '';
  return /[`|\\]/.test(text) ? plainMarkdown(text) : `\`${text}\``;
};

/** A table as GitHub's Markdown, its title as a heading of the third level; only what is in columns of names is escaped. */
export function renderMarkdown({ title, columns, rows, total, note }: TextTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const cell = (text: string, i: number): string => (columns[i]?.kind === 'name' ? codeOf(text) : text.trim());
  return [
    `### ${title}`,
    '',
    line(columns.map((column) => column.title)),
    line(columns.map(({ kind }) => (kind === 'number' ? '--:' : '---'))),
    ...rows.map((row) => line(row.map(cell))),
    ...(total === undefined ? [] : [line(total.map((text) => (text === '' ? '' : `**${text}**`)))]),
    ...(note === undefined ? [] : ['', note]),
    '',
  ].join('\n');
}
