/**
 * Writes the skeleton of a model: `npm run new-model -- NAME [--package cnn-zoo] [--group FOLDER] [--title "Title of the paper"]
 * [--authors "Author, Author"] [--year 2015] [--url https://arxiv.org/abs/]`. The last four are of the paper.
 *
 *   NAME                 kebab-case: the source file and the card's folder
 *   --package FOLDER     under packages/
 *   --group FOLDER       under the package's src/, such as classification; src/ itself where it is left out
 */
import { join } from 'node:path';
import { commandLine } from './command-line/command-line.ts';
import { wholeNumber } from './command-line/values.ts';
import { writeModel } from './new-model/write.ts';
import { run } from './shell.ts';
import { root } from './workspace.ts';

const { name, values, year } = await commandLine(
  import.meta.url,
  {
    allowPositionals: true,
    options: {
      package: { type: 'string', default: 'cnn-zoo' },
      group: { type: 'string' },
      title: { type: 'string', default: 'Title of the paper' },
      authors: { type: 'string', default: 'Author, Author' },
      year: { type: 'string', default: String(new Date().getFullYear()) },
      url: { type: 'string', default: 'https://arxiv.org/abs/' },
    },
  },
  ({ values, positionals }) => {
    const [name, ...others] = positionals;
    if (name === undefined || others.length > 0)
      throw new Error(`needs one NAME, got ${positionals.join(' ') || 'none'}`);
    return { name, values, year: wholeNumber('year', values.year) };
  },
);
try {
  const { package: folder, group, title, authors, url } = values;
  const paths = writeModel(root, {
    name,
    folder,
    title,
    authors,
    url,
    year,
    ...(group !== undefined && { group }),
  });
  const sources = paths.filter((path) => path.endsWith('.ts'));
  run(join(root, 'node_modules', '.bin', 'biome'), ['check', '--write', ...sources]);
  for (const path of paths) console.log(path);
  console.log('\nFill in the network from the leaves up, its counts and its card; `npm test` says what is missing.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
