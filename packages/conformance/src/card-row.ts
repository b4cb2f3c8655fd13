import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { must } from './check.ts';

/** A model's row in the table of a card. */
export interface CardRow {
  /** The card's path from its folder: `resnet/card.md`. */
  readonly path: string;
  /** The whole card. */
  readonly text: string;
  /** The row as it is written. */
  readonly line: string;
  /** The row's cell in the column of a title, undefined where the table has no such column. */
  cell(title: string): string | undefined;
}

/** Whole numbers as cards have them: 1,234,567. */
export const cardNumber = (n: number): string => n.toLocaleString('en-US');

const cells = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** A model's row among the cards `<family>/card.md` of a folder, or undefined. Throws where the folder is not there. */
export function findCardRow(cards: URL, name: string): CardRow | undefined {
  must(existsSync(cards), `there is no folder ${cards.pathname}`);
  for (const family of readdirSync(cards)) {
    const path = `${family}/card.md`;
    const url = new URL(path, cards);
    if (!existsSync(url)) continue;
    const text = readFileSync(url, 'utf8');
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.startsWith(`| \`${name}\` |`));
    if (at === -1) continue;
    const line = lines[at] as string;
    const titles = cells(lines.slice(0, at).findLast((before) => before.startsWith('| model |')) ?? '');
    return {
      path,
      text,
      line,
      cell: (title) => (titles.includes(title) ? cells(line)[titles.indexOf(title)] : undefined),
    };
  }
  return undefined;
}

/** The same; throws where there is none. */
export function cardRow(cards: URL, name: string): CardRow {
  const row = findCardRow(cards, name);
  if (!row) throw new Error(`no models/<family>/card.md has a row for ${name}`);
  return row;
}
