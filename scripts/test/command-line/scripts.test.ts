import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../workspace.ts';

const folders = ['.', 'bench', 'reference', 'search', 'sweep', 'train'];
const sources = folders
  .flatMap((folder) => readdirSync(join(root, 'scripts', folder)).map((name) => join('scripts', folder, name)))
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const scripts = sources.filter(({ text }) => text.includes('await commandLine('));
const headOf = (text: string): string => text.slice(0, text.indexOf('*/'));

const start = (path: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@netwright/source', '--import', 'tsx', path, ...args],
    { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
  return { status, stdout, stderr };
};

test('every script that a comment says to run takes its options by commandLine, and none by parseArgs', () => {
  expect(scripts.length).toBeGreaterThanOrEqual(23);
  const named = sources.filter(
    ({ path, text }) =>
      headOf(text).includes(`npm run script -- ${path}`) ||
      /`npm run (?:bench|demo|figures|new-model) -- /.test(headOf(text)),
  );
  expect(named.map(({ path }) => path)).toEqual(scripts.map(({ path }) => path));
  expect(sources.filter(({ text }) => text.includes('parseArgs')).map(({ path }) => path)).toEqual([]);
});

test.each(scripts)('the comment at the head of $path names its options and their defaults', ({ text }) => {
  const options = [
    ...text.matchAll(/'?([\w-]+)'?: \{ type: '(?:string|boolean)'(?:, default: (?:'([^']*)'|[^}]*))? \}/g),
  ];
  expect(options.length).toBe(text.match(/type: '(?:string|boolean)'/g)?.length ?? 0);
  const head = headOf(text).replace(/\n \*\s+/g, ' ');
  for (const [, name, value] of options)
    expect(head).toMatch(
      new RegExp(`--${name}${value === undefined ? '' : ` "?${value.replaceAll('.', '\\.')}"?`}[\\]\` |]`),
    );
});

test('--help prints the comment at the head of the script and ends with exit code 0', () => {
  const { status, stdout, stderr } = start('scripts/train/degradation.ts', '--help');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain('Does a deeper network fit its training images better?');
  expect(stdout).toMatch(
    /\n {2}npm run script -- scripts\/train\/degradation\.ts \[--depths 8,20,56\]\n {6}\[--epochs 24\]/,
  );
  for (const name of ['seeds', 'redis', 'out']) expect(stdout).toContain(`[--${name} `);
  expect(stdout).not.toMatch(/[*`]/);
});

test.each([
  [
    'an unknown option',
    ['--step', '8'],
    '--step: must be one of --steps, --seed, --threads, --out, --help, got --step',
  ],
  ['a missing value', ['--seed'], '--seed: needs a value, got none'],
  ['a wrong number', ['--steps', '12', '--out', 'no-such-folder'], '--steps: needs a multiple of 8, got 12'],
])('%s ends a script with exit code 1 and one line, before anything is written', (_, args, fault) => {
  const { status, stdout, stderr } = start('scripts/train/char-gpt.ts', ...args);
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: `char-gpt.ts: ${fault}; --help says more\n`,
  });
  expect(existsSync(join(root, 'no-such-folder'))).toBe(false);
});
