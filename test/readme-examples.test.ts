/**
 * Runs every example of the READMEs: a block fenced as `ts` is a program of its own, run on the packages' sources in an
 * empty folder. A block that cannot run here (it needs a browser, or the network) is fenced as `ts not-run`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsx = pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;

interface Readme {
  name: string;
  path: string;
  place: string; // a folder from which the packages are found
}

const packages = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name))
  .filter((folder) => existsSync(join(folder, 'package.json')));
const readmes: Readme[] = [
  { name: 'README.md', path: join(root, 'README.md'), place: join(root, 'scripts') },
  ...packages.map((folder) => ({ name: folder.slice(root.length), path: join(folder, 'README.md'), place: folder })),
].filter(({ path }) => existsSync(path));

/** The blocks of a Markdown text that are fenced with exactly this info string. */
const blocks = (text: string, info: string): string[] =>
  [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].flatMap(([, found, body]) =>
    found === info ? [body as string] : [],
  );

function runExample(code: string, place: string): { status: number | null; output: string } {
  mkdirSync(join(place, '.cache'), { recursive: true });
  const source = mkdtempSync(join(place, '.cache', 'readme-'));
  const folder = mkdtempSync(join(tmpdir(), 'netwright-readme-'));
  try {
    const file = join(source, 'example.mts');
    writeFileSync(file, code);
    const args = ['--conditions=@netwright/source', '--import', tsx, file];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  } finally {
    rmSync(source, { recursive: true });
    rmSync(folder, { recursive: true });
  }
}

describe.each(readmes)('$name', ({ name, path, place }) => {
  const examples = blocks(readFileSync(path, 'utf8'), 'ts');

  test('has an example', () => expect(examples.length).toBeGreaterThan(0));

  test.each(examples.map((code, i) => ({ i: i + 1, code })))(
    `example $i of ${name} runs`,
    { timeout: 120_000 },
    ({ code }) => {
      const { status, output } = runExample(code, place);
      expect(status, output).toBe(0);
    },
  );
});

test('every example of the packages is found', () => {
  expect(blocks('a\n```ts\nconst a = 1;\n```\n```sh\nls\n```\n```ts not-run\nb\n```\n', 'ts')).toEqual([
    'const a = 1;\n',
  ]);
  expect(readmes.length).toBeGreaterThan(0);
});
