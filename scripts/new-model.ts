/** Writes the skeleton of a model: `pnpm new-model NAME`; the options are below. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeModel } from './new-model/write.ts';
import { run } from './shell.ts';
import { root } from './workspace.ts';

const usage = `usage: pnpm new-model NAME [options]

  NAME                 kebab-case: the source file and the card's folder
  --package FOLDER     under packages/, default cnn-zoo
  --group FOLDER       under the package's src/, such as classification; default src/ itself
  --title, --authors, --year, --url    of the paper`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      package: { type: 'string', default: 'cnn-zoo' },
      group: { type: 'string' },
      title: { type: 'string', default: 'Title of the paper' },
      authors: { type: 'string', default: 'Author, Author' },
      year: { type: 'string', default: String(new Date().getFullYear()) },
      url: { type: 'string', default: 'https://arxiv.org/abs/' },
      help: { type: 'boolean', default: false },
    },
  });
  const [name] = positionals;
  if (values.help) console.log(usage);
  else if (name === undefined || positionals.length > 1) throw new Error(usage);
  else {
    const { package: folder, group, title, authors, url } = values;
    const paths = writeModel(root, {
      name,
      folder,
      title,
      authors,
      url,
      year: Number(values.year),
      ...(group !== undefined && { group }),
    });
    const sources = paths.filter((path) => path.endsWith('.ts'));
    run(join(root, 'node_modules', '.bin', 'biome'), ['check', '--write', ...sources]);
    for (const path of paths) console.log(path);
    console.log('\nFill in the network from the leaves up, its counts and its card; `npm test` says what is missing.');
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
