import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

type Exports = string | { [condition: string]: Exports };

interface Manifest {
  private?: boolean;
  license: string;
  files: string[];
  exports: Exports;
  publishConfig: { access: string; exports: Exports };
}

/** An export map as it is published: without the condition that leads to the sources. */
const published = (exports: Exports): Exports =>
  typeof exports === 'string'
    ? exports
    : Object.fromEntries(
        Object.entries(exports)
          .filter(([condition]) => condition !== '@netwright/source')
          .map(([condition, target]) => [condition, published(target)]),
      );

/** Every path of an export map, with the conditions that lead there. */
const targets = (exports: Exports, conditions: string[] = []): [string[], string][] =>
  typeof exports === 'string'
    ? [[conditions, exports]]
    : Object.entries(exports).flatMap(([condition, target]) => targets(target, [...conditions, condition]));

const packages = readdirSync(join(root, 'packages'))
  .map((name) => ({ name, folder: join(root, 'packages', name) }))
  .map((one) => ({ ...one, manifest: JSON.parse(readFileSync(join(one.folder, 'package.json'), 'utf8')) as Manifest }))
  .filter(({ manifest }) => manifest.private !== true);

describe.each(packages)('package $name', ({ folder, manifest }) => {
  test('publishes the same entries as the repository uses, without the sources', () => {
    expect(manifest.publishConfig.exports).toEqual(published(manifest.exports));
    expect(JSON.stringify(Object.entries(manifest.publishConfig.exports))).toBe(
      JSON.stringify(Object.entries(published(manifest.exports))), // the order of conditions decides which is taken
    );
  });

  test('leads every entry to a source file and to its built form', () => {
    const all = targets(manifest.exports);
    const sources = all.filter(([conditions]) => conditions.includes('@netwright/source')).map(([, path]) => path);
    expect(sources.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
    const built = sources.flatMap((path) => [path.replace('/src/', '/dist/').replace(/\.ts$/, '')]);
    const other = all.filter(
      ([conditions]) => !conditions.includes('@netwright/source') && conditions[0] !== './package.json',
    );
    expect(other.map(([, path]) => path).sort()).toEqual(
      built.flatMap((path) => [`${path}.d.ts`, `${path}.js`]).sort(),
    );
  });

  test('is MIT, public, and packs its build, its README and its licence', () => {
    expect(manifest.license).toBe('MIT');
    expect(manifest.publishConfig.access).toBe('public');
    expect(manifest.files).toEqual(['dist', 'README.md', 'LICENSE']);
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
    expect(existsSync(join(folder, 'README.md'))).toBe(true);
  });
});
