import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../workspace.ts';

/** What a figure needs and the repository does not hold. */
export class MissingDataError extends Error {}

/** What every published table has beside its numbers. */
export interface PublishedTable {
  readonly title: string;
  readonly source: string;
  readonly disagreements: readonly string[];
}

const folder = join('scripts', 'figures', 'published');

/**
 * Reads a table of published numbers, with its sources and where they disagree: scripts/figures/published/NAME.json.
 *
 * @throws MissingDataError if there is no such table
 */
export function published<T>(name: string): T & PublishedTable {
  const file = join(folder, `${name}.json`);
  if (!existsSync(join(root, file))) throw new MissingDataError(`published: needs the table ${file}, which is missing`);
  return JSON.parse(readFileSync(join(root, file), 'utf8')) as T & PublishedTable;
}
