import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The documents that the repository has, by path. */
const documents = spawnSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .stdout.split('\n')
  .filter((path) => path !== '' && !path.startsWith('.changeset/'));

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const npmCommands = new Set(['test', 'install']);
const ownCommands = new Set(Object.keys(scripts));

/** Fenced blocks and code within lines, a command per line. */
const codeOf = (text: string): string[] =>
  [...text.matchAll(/^ *```\w*\n([\s\S]*?)^ *```|`([^`\n]+)`/gm)].flatMap(([, block, inline]) =>
    (block ?? (inline as string)).split('\n'),
  );

/** Commands of this repository's own that a text names and package.json lacks. */
const unknownCommands = (text: string): string[] =>
  codeOf(text).flatMap((line) => {
    const [found, tool, name] = /^\s*(npm run|npm|pnpm) (\S+)/.exec(line) ?? [];
    if (found === undefined || name === undefined || name === 'X') return [];
    return (tool === 'npm' ? npmCommands : ownCommands).has(name) ? [] : [found.trim()];
  });

/** Links of a text to files that are not there. */
const brokenLinks = (path: string, text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => {
    const [file] = (target as string).split('#') as [string];
    if (/^[a-z]+:/.test(file) || file === '') return [];
    return existsSync(join(root, dirname(path), file)) ? [] : [file];
  });

describe.each(documents)('%s', (path) => {
  const text = read(path);
  test('links to what is there', () => expect(brokenLinks(path, text)).toEqual([]));
  test('names commands that there are', () => expect(unknownCommands(text)).toEqual([]));
});

test('docs/dependencies.md has every dependency of every package, and none that is gone', () => {
  const text = read('docs/dependencies.md');
  const manifests = [
    '.',
    'scripts',
    'packages/tensor-core',
    'packages/cnn-zoo',
    'packages/transformer',
    'packages/vit',
    'packages/random-wiring',
    'packages/darts',
    'packages/efficiency-metrics',
    'packages/terminal',
    'packages/plots',
    'packages/conformance',
    'packages/netwright',
    'packages/playground',
  ];
  const names = new Set<string>();
  for (const folder of manifests) {
    const manifest = JSON.parse(read(join(folder, 'package.json'))) as Record<string, Record<string, string>>;
    for (const kind of ['dependencies', 'devDependencies', 'peerDependencies'])
      for (const name of Object.keys(manifest[kind] ?? {}))
        if (!/^(@netwright\/|netwright$)/.test(name)) names.add(name);
  }
  expect([...names].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  const listed = [...text.matchAll(/^\| (`[^|(]*)/gm)].flatMap(([, cell]) =>
    [...(cell as string).matchAll(/`([^`]+)`/g)].map(([, name]) => name as string),
  );
  expect(listed.filter((name) => !names.has(name) && name !== 'pnpm')).toEqual([]);
});

test('the README of some package links to every card', () => {
  const cards = documents.filter((path) => /^models\/[^/]+\/card\.md$/.test(path));
  const readmes = documents.filter((path) => /^packages\/[^/]+\/README\.md$/.test(path)).map(read);
  expect(cards.length).toBeGreaterThan(30);
  expect(cards.filter((card) => !readmes.some((text) => text.includes(`(../../${card})`)))).toEqual([]);
});

test('a command that is not there and a link to nothing are found', () => {
  expect(unknownCommands('`npm run demo`, `pnpm lint`, `npm tset`\n```sh\npnpm nothing --x\nnpm test\n```\n')).toEqual([
    'npm tset',
    'pnpm nothing',
  ]);
  expect(brokenLinks('docs/a.md', '[a](../README.md#why) [b](nothing.md) [c](https://x.org) [d](#here)')).toEqual([
    'nothing.md',
  ]);
});
