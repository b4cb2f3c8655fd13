import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { allowedEdges } from './imports/rules.ts';
import { importsOf } from './imports/source.ts';
import { type CheckedPackage, findViolations } from './imports/violations.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readJson = (path: string): Record<string, Record<string, string>> => JSON.parse(readFileSync(path, 'utf8'));
const keys = (record: Record<string, string> | undefined): string[] => Object.keys(record ?? {});

/** TypeScript and JavaScript files under a folder, by path relative to the repository. */
function readSources(folder: string, skip: readonly string[] = []): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (['node_modules', 'dist', 'fixtures', ...skip].includes(entry.name)) continue;
    if (entry.isDirectory()) for (const [name, text] of readSources(path)) files.set(name, text);
    else if (/\.[cm]?[jt]sx?$/.test(entry.name)) files.set(relative(root, path), readFileSync(path, 'utf8'));
  }
  return files;
}

function readPackage(folder: string): CheckedPackage {
  const manifest = readJson(join(root, folder, 'package.json'));
  const scripts = folder === 'scripts'; // its sources lie in the folder itself, run here and never published
  const devDependencies = [
    ...keys(manifest.devDependencies),
    ...keys(readJson(join(root, 'package.json')).devDependencies),
  ];
  const dependencies = [...keys(manifest.dependencies), ...keys(manifest.peerDependencies)];
  return {
    name: String(manifest.name),
    folder,
    dependencies: scripts ? [...dependencies, ...devDependencies] : dependencies,
    devDependencies,
    workspaceDevDependencies: keys(manifest.devDependencies).filter((name) => name in allowedEdges),
    // The programs of pack-check run where the packed packages are installed.
    src: scripts ? readSources(join(root, folder), ['test', 'pack-check']) : readSources(join(root, folder, 'src')),
    test: readSources(join(root, folder, 'test')),
  };
}

const folders = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
const packages = [...folders, 'scripts']
  .filter((folder) => existsSync(join(root, folder, 'package.json')))
  .map(readPackage);

test('imports point one way, are declared, and run in no circle', () => {
  expect(packages.map((one) => one.name)).toContain('@netwright/tensor-core');
  expect(packages.every((one) => one.src.size > 0)).toBe(true);
  expect(findViolations(packages, allowedEdges)).toEqual([]);
});

test.each([
  ['tensor-core', 10, /^@bufbuild\/protobuf/], // no runtime
  ['plots', 2, /^(vega(-lite)?|d3-color)$/],
  ['efficiency-metrics', 60, /^(@netwright\/(tensor-core|tensor-core\/inspect|plots|terminal\/text)|d3-dsv)$/],
])('the main entry of %s reaches no node: module, and outside its package only what it must', (name, least, known) => {
  const { folder, src } = packages.find((one) => one.name === `@netwright/${name}`) as CheckedPackage;
  const reached = new Set([`${folder}/src/index.ts`]);
  const outside = new Set<string>();
  for (const file of reached) {
    for (const { specifier, typeOnly } of importsOf(src.get(file) ?? '')) {
      if (typeOnly) continue;
      if (specifier.startsWith('.')) reached.add(join(file, '..', specifier));
      else outside.add(specifier);
    }
  }
  expect(reached.size).toBeGreaterThan(least);
  expect([...outside].filter((specifier) => !known.test(specifier))).toEqual([]);
});

const made = (name: string, change: Partial<CheckedPackage> = {}): CheckedPackage => ({
  name,
  folder: `packages/${name}`,
  dependencies: [],
  devDependencies: ['vitest'],
  src: new Map(),
  test: new Map(),
  ...change,
});
const rules = {
  core: { src: [], test: ['ladder'] },
  ladder: { src: ['core'], test: [] },
  zoo: { src: ['core'], test: ['ladder'] },
};
const check = (change: Partial<CheckedPackage>): string[] =>
  findViolations([made('core'), made('ladder'), made('zoo', { dependencies: ['core'], ...change })], rules);
const src = (text: string, path = 'packages/zoo/src/a.ts'): Partial<CheckedPackage> => ({
  src: new Map([[path, text]]),
});

test('allowed and declared imports pass, and code inside comments and templates is no import', () => {
  expect(check(src("import { a } from 'core';\nimport type { b } from './b.ts';\nexport * from 'node:fs';"))).toEqual(
    [],
  );
  expect(check(src("/** import { x } from 'ladder'; */\n// import 'ladder'\nconst t = `\nimport 'ladder'`;"))).toEqual(
    [],
  );
  expect(
    check({ test: new Map([['packages/zoo/test/a.test.ts', "import 'ladder';"]]), devDependencies: ['ladder'] }),
  ).toEqual([]);
});

test.each([
  ["import { a } from 'ladder';", 'packages/zoo/src/a.ts: must not import ladder'],
  ["import type { a } from 'ladder/deep';", 'packages/zoo/src/a.ts: must not import ladder'],
  ["export * from 'ladder';", 'packages/zoo/src/a.ts: must not import ladder'],
  ["import {\n  a,\n  type B,\n} from 'ladder';", 'packages/zoo/src/a.ts: must not import ladder'],
  ["import 'ladder';", 'packages/zoo/src/a.ts: must not import ladder'],
  ["const a = await import('ladder');", 'packages/zoo/src/a.ts: must not import ladder'],
  ["import { a } from 'left-pad';", 'packages/zoo/src/a.ts: imports left-pad, which package.json does not declare'],
  ["import { a } from '@x/y/z';", 'packages/zoo/src/a.ts: imports @x/y, which package.json does not declare'],
  ["import { test } from 'vitest';", 'packages/zoo/src/a.ts: imports vitest, which package.json does not declare'],
  ["import { a } from 'fs';", 'packages/zoo/src/a.ts: imports fs, which package.json does not declare'],
  [
    "import { a } from '../../core/src/a.ts';",
    'packages/zoo/src/a.ts: imports ../../core/src/a.ts, outside its package',
  ],
  ["import { a } from '../test/a.ts';", 'packages/zoo/src/a.ts: imports the test file ../test/a.ts'],
])('%s is refused', (text, message) => {
  expect(check(src(text))).toEqual([message]);
});

test('a forbidden dependency, a circle of packages and a package without a place are found', () => {
  expect(check({ dependencies: ['core', 'ladder'] })).toEqual(['packages/zoo/package.json: must not depend on ladder']);
  const circle = [made('core', { workspaceDevDependencies: ['ladder'] }), made('ladder', { dependencies: ['core'] })];
  expect(findViolations(circle, rules)).toEqual(['packages depend on one another: core -> ladder -> core']);
  expect(findViolations([made('new')], rules)).toEqual(['new: has no place in test/imports/rules.ts']);
});

test('files that import one another are found, unless only types go around', () => {
  const files = (back: string): string[] =>
    check({
      src: new Map([
        ['packages/zoo/src/a.ts', "import { b } from './deep/b.ts';"],
        ['packages/zoo/src/deep/b.ts', back],
      ]),
    });
  const circle = 'packages/zoo/src/a.ts -> packages/zoo/src/deep/b.ts -> packages/zoo/src/a.ts';
  expect(files("import { a } from '../a.ts';")).toEqual([`files import one another: ${circle}`]);
  expect(files("import type { A } from '../a.ts';")).toEqual([]);
});
